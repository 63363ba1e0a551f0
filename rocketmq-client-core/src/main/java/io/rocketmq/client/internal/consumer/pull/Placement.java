package io.rocketmq.client.internal.consumer.pull;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.internal.consumer.offset.StartOffset;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;

/**
 * Start of an owner: locks the queue, then looks up the start offset, and repeats both
 * until they succeed. Confined to the events of the owner.
 */
final class Placement {

	private static final Backoff AFTER_REFUSAL = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));

	/** While another member still has the queue, which is usually about to be revoked. */
	private static final Backoff WHILE_ANOTHER_HAS_IT = new Backoff(Duration.ofMillis(50), Duration.ofMillis(500));

	private static final Backoff AFTER_FAILURE = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));

	private final PullOwner owner;

	private final PullSupport support;

	private boolean alone;

	/** Offset to begin at, or -1 to look it up. */
	private long target = -1;

	/** The current attempt, so that answers to earlier ones are ignored; null if none. */
	private @Nullable Attempt attempt;

	/**
	 * Whether a lock request is in flight, also one of an earlier attempt.
	 */
	private boolean askingLock;

	/** Creates a placement without an attempt. */
	Placement(PullOwner owner, PullSupport support) {
		this.owner = owner;
		this.support = support;
	}

	/** An attempt, with the number of failed ones before it. Told apart by identity. */
	private static final class Attempt {

		private final int before;

		Attempt(int before) {
			this.before = before;
		}

	}

	/** Sets whether no other member may still be releasing the queue. */
	void alone(boolean isAlone) {
		this.alone = isAlone;
	}

	/** Starts with the first attempt. */
	void begin(long offset) {
		this.target = offset;
		takeLock(new Attempt(0));
	}

	/** Sets the offset to begin at, while it is being placed. */
	void target(long offset) {
		this.target = offset;
	}

	long target() {
		return this.target;
	}

	/** Stops; a lock that is granted from now on is released by the owner. */
	void stop() {
		this.attempt = null;
	}

	boolean isAskingLock() {
		return this.askingLock;
	}

	private void takeLock(Attempt mine) {
		this.attempt = mine;
		this.askingLock = true;
		Futures.attempt(() -> this.support.lock().take(this.owner.queue(), this.alone))
			.whenComplete((granted, failure) -> this.owner.post(() -> locked(mine, granted, failure)));
	}

	private void locked(Attempt mine, @Nullable Boolean granted, @Nullable Throwable failure) {
		this.askingLock = false;
		if (this.attempt != mine) {
			return;
		}
		if (failure != null) {
			failed(mine, failure);
		}
		else if (granted == null || !granted) {
			again(mine, WHILE_ANOTHER_HAS_IT);
		}
		else if (this.target >= 0) {
			end(new StartOffset(this.target, false));
		}
		else {
			Futures.attempt(() -> this.support.startOffset().apply(this.owner.queue()))
				.whenComplete((start, problem) -> this.owner.post(() -> answered(mine, start, problem)));
		}
	}

	private void answered(Attempt mine, @Nullable StartOffset start, @Nullable Throwable failure) {
		if (this.attempt != mine) {
			return;
		}
		if (this.target >= 0) {
			end(new StartOffset(this.target, false));
		}
		else if (start == null) {
			failed(mine, (failure != null) ? failure : new NullPointerException("no offset to begin at"));
		}
		else {
			end(start);
		}
	}

	private void end(StartOffset start) {
		this.attempt = null;
		this.support.outages().over(Outages.Kind.PLACE, this.owner.queue());
		this.owner.begin(start);
	}

	private void failed(Attempt mine, Throwable failure) {
		boolean refused = Refusals.isRefusal(failure);
		if (!refused) {
			this.support.outages().failed(Outages.Kind.PLACE, this.owner.queue(), Futures.unwrap(failure));
		}
		again(mine, refused ? AFTER_REFUSAL : AFTER_FAILURE);
	}

	private void again(Attempt mine, Backoff backoff) {
		Attempt next = new Attempt(mine.before + 1);
		this.attempt = next;
		this.owner.postAfter(backoff.delayNanos(next.before), () -> {
			if (this.attempt == next) {
				takeLock(next);
			}
		});
	}

}
