package io.rocketmq.client.consumer.flow;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Housekeeping;

/**
 * Messages of a queue side by side. What fails goes back to the broker; what takes too
 * long as well, and then it does not matter any more how it ends. Thread-safe.
 */
final class ConcurrentConsumption implements Consumption {

	private static final Logger logger = LoggerFactory.getLogger(ConcurrentConsumption.class);

	private static final Duration AFTER_FAILED_GIVE_BACK = Duration.ofSeconds(5);

	private final Worker worker;

	private final Redelivery redelivery;

	private final Delivery delivery;

	private final WorkPool pool;

	private final Housekeeping housekeeping;

	private final ConsumerOptions options;

	private final ReentrantLock lock = new ReentrantLock();

	/** Came up during a pause; guarded by the lock. */
	private final Deque<Task> held = new ArrayDeque<>();

	/** In work, the oldest first; guarded by the lock, as are its links. */
	private @Nullable Task oldest;

	private @Nullable Task newest;

	ConcurrentConsumption(Worker worker, Redelivery redelivery, Delivery delivery, WorkPool pool,
			Housekeeping housekeeping, ConsumerOptions options) {
		this.worker = worker;
		this.redelivery = redelivery;
		this.delivery = delivery;
		this.pool = pool;
		this.housekeeping = housekeeping;
		this.options = options;
	}

	@Override
	public void add(List<ReceivedMessage> messages) {
		int size = this.options.batchSize();
		List<Task> tasks = new ArrayList<>((messages.size() + size - 1) / size);
		for (int i = 0; i < messages.size(); i += size) {
			tasks.add(new Task(
					(size == 1) ? List.of(messages.get(i)) : messages.subList(i, Math.min(messages.size(), i + size))));
		}
		this.pool.submit(tasks);
	}

	@Override
	public void resume() {
		List<Task> tasks;
		this.lock.lock();
		try {
			tasks = new ArrayList<>(this.held);
			this.held.clear();
		}
		finally {
			this.lock.unlock();
		}
		this.pool.submit(tasks);
	}

	@Override
	public boolean limitsSpan() {
		return true;
	}

