package io.rocketmq.client.transport;

import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;

import io.rocketmq.client.support.Threads;

/**
 * The threads that read and write all connections of a client: on Linux with epoll, where
 * its native library is there, else with NIO. They never run users' code.
 */
public final class EventLoops implements AutoCloseable {

	private final MultiThreadIoEventLoopGroup group;

	private final Class<? extends Channel> channelType;

	/**
	 * Makes the threads; they start when they are first needed.
	 * @param threads how many
	 */
	public EventLoops(int threads) {
		boolean epoll = Epoll.isAvailable();
		IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
		this.group = new MultiThreadIoEventLoopGroup(threads, Threads.named("rocketmq-io"), handlers);
		this.channelType = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
	}

	EventLoop next() {
		return this.group.next();
	}

	Class<? extends Channel> channelType() {
		return this.channelType;
	}

	@Override
	public void close() {
		this.group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
	}

}
