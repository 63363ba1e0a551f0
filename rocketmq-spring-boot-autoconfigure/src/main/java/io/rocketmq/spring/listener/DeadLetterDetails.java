package io.rocketmq.spring.listener;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.support.RocketMQHeaders;

/**
 * Properties of a dead letter that tell where it came from and why its listener failed.
 */
final class DeadLetterDetails {

	private static final int MAX_MESSAGE_BYTES = 1024;

	private static final int MAX_STACK_BYTES = 4096;

	/**
	 * Limit of brokers for the properties of a message (32767), less what they add.
	 */
	private static final int MAX_PROPERTIES_BYTES = 31_000;

	private final Map<String, String> details = new LinkedHashMap<>();

	private int room;

	private DeadLetterDetails(int room) {
		this.room = room;
	}

	/**
	 * Returns the properties, in the order of their importance, as far as the message
	 * takes them.
	 * @param exception the exception of the listener, or null if it decided by itself
	 * @param stated properties of the error handler, which take precedence
	 */
	static Map<String, String> of(@Nullable Throwable exception, ReceivedMessage message, String group,
			Map<String, String> stated) {
		DeadLetterDetails details = new DeadLetterDetails(MAX_PROPERTIES_BYTES - size(message.properties()));
		details.room -= size(stated);
		details.details.putAll(stated);
		details.addOrigin(message, group);
		if (exception != null) {
			details.addException(exception);
		}
		return details.details;
	}

	private void addOrigin(ReceivedMessage message, String group) {
		add(RocketMQHeaders.ORIGINAL_TOPIC, message.topic());
		add(RocketMQHeaders.ORIGINAL_GROUP, group);
		// A redelivered message was read from the group's retry topic; its
		// ORIGIN_MESSAGE_ID names the original.
		if (message.queue().topic().equals(message.topic())) {
			add(RocketMQHeaders.ORIGINAL_BROKER_NAME, message.queue().brokerName());
			add(RocketMQHeaders.ORIGINAL_QUEUE_ID, String.valueOf(message.queue().queueId()));
			add(RocketMQHeaders.ORIGINAL_OFFSET, String.valueOf(message.queueOffset()));
		}
	}

	private void addException(Throwable exception) {
		add(RocketMQHeaders.EXCEPTION_CLASS, exception.getClass().getName());
		String message = exception.getMessage();
		if (message != null) {
			add(RocketMQHeaders.EXCEPTION_MESSAGE, text(message, MAX_MESSAGE_BYTES));
		}
		StringWriter stack = new StringWriter();
		exception.printStackTrace(new PrintWriter(stack));
		add(RocketMQHeaders.EXCEPTION_STACK, text(stack.toString(), MAX_STACK_BYTES));
	}

	private void add(String name, String value) {
		int size = size(name, value);
		if (!value.isEmpty() && size <= this.room && this.details.putIfAbsent(name, value) == null) {
			this.room -= size;
		}
	}

	private static int size(Map<String, String> properties) {
		return properties.entrySet().stream().mapToInt((entry) -> size(entry.getKey(), entry.getValue())).sum();
	}

	private static int size(String name, String value) {
		return bytes(name) + bytes(value) + 2;
	}

	private static int bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

	/** Returns the beginning of a text, without characters that properties can't have. */
	private static String text(String text, int maxBytes) {
		StringBuilder kept = new StringBuilder();
		int bytes = 0;
		for (int i = 0; i < text.length();) {
			int point = text.codePointAt(i);
			i += Character.charCount(point);
			bytes += (point < 0x80) ? 1 : (point < 0x800) ? 2 : (point < 0x10000) ? 3 : 4;
			if (bytes > maxBytes) {
				break;
			}
			boolean legal = point >= ' ' || point == '\t' || point == '\n' || point == '\r';
			kept.appendCodePoint(legal ? point : ' ');
		}
		return kept.toString();
	}

}
