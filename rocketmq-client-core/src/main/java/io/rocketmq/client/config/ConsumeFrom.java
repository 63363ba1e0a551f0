package io.rocketmq.client.config;

import java.time.Instant;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Position from which a consumer group starts in a queue without committed offset.
 */
public sealed interface ConsumeFrom {

	/**
	 * Starts with messages that are sent after {@code start()}, {@code subscribe()} or
	 * {@code assign()} has returned, also in topics and queues that are created later.
	 * These methods query the ends of the queues, for 3 s at most; in a queue whose
	 * broker does not answer by then, up to 10 s of earlier messages are consumed too. A
	 * consumer that pops starts where the broker decides, which is the end of a queue
	 * when it first pops from it.
	 */
	static ConsumeFrom latest() {
		return new Latest();
	}

	/**
	 * Starts with the oldest message that the broker has.
	 */
	static ConsumeFrom earliest() {
		return new Earliest();
	}

	/**
	 * Starts with the first message stored at or after an instant.
	 * @throws IllegalArgumentException if the instant has no number of milliseconds of
	 * the epoch, such as {@link Instant#MAX}
	 */
	static ConsumeFrom timestamp(Instant instant) {
		Arguments.notNull(instant, "instant");
		return new Timestamp(instant);
	}

	/** See {@link ConsumeFrom#latest()}. */
	record Latest() implements ConsumeFrom {
	}

	/** See {@link ConsumeFrom#earliest()}. */
	record Earliest() implements ConsumeFrom {
	}

	/**
	 * See {@link ConsumeFrom#timestamp(Instant)}.
	 *
	 * @param instant the instant
	 */
	record Timestamp(Instant instant) implements ConsumeFrom {

		/**
		 * Checks the instant.
		 * @throws IllegalArgumentException if it has no number of milliseconds of the
		 * epoch
		 */
		public Timestamp {
			Arguments.notNull(instant, "instant");
			if (!Arguments.hasEpochMillis(instant)) {
				throw new IllegalArgumentException("Timestamp to consume from is out of range: " + instant
						+ " (milliseconds of the epoch). Use ConsumeFrom.earliest() or ConsumeFrom.latest().");
			}
		}

	}

}
