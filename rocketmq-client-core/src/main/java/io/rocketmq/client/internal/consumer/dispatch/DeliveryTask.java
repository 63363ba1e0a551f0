package io.rocketmq.client.internal.consumer.dispatch;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.internal.consumer.queue.Mailbox;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Delivery of messages by a thread of the pool. Its phase alone decides, by atomic
 * changes of that thread and of the queue's owner, whether it begins or is taken back,
 * and whether it ends or is abandoned. Posted as an event when it ends.
 */
final class DeliveryTask extends Mailbox.Event implements WorkPool.Work {

	private static final Logger logger = LoggerFactory.getLogger(DeliveryTask.class);

	private static final CompletableFuture<@Nullable Void> DONE = CompletableFuture.completedFuture(null);

	private static final AtomicIntegerFieldUpdater<DeliveryTask> PHASE = AtomicIntegerFieldUpdater
		.newUpdater(DeliveryTask.class, "phase");

	private static final int WAITING = 0;

	private static final int HELD = 1;

	private static final int BEGUN = 2;

	private static final int ENDED = 3;

	private static final int ABANDONED = 4;

	private final QueueOwner owner;

	private final ListenerDeliveries deliveries;

	/** Empty once it is taken back. */
	private List<ReceivedMessage> messages;

	private volatile int phase = WAITING;

	/** Later than it was if the delivery was extended. */
	private long begunAt;

	private BatchConsumeResult result = BatchConsumeResult.RETRY;

	/** Completed when an asynchronous listener no longer counts in the pool. */
	private volatile @Nullable CompletableFuture<@Nullable Void> slot;

	/** Links of {@link ConcurrentDeliveries}. */
	@Nullable DeliveryTask older;

	@Nullable DeliveryTask newer;

	DeliveryTask(ListenerDeliveries deliveries, List<ReceivedMessage> messages) {
		this.owner = deliveries.owner();
		this.deliveries = deliveries;
		this.messages = messages;
	}

	List<ReceivedMessage> messages() {
		return this.messages;
	}

	BatchConsumeResult result() {
		return this.result;
	}

	@Override
	public CompletionStage<?> begin() {
		if (!this.deliveries.mayBegin()) {
			if (PHASE.compareAndSet(this, WAITING, HELD)) {
				// An event of its own: a pause that ends before it is handled may let
				// the task begin, end and be posted.
				this.owner.post(this::held);
			}
			return DONE;
		}
		this.begunAt = this.owner.timing().nanos();
		if (!PHASE.compareAndSet(this, WAITING, BEGUN)) {
			return DONE;
		}
		CompletableFuture<BatchConsumeResult> future;
		try {
			future = this.deliveries.listening()
				.delivery()
				.deliver(this.owner.queueOf(this.messages.get(0)), this.messages)
				.toCompletableFuture();
		}
		catch (Throwable ex) {
			future = CompletableFuture.failedFuture(ex);
		}
		if (future.isDone()) {
			end(future);
			return DONE;
		}
		CompletableFuture<BatchConsumeResult> later = future;
		CompletableFuture<@Nullable Void> kept = new CompletableFuture<>();
		this.slot = kept;
		if (this.phase == ABANDONED) {
			kept.complete(null);
		}
		later.whenComplete((end, failure) -> {
			end(later);
			kept.complete(null);
		});
		return kept;
	}

	private void end(CompletableFuture<BatchConsumeResult> future) {
		try {
			this.result = future.join();
		}
		catch (Throwable ex) {
			logger.atError()
				.addKeyValue("queue", this.owner.queue())
				.setCause(ex)
				.log("Delivery of {} failed", this.messages);
		}
		if (PHASE.compareAndSet(this, BEGUN, ENDED)) {
			this.owner.post(this);
		}
	}

	@Override
	public void handle() {
		if (this.phase == ENDED) {
			this.deliveries.ended(this);
		}
	}

	private void held() {
		if (this.phase == HELD) {
			this.deliveries.held(this);
		}
	}

	/** Whether it has begun and not ended. */
	boolean isBegun() {
		return this.phase == BEGUN;
	}

	/** Whether it waits for a thread of the pool, or to be submitted again. */
	boolean isPending() {
		return this.phase == WAITING || this.phase == HELD;
	}

	/**
	 * Whether a thread found that it may not begin, so that it must be submitted again.
	 */
	boolean isHeld() {
		return this.phase == HELD;
	}

	/** Lets it wait again after it was held. */
	void waitAgain() {
		this.phase = WAITING;
	}

	/** Takes it back if it has not begun. */
	boolean takeBack() {
		if (PHASE.compareAndSet(this, WAITING, ABANDONED) || PHASE.compareAndSet(this, HELD, ABANDONED)) {
			// The pool may keep the task for long.
			this.messages = List.of();
			return true;
		}
		return false;
	}

	/** Whether it delivers a message, told by identity. */
	boolean has(ReceivedMessage message) {
		for (ReceivedMessage each : this.messages) {
			if (each == message) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Moves its begin so that it is late at a time, if that is later than before and it
	 * is in flight; an event.
	 */
	boolean extend(long untilNanos, long limitNanos) {
		if (this.phase != BEGUN) {
			return false;
		}
		long begin = untilNanos - limitNanos;
		if (begin - this.begunAt > 0) {
			this.begunAt = begin;
		}
		return true;
	}

	/** Abandons it if it has been in flight for longer than a time. */
	boolean abandonAfter(long nowNanos, long limitNanos) {
		if (this.phase == BEGUN && nowNanos - this.begunAt > limitNanos
				&& PHASE.compareAndSet(this, BEGUN, ABANDONED)) {
			leavePool();
			return true;
		}
		return false;
	}

	/** Abandons it in any phase. */
	void abandon() {
		this.phase = ABANDONED;
		leavePool();
	}

	private void leavePool() {
		CompletableFuture<@Nullable Void> kept = this.slot;
		if (kept != null) {
			kept.complete(null);
		}
	}

}
