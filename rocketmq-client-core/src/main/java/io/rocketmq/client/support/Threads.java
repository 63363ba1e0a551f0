package io.rocketmq.client.support;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.internal.ThreadExecutorMap;

/**
 * Named daemon threads.
 */
public final class Threads {

	private Threads() {
	}

	/**
	 * Whether the current thread is one of the client's own, which must not wait for
	 * others of them.
	 * @return true on threads of {@link #named} and on event loops
	 */
	public static boolean isOwn() {
		return Thread.currentThread() instanceof ClientThread || isEventLoop();
	}

	/**
	 * Whether the current thread is an event loop.
	 * @return true on threads that read from and write to connections
	 */
	public static boolean isEventLoop() {
		EventExecutor loop = ThreadExecutorMap.currentExecutor();
		return loop != null && loop.inEventLoop();
	}

	/**
	 * A factory of daemon threads named {@code prefix-1}, {@code prefix-2} and so on. The
	 * threads inherit no thread-locals.
	 * @param prefix the names' beginning
	 * @return the factory
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
	 * @param prefix the names' beginning
	 * @return the factory
	 */
	public static ThreadFactory eventLoops(String prefix) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = new FastThreadLocalThread(task, prefix + '-' + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	private static final class ClientThread extends Thread {

		ClientThread(Runnable task, String name) {
			super(null, task, name, 0, false);
		}

	}

}
