package io.rocketmq.client.message;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Recall handle of a delayed message: {@link SendResult#recallHandle()} parsed (Apache's
 * {@code RecallMessageHandle}, whose fields are URL-safe base64 separated by blanks).
 *
 * @param topic the topic, with the namespace if there is one
 * @param brokerName the broker that has the message
 * @param deliverAt time of delivery
 * @param messageId the message's id
 */
public record RecallHandle(String topic, String brokerName, Instant deliverAt, String messageId) {

	/** Checks that all values are there. */
	public RecallHandle {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(brokerName, "brokerName");
		Arguments.notNull(deliverAt, "deliverAt");
		Arguments.notNull(messageId, "messageId");
	}

	private static final String VERSION = "v1";

	/**
	 * Parses a handle.
	 * @param text {@link SendResult#recallHandle()}
	 * @throws IllegalArgumentException if the text is no recall handle
	 */
	public static RecallHandle parse(String text) {
		Arguments.notNull(text, "text");
		try {
			String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", -1);
			if (parts.length == 5 && parts[0].equals(VERSION)) {
				return new RecallHandle(parts[1], parts[2], Instant.ofEpochMilli(Long.parseLong(parts[3])), parts[4]);
			}
		}
		catch (IllegalArgumentException ex) {
			throw illegal(text, ex);
		}
		throw illegal(text, null);
	}

	private static IllegalArgumentException illegal(String text, @Nullable Exception cause) {
		return new IllegalArgumentException(
				"Text is no recall handle: '" + text + "'. Use SendResult.recallHandle() of a delayed message.", cause);
	}

}
