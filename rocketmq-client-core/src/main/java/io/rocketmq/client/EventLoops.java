package io.rocketmq.client;

import java.util.concurrent.Executor;

import io.rocketmq.client.config.IoEngine;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.transport.NettyEventLoops;

/**
 * Threads that read and write the connections of one or several clients. They never run
 * users' code. Thread-safe.
 * <p>
 * For applications that share event loops between clients or provide their threads; any
 * other client creates its own.
 */
public final class EventLoops implements AutoCloseable {

	private final NettyEventLoops loops;

	/**
	 * Creates event loops with their own threads, which start when they are needed.
	 * @param threads number of threads, at least 1
	 * @param engine I/O engine of the connections
	 * @throws IllegalArgumentException if {@code threads} is less than 1 or the engine is
	 * not available on this machine
	 */
	public EventLoops(int threads, IoEngine engine) {
		this.loops = new NettyEventLoops(atLeastOne(threads), Arguments.notNull(engine, "engine"));
	}

	/**
	 * Creates event loops on the threads of an executor.
	 * @param threads number of threads, at least 1
	 * @param engine I/O engine of the connections
	 * @param executor executor with at least {@code threads} threads; each event loop
	 * occupies one until {@link #close()}
	 * @throws IllegalArgumentException if {@code threads} is less than 1 or the engine is
	 * not available on this machine
	 */
	public EventLoops(int threads, IoEngine engine, Executor executor) {
		this.loops = new NettyEventLoops(atLeastOne(threads), Arguments.notNull(engine, "engine"),
				Arguments.notNull(executor, "executor"));
	}

	private static int atLeastOne(int threads) {
		if (threads < 1) {
			throw new IllegalArgumentException("Event loops have too few threads: " + threads + " (at least 1).");
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
