package io.rocketmq.client.internal.support;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.internal.ThreadExecutorMap;
import org.jspecify.annotations.Nullable;

/**
 * Named daemon threads.
 */
public final class Threads {

	/** Dispatcher that calls a listener on a thread. */
	private static final ThreadLocal<@Nullable Object> DELIVERING = new ThreadLocal<>();

	private Threads() {
	}

	/**
	 * Notes what delivers messages to a listener on this thread.
	 */
	public static void delivering(@Nullable Object by) {
		DELIVERING.set(by);
	}

	/**
	 * Returns the dispatcher that calls a listener on this thread.
	 */
	public static @Nullable Object delivering() {
		return DELIVERING.get();
	}

	/**
	 * Whether the current thread is one of the client's own, which must not wait for
	 * others of them.
	 */
	public static boolean isOwn() {
		return Thread.currentThread() instanceof Own || isEventLoop();
	}

	/**
	 * Whether the current thread is an event loop.
	 */
	public static boolean isEventLoop() {
		EventExecutor loop = ThreadExecutorMap.currentExecutor();
		return loop != null && loop.inEventLoop();
	}

	/**
	 * A factory of daemon threads named {@code prefix-1}, {@code prefix-2} and so on. The
	 * threads inherit no thread-locals.
	 */
	public static ThreadFactory named(String prefix) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = new ClientThread(task, prefix + '-' + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * A factory of threads for event loops, whose thread-locals Netty reads fast.
	 */
	public static ThreadFactory eventLoops(String prefix) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = new FastThreadLocalThread(task, prefix + '-' + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Refuses a blocking call on an event loop, before anything is sent: its answer, or
	 * what another connection of the loop waits for, could not be read meanwhile.
	 */
	public static void requireBlocking() {
		if (isEventLoop()) {
			throw new IllegalStateException("A blocking call is not possible on the event loop "
					+ Thread.currentThread().getName() + ": use the asynchronous method, or another thread");
		}
	}

	/**
	 * Closes something, which may block: on an event loop it goes on in a thread of its
	 * own.
	 */
	public static void closeOffEventLoop(String what, Runnable close) {
		if (isEventLoop()) {
			named("rocketmq-close-" + what).newThread(close).start();
		}
		else {
			close.run();
		}
	}

	/** Marks a thread of the client's. */
	interface Own {

	}

	private static final class ClientThread extends Thread implements Own {

		ClientThread(Runnable task, String name) {
			super(null, task, name, 0, false);
		}

	}

}
