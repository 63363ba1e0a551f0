package io.rocketmq.client.internal.producer;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;

/**
 * Future of one call, completed on a callback thread: one object for each send, as there
 * are many. What the call has in flight is released once, before that. The call ends by
 * itself a little after its deadline, if nothing else ends it.
 */
final class UserCall<T> extends CompletableFuture<T> implements BiConsumer<@Nullable T, @Nullable Throwable>, Runnable {

	/** Time after its deadline at which a call is ended that nothing else has ended. */
	static final Duration GRACE = Duration.ofSeconds(1);

	@SuppressWarnings("rawtypes")
	private static final AtomicIntegerFieldUpdater<UserCall> STATE = AtomicIntegerFieldUpdater
		.newUpdater(UserCall.class, "state");

	private static final int OPEN = 0;

	/** The result is being set. */
	private static final int CLAIMED = 1;

	/** The result is set, and a callback thread will complete the future. */
	private static final int ANSWERED = 2;

	private static final int ENDED = 3;

	/** Guarded by the list's lock in {@link OpenCalls}, as the next two. */
	@Nullable UserCall<?> previous;

	@Nullable UserCall<?> next;

	int list;

	private final AbstractProducer producer;

	/** Whether the future is given to a user, so that a callback thread completes it. */
	private final boolean forUser;

	private final int count;

	private final long bytes;

	private final Deadline deadline;

	private volatile int state = OPEN;

	private @Nullable T result;

	private @Nullable Throwable failure;

	UserCall(AbstractProducer producer, boolean forUser, int count, long bytes, Deadline deadline) {
		this.producer = producer;
		this.forUser = forUser;
		this.count = count;
		this.bytes = bytes;
		this.deadline = deadline;
	}

	/** Sets the result of the work. */
	@Override
	public void accept(@Nullable T newResult, @Nullable Throwable newFailure) {
		if (!set(newResult, newFailure)) {
			return;
		}
		if (this.forUser) {
			this.producer.engine.callbacks.execute(this);
		}
		else {
			run();
		}
	}

	private boolean set(@Nullable T newResult, @Nullable Throwable newFailure) {
		if (!STATE.compareAndSet(this, OPEN, CLAIMED)) {
			return false;
		}
		this.result = newResult;
		this.failure = newFailure;
		this.state = ANSWERED;
		return true;
	}

	@Override
	public void run() {
		if (!STATE.compareAndSet(this, ANSWERED, ENDED)) {
			return;
		}
		this.producer.ended(this, this.count, this.bytes);
		if (this.failure != null) {
			completeExceptionally(Futures.unwrap(this.failure));
		}
		else {
			complete(this.result);
		}
	}

	/** Whether deadline and grace are over. */
	boolean isOverdue() {
		return this.deadline.remainingNanos() + GRACE.toNanos() < 0;
	}

	/** Ends the call although its work has not ended, or was lost. */
	void endOverdue() {
		end(overdue(this.deadline, null));
	}

	static RequestTimeoutException overdue(Deadline deadline, @Nullable Throwable cause) {
		return new RequestTimeoutException(
				"No result within " + deadline.timeout().toMillis()
						+ " ms, nor a second later. What was sent may have been stored",
				Outcome.UNKNOWN, ErrorContext.none(), cause);
	}

	/** Ends the call, with the failure if there is no result. */
	void end(RocketMQException why) {
		set(null, why);
		// Not on a user's executor, which may have lost the task.
		this.producer.engine.callbacks.executeOnPool(this);
	}

}
