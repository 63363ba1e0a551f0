package io.rocketmq.spring.test;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * One-line description of a message for the errors of tests.
 */
final class ReceivedMessageText {

	private static final int LONGEST_BODY = 100;

	private ReceivedMessageText() {
	}

	static String of(ReceivedMessage message) {
		StringBuilder text = new StringBuilder(message.topic());
		if (message.tag() != null) {
			text.append(':').append(message.tag());
		}
		if (!message.keys().isEmpty()) {
			text.append(" keys ").append(message.keys());
		}
		text.append(" id ").append(message.messageId());
		text.append(" at offset ").append(message.queueOffset()).append(" of ").append(message.queue());
		if (message.reconsumeTimes() > 0) {
			text.append(", redelivery ").append(message.reconsumeTimes());
		}
		return text.append(": ").append(body(message)).toString();
	}

	private static String body(ReceivedMessage message) {
		String text = message.text();
		if (text.codePoints()
			.anyMatch((c) -> c == 0xFFFD || (Character.isISOControl(c) && !Character.isWhitespace(c)))) {
			return message.bodyLength() + " bytes";
		}
		String line = text.replaceAll("\\s+", " ");
		return '"' + ((line.length() > LONGEST_BODY) ? line.substring(0, LONGEST_BODY) + "..." : line) + '"';
	}

}
