package io.rocketmq.client.internal.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.internal.ThreadExecutorMap;
import org.jspecify.annotations.Nullable;

/**
 * Threads of the client, and checks of the current thread.
 */
public final class Threads {

	private static final ThreadLocal<@Nullable Object> DELIVERING = new ThreadLocal<>();

	private Threads() {
	}

	/** Sets or clears the dispatcher that calls a listener on this thread. */
	public static void delivering(@Nullable Object by) {
		DELIVERING.set(by);
	}

	/** Returns the dispatcher that calls a listener on this thread, or null. */
	public static @Nullable Object delivering() {
		return DELIVERING.get();
	}

	/** Whether the current thread is the client's, and so must not wait for another. */
	public static boolean isOwn() {
		return Thread.currentThread() instanceof Own || isEventLoop();
	}

	public static boolean isEventLoop() {
		EventExecutor loop = ThreadExecutorMap.currentExecutor();
		return loop != null && loop.inEventLoop();
	}

	/** Returns a factory of daemon threads, which inherit no thread-locals. */
	public static ThreadFactory named(String prefix) {
		return daemons(prefix, ClientThread::new);
	}

	/** Returns a factory of daemon threads whose thread-locals Netty reads fast. */
	public static ThreadFactory eventLoops(String prefix) {
		return daemons(prefix, FastThreadLocalThread::new);
	}

	private static ThreadFactory daemons(String prefix, BiFunction<Runnable, String, Thread> constructor) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = constructor.apply(task, prefix + '-' + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Returns an executor with a virtual thread for each task. Java has them from 21 on,
	 * while this project is compiled for 17.
	 */
	public static ExecutorService virtual(String prefix) {
		try {
			Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
			Class<?> type = Class.forName("java.lang.Thread$Builder");
			builder = type.getMethod("name", String.class, long.class).invoke(builder, prefix + '-', 1L);
			ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(builder);
			Method executor = Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
			return (ExecutorService) executor.invoke(null, factory);
		}
		catch (NoSuchMethodException | ClassNotFoundException ex) {
			throw new IllegalArgumentException("Option virtualThreads is true on Java " + Runtime.version().feature()
					+ " (virtual threads need Java 21). Use Java 21 or later, or leave it out.", ex);
		}
		catch (IllegalAccessException | InvocationTargetException ex) {
			throw new IllegalStateException("Could not create virtual threads", ex);
		}
	}

	/**
	 * Refuses a blocking call on an event loop before anything is sent: nobody else could
	 * read its answer.
	 */
	public static void requireBlocking() {
		if (isEventLoop()) {
			throw new IllegalStateException("Blocking call on the event loop " + Thread.currentThread().getName()
					+ ", which must not wait. Use the asynchronous method, or another thread.");
		}
	}

	/** Runs a close, which may block; on an event loop, in a new thread. */
	public static void closeOffEventLoop(String what, Runnable close) {
		if (isEventLoop()) {
			named("rocketmq-close-" + what).newThread(close).start();
		}
		else {
			close.run();
		}
	}

	/** Marker of the client's threads. */
	interface Own {

	}

	private static final class ClientThread extends Thread implements Own {

		ClientThread(Runnable task, String name) {
			super(null, task, name, 0, false);
		}

	}

}
