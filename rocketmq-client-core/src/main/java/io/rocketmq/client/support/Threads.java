package io.rocketmq.client.support;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Named daemon threads.
 */
public final class Threads {

	private Threads() {
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
			Thread thread = new Thread(null, task, prefix + '-' + count.incrementAndGet(), 0, false);
			thread.setDaemon(true);
			return thread;
		};
	}

}
