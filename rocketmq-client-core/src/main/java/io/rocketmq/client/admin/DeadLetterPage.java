package io.rocketmq.client.admin;

import java.util.List;
import java.util.Map;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Page of a group's dead letters.
 *
 * @param letters dead letters, oldest first
 * @param next offsets of the next page by queue
 */
public record DeadLetterPage(List<DeadLetter> letters, Map<MessageQueue, Long> next) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if a value is null
	 */
	public DeadLetterPage {
		Arguments.notNull(letters, "letters");
		Arguments.notNull(next, "next");
	}

}
