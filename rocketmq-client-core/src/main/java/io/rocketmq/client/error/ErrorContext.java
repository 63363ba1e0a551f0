package io.rocketmq.client.error;

import java.io.Serializable;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Context of a failure. A part that does not apply or is not known is null.
 *
 * @param queueId the queue's number within topic and broker
 * @param brokerName the broker's name
 * @param address the server's {@code host:port}
 * @param request the name of the request, such as {@code SEND_MESSAGE_V2}
 * @param responseCode the code of the server's answer
 * @param remark the text of the server's answer
 * @param opaque the request's number on its connection
 */
public record ErrorContext(@Nullable String topic, @Nullable Integer queueId, @Nullable String brokerName,
		@Nullable String address, @Nullable String request, @Nullable Integer responseCode, @Nullable String remark,
		@Nullable Integer opaque) implements Serializable {

	private static final ErrorContext NONE = new ErrorContext(null, null, null, null, null, null, null, null);

	/** Returns the empty context. */
	public static ErrorContext none() {
		return NONE;
	}

	/** Returns the context of a failure of a topic. */
	public static ErrorContext ofTopic(String topic) {
		return new ErrorContext(Objects.requireNonNull(topic, "topic must not be null"), null, null, null, null, null,
				null, null);
	}

	/**
	 * Returns the context of a failure at a server.
	 * @param address the server's {@code host:port}
	 */
	public static ErrorContext ofAddress(String address) {
		return new ErrorContext(null, null, null, Objects.requireNonNull(address, "address must not be null"), null,
				null, null, null);
	}

	/**
	 * Returns the context of a failed request to a server.
	 * @param address the server's {@code host:port}
	 * @param request the name of the request
	 * @param opaque the request's number on its connection, or null before it has one
	 */
	public static ErrorContext ofRequest(String address, String request, @Nullable Integer opaque) {
		return new ErrorContext(null, null, null, Objects.requireNonNull(address, "address must not be null"),
				Objects.requireNonNull(request, "request must not be null"), null, null, opaque);
	}

	/**
	 * Returns this context with the server's answer.
	 */
	public ErrorContext withAnswer(int code, @Nullable String text) {
		return new ErrorContext(this.topic, this.queueId, this.brokerName, this.address, this.request, code, text,
				this.opaque);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("[");
		append(text, "topic", this.topic);
		append(text, "queue", this.queueId);
		append(text, "broker", this.brokerName);
		append(text, "address", this.address);
		append(text, "request", this.request);
		append(text, "code", this.responseCode);
		append(text, "remark", this.remark);
		append(text, "opaque", this.opaque);
		return text.append(']').toString();
	}

	private static void append(StringBuilder text, String name, @Nullable Object value) {
		if (value != null) {
			if (text.length() > 1) {
				text.append(", ");
			}
			text.append(name).append('=');
			if (value instanceof String string) {
				appendPrintable(text, string);
			}
			else {
				text.append(value);
			}
		}
	}

	/** A server's text must not end a line of a log, or change a terminal. */
	private static void appendPrintable(StringBuilder text, String value) {
		for (int i = 0; i < value.length(); i++) {
			char c = value.charAt(i);
			switch (c) {
				case '\n' -> text.append("\\n");
				case '\r' -> text.append("\\r");
				case '\t' -> text.append("\\t");
				default -> {
					if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
						text.append(String.format("\\u%04x", (int) c));
					}
					else {
						text.append(c);
					}
				}
			}
		}
	}

}
