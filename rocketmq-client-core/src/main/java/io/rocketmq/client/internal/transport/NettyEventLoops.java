package io.rocketmq.client.internal.transport;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.IoEngine;
import io.rocketmq.client.internal.support.Threads;

/**
 * Event loops for the connections of one client, or of several that share them. They
 * never run users' code. Thread-safe.
 */
public final class NettyEventLoops implements AutoCloseable {

	private final Supplier<MultiThreadIoEventLoopGroup> groups;

	private final Class<? extends Channel> channelType;

	private final ReentrantLock lock = new ReentrantLock();

	/** Changed under the lock. */
	private volatile MultiThreadIoEventLoopGroup group;

	/** Whether the group has ended and the next use creates another. */
	private volatile boolean ended;

	/** Creates event loops, whose threads start when they are first needed. */
	public NettyEventLoops(int threads, IoEngine engine) {
		this(threads, engine, new ThreadPerTaskExecutor(Threads.eventLoops("rocketmq-io")));
	}

	/** Creates event loops on the threads of an executor. */
	public NettyEventLoops(int threads, IoEngine engine, Executor executor) {
		IoEngine chosen = engine;
		if (engine == IoEngine.AUTO) {
			chosen = Epoll.isAvailable() ? IoEngine.EPOLL : IoEngine.NIO;
		}
		IoHandlerFactory handlers;
		switch (chosen) {
			case EPOLL -> {
				require(engine, Epoll.isAvailable(), Epoll.unavailabilityCause(), "Use AUTO");
				handlers = EpollIoHandler.newFactory();
				this.channelType = EpollSocketChannel.class;
			}
			case IO_URING -> {
				try {
					require(engine, IoUring.isAvailable(), IoUring.unavailabilityCause(), "Use AUTO");
					handlers = IoUringIoHandler.newFactory();
					this.channelType = IoUringSocketChannel.class;
				}
				catch (NoClassDefFoundError ex) {
					throw unusable(engine, ex, "Add io.netty:netty-transport-native-io_uring to the class path");
				}
			}
			default -> {
				handlers = NioIoHandler.newFactory();
				this.channelType = NioSocketChannel.class;
			}
		}
		this.groups = () -> new MultiThreadIoEventLoopGroup(threads, executor, handlers);
		this.group = this.groups.get();
	}

	private static void require(IoEngine engine, boolean available, @Nullable Throwable cause, String fix) {
		if (!available) {
			throw unusable(engine, cause, fix);
		}
	}

	private static IllegalArgumentException unusable(IoEngine engine, @Nullable Throwable cause, String fix) {
		return new IllegalArgumentException(
				"Option ioEngine is " + engine + ", which can't be used here: " + cause + ". " + fix + ".", cause);
	}

	EventLoop next() {
		return (this.ended ? renewed() : this.group).next();
	}

	private MultiThreadIoEventLoopGroup renewed() {
		this.lock.lock();
		try {
			if (this.ended) {
				this.group = this.groups.get();
				this.ended = false;
			}
			return this.group;
		}
		finally {
			this.lock.unlock();
		}
	}

	Class<? extends Channel> channelType() {
		return this.channelType;
	}

	/**
	 * Detaches the present threads: connections from now on start others.
	 * @return what ends the detached threads, within 3 s
	 */
	public Runnable detach() {
		this.lock.lock();
		try {
			MultiThreadIoEventLoopGroup last = this.group;
			this.ended = true;
			return () -> end(last);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Ends the threads, within 3 s. No client may use them any longer. */
	@Override
	public void close() {
		end(this.group);
	}

	private static void end(MultiThreadIoEventLoopGroup group) {
		group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
	}

}
