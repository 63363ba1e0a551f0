package io.rocketmq.client.consumer.listener;

import java.time.Duration;
import java.util.Map;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.PropertyChecks;
import io.rocketmq.client.message.PropertyNames;

/**
 * Result of processing a message. Immutable.
 */
public final class ConsumeResult {

	/** The message is consumed. */
	public static final ConsumeResult SUCCESS = new ConsumeResult(Kind.SUCCESS, Duration.ZERO, Map.of());

	/**
	 * The message is redelivered later, and dead-lettered after its last attempt. The
	 * broker chooses the delay by the number of attempts; in an orderly consumer, the
	 * queue waits for the message.
	 */
	public static final ConsumeResult RETRY = new ConsumeResult(Kind.RETRY, Duration.ZERO, Map.of());

	/** The message goes to the group's dead-letter queue at once. */
	public static final ConsumeResult DEAD_LETTER = new ConsumeResult(Kind.DEAD_LETTER, Duration.ZERO, Map.of());

	private final Kind kind;

	private final Duration delay;

	private final Map<String, String> properties;

	private ConsumeResult(Kind kind, Duration delay, Map<String, String> properties) {
		this.kind = kind;
		this.delay = delay;
		this.properties = properties;
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
		return new ConsumeResult(Kind.RETRY, delay, Map.of());
	}

	/**
	 * Returns the result that sends a message to the group's dead-letter queue at once,
	 * with additional properties such as the reason.
	 * <p>
	 * The consumer sends a copy of the message with the properties, and finishes the
	 * message once the copy is stored. If the broker refuses the copy, such as for its
	 * size, the message is dead-lettered without the additional properties, which is
	 * logged at {@code WARN}. A property of the message with the same name is replaced.
	 * @param properties properties by name; empty for {@link #DEAD_LETTER}. Brokers
	 * accept at most 32767 bytes with those of the message
	 * @throws IllegalMessageException if a name is reserved by RocketMQ, or a name or
	 * value is empty or contains a control character; a value may contain tabs and line
	 * ends
	 */
	public static ConsumeResult deadLetter(Map<String, String> properties) {
		Arguments.notNull(properties, "properties");
		Map<String, String> copy = Map.copyOf(properties);
		copy.forEach((name, value) -> {
			if (PropertyNames.isReserved(name)) {
				throw new IllegalMessageException(
						"Property name of a dead letter is reserved by RocketMQ: '" + name + "'. Use another.",
						Outcome.NOT_SENT, ErrorContext.none(), null);
			}
			PropertyChecks.require(name, value, ErrorContext.none());
		});
		return copy.isEmpty() ? DEAD_LETTER : new ConsumeResult(Kind.DEAD_LETTER, Duration.ZERO, copy);
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

	/**
	 * Returns the additional properties of a dead letter.
	 * @return the properties by name, unmodifiable; empty for other kinds
	 */
	public Map<String, String> properties() {
		return this.properties;
	}

	@Override
	public String toString() {
		if (!this.properties.isEmpty()) {
			return this.kind + " with " + this.properties.keySet();
		}
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
