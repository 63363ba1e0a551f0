package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import io.rocketmq.client.config.NamingRules;
import io.rocketmq.client.message.FilterExpression;

/**
 * Options of a {@link RocketMQReceiver}. Immutable.
 *
 * @param topics filters by topic, at least one
 * @param maxMessages maximum number of messages of a receive, 1 to 32
 * @param invisibleTime time to process and acknowledge the messages of a simple consumer,
 * 1 ms to 12 hours
 * @param awaitDuration time that a receive waits for the first message, more than 0
 */
public record RocketMQReceiverOptions(Map<String, FilterExpression> topics, int maxMessages, Duration invisibleTime,
		Duration awaitDuration) {

	private static final int MOST_MESSAGES = 32;

	private static final Duration LONGEST_INVISIBLE_TIME = Duration.ofHours(12);

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if one is out of range
	 */
	public RocketMQReceiverOptions {
		Objects.requireNonNull(topics, "topics must not be null");
		Objects.requireNonNull(invisibleTime, "invisibleTime must not be null");
		Objects.requireNonNull(awaitDuration, "awaitDuration must not be null");
		topics = Map.copyOf(topics);
		if (topics.isEmpty()) {
			throw new IllegalArgumentException("Receiver has no topics: {}. Name at least one.");
		}
		topics.keySet().forEach(NamingRules::requireTopic);
		requireMaxMessages(maxMessages);
		requireInvisibleTime(invisibleTime);
		requireAwaitDuration(awaitDuration);
	}

	static int requireMaxMessages(int maxMessages) {
		if (maxMessages < 1 || maxMessages > MOST_MESSAGES) {
			throw new IllegalArgumentException("Maximum number of messages of a receive is out of range: " + maxMessages
					+ " (1 to " + MOST_MESSAGES + "). Receive several times for more.");
		}
		return maxMessages;
	}

	static Duration requireInvisibleTime(Duration invisibleTime) {
		Objects.requireNonNull(invisibleTime, "invisibleTime must not be null");
		if (invisibleTime.compareTo(Duration.ofMillis(1)) < 0 || invisibleTime.compareTo(LONGEST_INVISIBLE_TIME) > 0) {
			throw new IllegalArgumentException("Invisible time is out of range: " + invisibleTime
					+ " (1 ms to 12 hours). Extend it with changeInvisibleTime for longer processing.");
		}
		return invisibleTime;
	}

	static Duration requireAwaitDuration(Duration awaitDuration) {
		Objects.requireNonNull(awaitDuration, "awaitDuration must not be null");
		if (awaitDuration.isNegative() || awaitDuration.isZero()) {
			throw new IllegalArgumentException("Await duration of a receive is out of range: " + awaitDuration
					+ " (more than 0). It includes the broker's answer.");
		}
		return awaitDuration;
	}

}
