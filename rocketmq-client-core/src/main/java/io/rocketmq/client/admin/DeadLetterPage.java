package io.rocketmq.client.admin;

import java.util.List;
import java.util.Map;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Some of a group's dead letters.
 *
 * @param letters the dead letters, oldest first
 * @param next the offset of the next one in each queue, for the next page
 */
public record DeadLetterPage(List<DeadLetter> letters, Map<MessageQueue, Long> next) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public DeadLetterPage {
		Arguments.notNull(letters, "letters");
		Arguments.notNull(next, "next");
	}

}
