package io.rocketmq.client.internal.support;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executor that runs tasks one after the other, in their order, on the threads of another
 * executor. Thread-safe.
 */
public final class SerialExecutor implements Executor {

	private static final Logger logger = LoggerFactory.getLogger(SerialExecutor.class);

	private final Executor threads;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final AtomicInteger size = new AtomicInteger();

	public SerialExecutor(Executor threads) {
		this.threads = threads;
	}

	@Override
	public void execute(Runnable task) {
		this.tasks.add(task);
		if (this.size.getAndIncrement() == 0) {
			this.threads.execute(this::run);
		}
	}

	private void run() {
		do {
			Runnable task = this.tasks.poll();
			try {
				if (task != null) {
					task.run();
				}
			}
			catch (Throwable ex) {
				logger.error("A task failed", ex);
			}
		}
		while (this.size.decrementAndGet() > 0);
	}

}