	@Override
	public void clear() {
		this.lock.lock();
		try {
			this.held.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void expire() {
		long limit = this.options.consumeTimeout().toNanos();
		long now = System.nanoTime();
		List<Task> expired = new ArrayList<>();
		this.lock.lock();
		try {
			for (Task task = this.oldest; task != null && now - task.startedAt > limit; task = task.newer) {
				expired.add(task);
			}
		}
		finally {
			this.lock.unlock();
		}
		for (Task task : expired) {
			if (unlink(task)) {
				logger.warn(
						"The listener has worked on {} for more than {}: it is given back to the broker, and what"
								+ " the listener says of it later does not count",
						task.messages, this.options.consumeTimeout());
				end(task, BatchConsumeResult.RETRY);
			}
		}
	}

	private void hold(Task task) {
		this.lock.lock();
		try {
			this.held.add(task);
		}
		finally {
			this.lock.unlock();
		}
		// The pause may have ended in between.
		if (!this.worker.isPaused()) {
			resume();
		}
	}

	private void link(Task task) {
		this.lock.lock();
		try {
			task.linked = true;
			task.startedAt = System.nanoTime();
			Task before = this.newest;
			task.older = before;
			if (before != null) {
				before.newer = task;
			}
			else {
				this.oldest = task;
			}
			this.newest = task;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether it was in work until now: it leaves once, whatever ends it. */
	private boolean unlink(Task task) {
		this.lock.lock();
		try {
			if (!task.linked) {
				return false;
			}
			task.linked = false;
			Task before = task.older;
			Task after = task.newer;
			if (before != null) {
				before.newer = after;
			}
			else if (this.oldest == task) {
				this.oldest = after;
			}
			if (after != null) {
				after.older = before;
			}
			else if (this.newest == task) {
				this.newest = before;
			}
			task.older = null;
			task.newer = null;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** What has left the work is done with, or goes back. */
	private void end(Task task, BatchConsumeResult result) {
		List<ReceivedMessage> done = task.messages;
		for (int i = 0; i < task.messages.size(); i++) {
			if (result.of(i).kind() != ConsumeResult.Kind.SUCCESS) {
				done = giveBackFailed(task, result);
				break;
			}
		}
		this.worker.end(task.messages.size(), done);
	}

	/** Gives back what has failed; what is left is done. */
	private List<ReceivedMessage> giveBackFailed(Task task, BatchConsumeResult result) {
		List<ReceivedMessage> done = new ArrayList<>();
		for (int i = 0; i < task.messages.size(); i++) {
			ReceivedMessage message = task.messages.get(i);
			if (result.of(i).kind() == ConsumeResult.Kind.SUCCESS) {
				done.add(message);
			}
			else {
				// Counts as in work until the broker has it.
				this.worker.beginAnyway(1);
				giveBack(message, result.of(i));
			}
		}
		return done;
	}

	private void giveBack(ReceivedMessage message, ConsumeResult result) {
		ConsumeResult how = result;
		if (this.options.messageModel() == MessageModel.BROADCASTING) {
			if (result.kind() == ConsumeResult.Kind.RETRY
					&& message.reconsumeTimes() < this.options.maxReconsumeTimes()) {
				deliverAgain(message, result.delay().isZero() ? this.options.suspendTime() : result.delay());
				return;
			}
			how = ConsumeResult.DEAD_LETTER;
		}
		giveBackToBroker(message, how);
	}

	private void giveBackToBroker(ReceivedMessage message, ConsumeResult how) {
		Futures.attempt(() -> this.redelivery.giveBack(message, how)).whenComplete((done, failure) -> {
			if (failure == null) {
				this.worker.end(1, List.of(message));
				return;
			}
			logger.warn("Could not give {} back to the broker, and delivers it here again in {} s: {}", message,
					AFTER_FAILED_GIVE_BACK.toSeconds(), Futures.unwrap(failure).getMessage());
			this.worker.end(1, List.of());
			this.housekeeping.after(AFTER_FAILED_GIVE_BACK.toNanos(),
					() -> this.pool.submit(new Task(List.of(message))));
		});
	}

	/** To this member alone, as the others have the message too. */
	private void deliverAgain(ReceivedMessage message, Duration delay) {
		this.worker.end(1, List.of());
		Task again = new Task(List.of(new RedeliveredMessage(message, message.reconsumeTimes() + 1)));
		this.housekeeping.after(delay.toNanos(), () -> this.pool.submit(again));
	}

	private final class Task implements WorkPool.Work {

		private final List<ReceivedMessage> messages;

		private boolean linked;

		private long startedAt;

		private @Nullable Task older;

		private @Nullable Task newer;

		Task(List<ReceivedMessage> messages) {
			this.messages = messages;
		}

		@Override
		public CompletionStage<?> begin() {
			Worker owner = ConcurrentConsumption.this.worker;
			if (!owner.begin(this.messages.size())) {
				if (owner.isPaused()) {
					hold(this);
				}
				return CompletableFuture.completedFuture(null);
			}
			link(this);
			CompletableFuture<BatchConsumeResult> future;
			try {
				future = ConcurrentConsumption.this.delivery.deliver(owner.queueOf(this.messages.get(0)), this.messages)
					.toCompletableFuture();
			}
			catch (RuntimeException | Error ex) {
				future = CompletableFuture.failedFuture(ex);
			}
			if (future.isDone() && !future.isCompletedExceptionally()) {
				ended(future.join());
				return future;
			}
			return future.exceptionally((failure) -> {
				logger.error("The delivery of {} failed", this.messages, failure);
				return BatchConsumeResult.RETRY;
			}).thenAccept(this::ended);
		}

		private void ended(BatchConsumeResult result) {
			if (unlink(this)) {
				end(this, result);
			}
		}

	}

}
