package io.rocketmq.client.internal.consumer.pull;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.internal.consumer.offset.StartOffset;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;

/**
 * The way of an owner to where it begins: it takes the lock of the queue, then finds out
 * the offset, and tries again until it has both. Confined to the events of the owner.
 */
final class Placement {

	private static final Backoff AFTER_REFUSAL = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));

	/** While another member has the queue still, which is usually about to leave it. */
	private static final Backoff WHILE_ANOTHER_HAS_IT = new Backoff(Duration.ofMillis(50), Duration.ofMillis(500));

	private static final Backoff AFTER_FAILURE = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));

	private final PullOwner owner;

	private final PullSupport support;

	private boolean alone;

	/** Offset to begin at, or -1 to look it up. */
	private long target = -1;

	/** Tells apart what is answered to which attempt; null while none is made. */
	private @Nullable Attempt attempt;

	/**
	 * Whether a request for the lock is not answered yet, be it of an earlier attempt.
	 */
	private boolean askingLock;

	/** Creates one that has not begun. */
	Placement(PullOwner owner, PullSupport support) {
		this.owner = owner;
		this.support = support;
	}

	/** An attempt; counts those in vain before it. Told apart by identity. */
	private static final class Attempt {

		private final int before;

		Attempt(int before) {
			this.before = before;
		}

	}

	/** Says whether there is no other member that may be finishing with the queue. */
	void alone(boolean isAlone) {
		this.alone = isAlone;
	}

	/** Begins again. */
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
