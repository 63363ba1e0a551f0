package io.rocketmq.client.broker;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Request to send a message back to its broker, which redelivers it later or dead-letters
 * it. Immutable; each wither returns a new request.
 *
 * @param group consumer group
 * @param message message to send back
 * @param delayLevel delay level of the redelivery: 0 lets the broker choose by the number
 * of redeliveries, -1 dead-letters the message
 * @param maxReconsumeTimes number of redeliveries after which the message is
 * dead-lettered
 */
public record SendBackRequest(String group, ReceivedMessage message, int delayLevel, int maxReconsumeTimes) {

	/** Delay level that dead-letters the message. */
	public static final int DEAD_LETTER = -1;

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if {@code delayLevel} is less than -1 or
	 * {@code maxReconsumeTimes} is negative
	 */
	public SendBackRequest {
		Arguments.notNull(group, "group");
		Arguments.notNull(message, "message");
		Arguments.atLeast(DEAD_LETTER, delayLevel, "delayLevel");
		Arguments.atLeast(0, maxReconsumeTimes, "maxReconsumeTimes");
	}

	/** Creates a request for up to 16 redeliveries with growing delays. */
	public static SendBackRequest of(String group, ReceivedMessage message) {
		Arguments.notNull(group, "group");
		Arguments.notNull(message, "message");
		return new SendBackRequest(group, message, 0, 16);
	}

	/**
	 * Sets the delay level of the redelivery. Default: 0, which lets the broker choose.
	 * @param level the level, or {@link #DEAD_LETTER}
	 */
	public SendBackRequest delayLevel(int level) {
		return new SendBackRequest(this.group, this.message, level, this.maxReconsumeTimes);
	}

	/**
	 * Limits the number of redeliveries. Default: 16.
	 * @param count number of redeliveries after which the message is dead-lettered
	 */
	public SendBackRequest maxReconsumeTimes(int count) {
		return new SendBackRequest(this.group, this.message, this.delayLevel, count);
	}

}
