package io.rocketmq.client.consumer.flow;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Housekeeping;

/**
 * Messages of a queue one after the other: what fails is delivered again, and the queue
 * waits for it, until its last try; then it goes to the dead letters, and the queue goes
 * on. Thread-safe.
 */
final class OrderlyConsumption implements Consumption {

	private static final Logger logger = LoggerFactory.getLogger(OrderlyConsumption.class);

	private static final Duration AFTER_FAILED_GIVE_BACK = Duration.ofSeconds(5);

	private static final Duration WITHOUT_LOCK = Duration.ofMillis(500);

	private final Worker worker;

	private final QueueSource source;

	private final Delivery delivery;

	private final WorkPool pool;

	private final Housekeeping housekeeping;

	private final ConsumerOptions options;

	private final ReentrantLock lock = new ReentrantLock();

	/** In the queue's order, those in work at the front; guarded by the lock. */
	private final Deque<Entry> backlog = new ArrayDeque<>();

	/** Whether a run is submitted, going on, or due later; guarded by the lock. */
	private boolean busy;

	OrderlyConsumption(Worker worker, QueueSource source, Delivery delivery, WorkPool pool, Housekeeping housekeeping,
			ConsumerOptions options) {
		this.worker = worker;
		this.source = source;
		this.delivery = delivery;
		this.pool = pool;
		this.housekeeping = housekeeping;
		this.options = options;
	}

	@Override
	public void add(List<ReceivedMessage> messages) {
		this.lock.lock();
		try {
			messages.forEach((message) -> this.backlog.add(new Entry(message)));
		}
		finally {
			this.lock.unlock();
		}
		resume();
	}

	@Override
	public void resume() {
		this.lock.lock();
		try {
			if (this.busy || this.backlog.isEmpty()) {
				return;
			}
			this.busy = true;
		}
		finally {
			this.lock.unlock();
		}
		this.pool.submit(this::run);
	}

	@Override
	public void clear() {
		this.lock.lock();
		try {
			this.backlog.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

	private CompletionStage<?> run() {
		List<Entry> entries = next();
		if (entries.isEmpty()) {
			idle();
			return CompletableFuture.completedFuture(null);
		}
		if (!this.source.isHeld()) {
			later(WITHOUT_LOCK);
			return CompletableFuture.completedFuture(null);
		}
		if (!this.worker.begin(entries.size())) {
			// Paused, which is followed by resume; or given up, which is the end.
			idle();
			return CompletableFuture.completedFuture(null);
		}
		List<ReceivedMessage> messages = entries.stream().map((entry) -> entry.message).toList();
		CompletableFuture<BatchConsumeResult> future;
		try {
			future = this.delivery.deliver(this.worker.queue(), messages).toCompletableFuture();
		}
		catch (RuntimeException | Error ex) {
			future = CompletableFuture.failedFuture(ex);
		}
		if (future.isDone() && !future.isCompletedExceptionally()) {
			return ended(entries, future.join());
		}
		return future.exceptionally((failure) -> {
			logger.error("The delivery of {} failed", messages, failure);
			return BatchConsumeResult.RETRY;
		}).thenCompose((result) -> ended(entries, result));
	}

	private List<Entry> next() {
		List<Entry> entries = new ArrayList<>(this.options.batchSize());
		this.lock.lock();
		try {
			for (Entry entry : this.backlog) {
				if (entries.size() == this.options.batchSize()) {
					break;
				}
				entries.add(entry);
			}
		}
		finally {
			this.lock.unlock();
		}
		return entries;
	}

	/**
	 * What comes before the first that failed is done; that one and those behind it are
	 * delivered again, as their order would be lost otherwise.
	 */
	private CompletionStage<?> ended(List<Entry> entries, BatchConsumeResult result) {
		List<ReceivedMessage> done = new ArrayList<>(entries.size());
		int failed = -1;
		for (int i = 0; i < entries.size() && failed < 0; i++) {
			if (result.of(i).kind() == ConsumeResult.Kind.SUCCESS) {
				done.add(entries.get(i).message);
			}
			else {
				failed = i;
			}
		}
		remove(done.size());
		if (failed < 0) {
			this.worker.end(entries.size(), done);
			again();
			return CompletableFuture.completedFuture(null);
		}
		Entry entry = entries.get(failed);
		ConsumeResult outcome = result.of(failed);
		if (outcome.kind() == ConsumeResult.Kind.DEAD_LETTER
				|| entry.message.reconsumeTimes() >= this.options.maxReconsumeTimes()) {
			return bury(entries.size(), done, entry.message);
		}
		entry.message = new RedeliveredMessage(entry.message, entry.message.reconsumeTimes() + 1);
		this.worker.end(entries.size(), done);
		later(outcome.delay().isZero() ? this.options.suspendTime() : outcome.delay());
		return CompletableFuture.completedFuture(null);
	}

	private CompletionStage<?> bury(int begun, List<ReceivedMessage> done, ReceivedMessage message) {
		return Futures.attempt(() -> this.source.giveBack(message, ConsumeResult.DEAD_LETTER))
			.handle((none, failure) -> {
				if (failure == null) {
					remove(1);
					done.add(message);
					this.worker.end(begun, done);
					again();
					return null;
				}
				logger.warn("Could not put {} to the dead letters, and delivers it again in {} s: {}", message,
						AFTER_FAILED_GIVE_BACK.toSeconds(), Futures.unwrap(failure).getMessage());
				this.worker.end(begun, done);
				later(AFTER_FAILED_GIVE_BACK);
				return null;
			});
	}

	private void remove(int count) {
		this.lock.lock();
		try {
			for (int i = 0; i < count && !this.backlog.isEmpty(); i++) {
				this.backlog.remove();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void idle() {
		this.lock.lock();
		try {
			this.busy = false;
		}
		finally {
			this.lock.unlock();
		}
		// Something may have been added, or a pause may have ended, just before.
		if (!this.worker.isPaused() && this.worker.isActive()) {
			resume();
		}
	}

	private void again() {
		this.pool.submit(this::run);
	}

	private void later(Duration delay) {
		this.housekeeping.after(delay.toNanos(), this::again);
	}

	private static final class Entry {

		private ReceivedMessage message;

		Entry(ReceivedMessage message) {
			this.message = message;
		}

	}

}
