package io.rocketmq.client.message;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * What names a message that is to be delivered later, so that it can be taken back:
 * {@link SendResult#recallHandle()} read (Apache's {@code RecallMessageHandle}, whose
 * fields are URL-safe base64 with blanks between them).
 *
 * @param topic the topic, with the namespace if there is one
 * @param brokerName the broker that has the message
 * @param deliverAt when it is delivered
 * @param messageId the message's id
 */
public record RecallHandle(String topic, String brokerName, Instant deliverAt, String messageId) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public RecallHandle {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(brokerName, "brokerName");
		Arguments.notNull(deliverAt, "deliverAt");
		Arguments.notNull(messageId, "messageId");
	}

	private static final String VERSION = "v1";

	/**
	 * Reads a handle.
	 * @param text {@link SendResult#recallHandle()}
	 * @return the handle
	 * @throws IllegalArgumentException if the text is no handle
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
				"'" + text + "' is no recall handle: give what the result of sending a delayed message has", cause);
	}

}
