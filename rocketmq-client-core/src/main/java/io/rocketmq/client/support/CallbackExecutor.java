package io.rocketmq.client.support;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs many short tasks on the threads of another executor with few hand-overs: a thread
 * that is woken takes tasks until none is left, and while it is at it no other is woken
 * but for one that waits behind it. A task that blocks holds up no other. Thread-safe.
 */
public final class CallbackExecutor implements Executor {

	private static final Logger logger = LoggerFactory.getLogger(CallbackExecutor.class);

	private final Executor threads;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean woken = new AtomicBoolean();

	/**
	 * Makes an executor.
	 * @param threads runs the tasks
	 */
	public CallbackExecutor(Executor threads) {
		this.threads = threads;
	}

	@Override
	public void execute(Runnable task) {
		this.tasks.add(task);
		if (this.woken.get() || !this.woken.compareAndSet(false, true)) {
			return;
		}
		try {
			this.threads.execute(this::run);
		}
		catch (RejectedExecutionException ex) {
			this.woken.set(false);
			if (this.tasks.remove(task)) {
				throw ex;
			}
		}
	}

	private void run() {
		// From here on a new task wakes another thread, in case one below blocks.
		this.woken.set(false);
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			try {
				task.run();
			}
			catch (RuntimeException | Error ex) {
				logger.error("A callback failed", ex);
			}
		}
	}

}
