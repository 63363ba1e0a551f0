package io.rocketmq.client.consumer.listener;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * What shall become of a message that a listener has been given. Immutable.
 */
public final class ConsumeResult {

	/** It is done with. */
	public static final ConsumeResult SUCCESS = new ConsumeResult(Kind.SUCCESS, Duration.ZERO);

	/**
	 * It is delivered again later, and after the last try goes to the group's dead
	 * letters. The broker decides when, by the number of tries; of an orderly consumer
	 * the queue waits for it.
	 */
	public static final ConsumeResult RETRY = new ConsumeResult(Kind.RETRY, Duration.ZERO);

	/** It goes to the group's dead letters at once. */
	public static final ConsumeResult DEAD_LETTER = new ConsumeResult(Kind.DEAD_LETTER, Duration.ZERO);

	private final Kind kind;

	private final Duration delay;

	private ConsumeResult(Kind kind, Duration delay) {
		this.kind = kind;
		this.delay = delay;
	}

	/**
	 * It is delivered again after a time.
	 * @param delay how long to wait: brokers know fixed times alone (1, 5, 10, 30 s, 1 to
	 * 10, 20, 30 min, 1 and 2 h, unless set up otherwise), of which the next longer one
	 * is taken; an orderly consumer and one that pops wait as long as they are told
	 * @return the result
	 * @throws IllegalArgumentException if the delay is not positive
	 */
	public static ConsumeResult retryAfter(Duration delay) {
		Arguments.notNull(delay, "delay");
		if (delay.isNegative() || delay.isZero()) {
			throw new IllegalArgumentException(
					"The delay " + delay + " of a retry is not positive: use RETRY to let the broker decide");
		}
		return new ConsumeResult(Kind.RETRY, delay);
	}

	/**
	 * What it is.
	 * @return the kind
	 */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * How long to wait before the next try.
	 * @return the time, zero to let the broker decide
	 */
	public Duration delay() {
		return this.delay;
	}

	@Override
	public String toString() {
		return this.delay.isZero() ? this.kind.name() : this.kind + " after " + this.delay;
	}

	/**
	 * The kinds of results.
	 */
	public enum Kind {

		/** Done with. */
		SUCCESS,

		/** Again later. */
		RETRY,

		/** To the dead letters. */
		DEAD_LETTER

	}

}
