package io.rocketmq.client.consumer.listener;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Result of processing a message. Immutable.
 */
public final class ConsumeResult {

	/** The message is consumed. */
	public static final ConsumeResult SUCCESS = new ConsumeResult(Kind.SUCCESS, Duration.ZERO);

	/**
	 * The message is redelivered later, and dead-lettered after its last attempt. The
	 * broker chooses the delay by the number of attempts; in an orderly consumer, the
	 * queue waits for the message.
	 */
	public static final ConsumeResult RETRY = new ConsumeResult(Kind.RETRY, Duration.ZERO);

	/** The message goes to the group's dead-letter queue at once. */
	public static final ConsumeResult DEAD_LETTER = new ConsumeResult(Kind.DEAD_LETTER, Duration.ZERO);

	private final Kind kind;

	private final Duration delay;

	private ConsumeResult(Kind kind, Duration delay) {
		this.kind = kind;
		this.delay = delay;
	}

	/**
	 * Returns the result that redelivers a message after a delay.
	 * @param delay time to wait, rounded up to a delay level of the broker (by default 1,
	 * 5, 10, 30 s, 1 to 10, 20, 30 min, 1 and 2 h); exact in an orderly consumer, and in
	 * one that pops
	 * @throws IllegalArgumentException if the delay is not positive or longer than 3650
	 * days
	 */
	public static ConsumeResult retryAfter(Duration delay) {
		Arguments.notNull(delay, "delay");
		if (delay.isNegative() || delay.isZero()) {
			throw new IllegalArgumentException(
					"Delay of a retry is not positive: " + delay + ". Use RETRY to let the broker choose the delay.");
		}
		Arguments.notTooLong(delay, "Delay of a retry");
		return new ConsumeResult(Kind.RETRY, delay);
	}

	/** Returns the kind of result. */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * Returns the delay of a redelivery.
	 * @return the delay; zero to let the broker choose it
	 */
	public Duration delay() {
		return this.delay;
	}

	@Override
	public String toString() {
		return this.delay.isZero() ? this.kind.name() : this.kind + " after " + this.delay;
	}

	/**
	 * Kinds of results.
	 */
	public enum Kind {

		/** Consumed. */
		SUCCESS,

		/** Redelivered later. */
		RETRY,

		/** Sent to the dead-letter queue. */
		DEAD_LETTER

	}

}
