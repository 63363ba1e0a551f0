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
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;

/**
 * The future of one call, which is completed on a callback thread: one object for each
 * send, as there are many. What the call has in flight is given back once, before that.
 * It ends by itself a little after its deadline, if nothing else ends it.
 *
 * @param <T> the type of the result
 */
final class UserCall<T> extends CompletableFuture<T> implements BiConsumer<@Nullable T, @Nullable Throwable>, Runnable {

	/**
	 * How much longer than its deadline a call may take that something went wrong with.
	 */
	static final Duration GRACE = Duration.ofSeconds(1);

	@SuppressWarnings("rawtypes")
	private static final AtomicIntegerFieldUpdater<UserCall> STATE = AtomicIntegerFieldUpdater
		.newUpdater(UserCall.class, "state");

	private static final int OPEN = 0;

	/** The result is being set. */
	private static final int CLAIMED = 1;

	/** The result is set, and a callback thread has been asked to complete the future. */
	private static final int ANSWERED = 2;

	private static final int ENDED = 3;

	/** Guarded by the list's lock in {@link OpenCalls}, as the next two. */
	@Nullable UserCall<?> previous;

	@Nullable UserCall<?> next;

	int list;

	private final ProducerGroupMember membership;

	private final Callbacks callbacks;

	private final boolean forUser;

	private final int count;

	private final long bytes;

	private final Deadline deadline;

	private volatile int state = OPEN;

	private @Nullable T result;

	private @Nullable Throwable failure;

	/**
	 * Makes a call.
	 * @param forUser whether anyone is given the future, so that a callback thread has to
	 * complete it
	 */
	UserCall(ProducerGroupMember membership, Callbacks callbacks, boolean forUser, int count, long bytes,
			Deadline deadline) {
		this.membership = membership;
		this.callbacks = callbacks;
		this.forUser = forUser;
		this.count = count;
		this.bytes = bytes;
		this.deadline = deadline;
	}

	/** Takes the result of the work. */
	@Override
	public void accept(@Nullable T newResult, @Nullable Throwable newFailure) {
		if (!set(newResult, newFailure)) {
			return;
		}
		if (this.forUser) {
			this.callbacks.execute(this);
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
		this.membership.ended(this, this.count, this.bytes);
		if (this.failure != null) {
			completeExceptionally(Futures.unwrap(this.failure));
		}
		else {
			complete(this.result);
		}
	}

	/** Whether it should have ended by now. */
	boolean isOverdue() {
		return this.deadline.remainingNanos() + GRACE.toNanos() < 0;
	}

	/** Ends it although the work for it has not, or was lost. */
	void endOverdue() {
		end(new RequestTimeoutException(
				"No result within " + this.deadline.timeout().toMillis()
						+ " ms, nor a second later. What was sent may have been stored",
				Outcome.UNKNOWN, ErrorContext.none(), null));
	}

	/** Ends it, with the failure if there is no result. */
	void end(RocketMQException why) {
		set(null, why);
		// Not on an executor of the user's, which may have lost it.
		this.callbacks.executeOnPool(this);
	}

}
