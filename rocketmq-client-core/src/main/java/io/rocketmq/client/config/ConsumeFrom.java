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
	 * @return the start
	 */
	static ConsumeFrom latest() {
		return new Latest();
	}

	/**
	 * Starts with the oldest message that the broker has.
	 * @return the start
	 */
	static ConsumeFrom earliest() {
		return new Earliest();
	}

	/**
	 * Starts with the first message stored at or after an instant.
	 * @param instant the instant
	 * @return the start
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
		 * Checks the values.
		 * @throws NullPointerException if one is null that must not be
		 */
		public Timestamp {
			Arguments.notNull(instant, "instant");
		}

	}

}
