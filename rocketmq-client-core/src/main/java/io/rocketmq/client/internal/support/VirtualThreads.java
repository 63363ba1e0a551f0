package io.rocketmq.client.internal.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * Virtual threads, which Java has from 21 on, while this project is compiled for 17.
 */
public final class VirtualThreads {

	private VirtualThreads() {
	}

	/**
	 * An executor with a new virtual thread for each task.
	 */
	public static ExecutorService executor(String prefix) {
		try {
			Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
			Class<?> type = Class.forName("java.lang.Thread$Builder");
			builder = type.getMethod("name", String.class, long.class).invoke(builder, prefix + '-', 1L);
			ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(builder);
			Method executor = Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
			return (ExecutorService) executor.invoke(null, factory);
		}
		catch (NoSuchMethodException | ClassNotFoundException ex) {
			throw new IllegalArgumentException("Option virtualThreads is true, and Java " + Runtime.version().feature()
					+ " has no virtual threads: use Java 21 or later, or leave it out", ex);
		}
		catch (IllegalAccessException | InvocationTargetException ex) {
			throw new IllegalStateException("Could not make virtual threads", ex);
		}
	}

}
