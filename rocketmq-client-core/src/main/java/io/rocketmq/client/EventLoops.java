package io.rocketmq.client;

import java.util.concurrent.Executor;

import io.rocketmq.client.config.IoEngine;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.transport.NettyEventLoops;

/**
 * Threads that read and write the connections of one or several clients. They never run
 * users' code. Thread-safe.
 * <p>
 * Only for applications that share them among clients, or that provide the threads; any
 * other client makes its own.
 */
public final class EventLoops implements AutoCloseable {

	private final NettyEventLoops loops;

	/**
	 * Creates event loops on threads of their own, which start when they are first
	 * needed.
	 * @param threads number of threads, at least 1
	 * @param engine I/O engine of the connections
	 * @throws IllegalArgumentException if {@code threads} is less than 1, or if the
	 * engine can't be used on this machine, with the reason
	 */
	public EventLoops(int threads, IoEngine engine) {
		this.loops = new NettyEventLoops(atLeastOne(threads), Arguments.notNull(engine, "engine"));
	}

	/**
	 * Creates event loops on the threads of an executor.
	 * @param threads number of threads, at least 1
	 * @param engine I/O engine of the connections
	 * @param executor runs the loops; each keeps its thread until {@link #close()}, so it
	 * must run {@code threads} tasks at once
	 * @throws IllegalArgumentException if {@code threads} is less than 1, or if the
	 * engine can't be used on this machine, with the reason
	 */
	public EventLoops(int threads, IoEngine engine, Executor executor) {
		this.loops = new NettyEventLoops(atLeastOne(threads), Arguments.notNull(engine, "engine"),
				Arguments.notNull(executor, "executor"));
	}

	private static int atLeastOne(int threads) {
		if (threads < 1) {
			throw new IllegalArgumentException(
					"Event loops need at least one thread: " + threads + ". Give 1 or more.");
		}
		return threads;
	}

	NettyEventLoops loops() {
		return this.loops;
	}

	/**
	 * Ends the threads, within 3 s. Close the clients that use them first.
	 */
	@Override
	public void close() {
		this.loops.close();
	}

}
