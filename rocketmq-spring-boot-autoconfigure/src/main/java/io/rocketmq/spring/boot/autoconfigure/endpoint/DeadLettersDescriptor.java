package io.rocketmq.spring.boot.autoconfigure.endpoint;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.rocketmq.client.admin.DeadLetter;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Page of a group's dead letters, as the endpoint shows it.
 *
 * @param group consumer group
 * @param client name of the client that was asked
 * @param topic dead-letter topic
 * @param count number of dead letters in the queue
 * @param letters dead letters of this page, oldest first
 * @param next value of {@code from} for the next page, or null if this one is the last
 */
public record DeadLettersDescriptor(String group, String client, String topic, long count,
		List<DeadLetterDescriptor> letters, @Nullable String next) implements OperationResponseBody {

	/**
	 * Dead letter, as the endpoint shows it.
	 *
	 * @param messageId id of the message
	 * @param originalTopic topic that the message was sent to, or null if unknown
	 * @param tries number of deliveries that the broker counted
	 * @param tag tag, or null
	 * @param keys keys
	 * @param bornAt time of the send
	 * @param storedAt time at which it was dead-lettered
	 * @param broker broker that has it
	 * @param queueId id of its queue
	 * @param queueOffset its offset in the queue
	 * @param properties all properties
	 * @param bodySize length of the body in bytes
	 * @param body first 1,024 bytes of the body as UTF-8 text, or null unless asked for
	 */
	public record DeadLetterDescriptor(String messageId, @Nullable String originalTopic, int tries,
			@Nullable String tag, List<String> keys, Instant bornAt, Instant storedAt, String broker, int queueId,
			long queueOffset, Map<String, String> properties, int bodySize, @Nullable String body) {

		private static final int MAX_BODY = 1024;

		static DeadLetterDescriptor of(DeadLetter letter, boolean body) {
			ReceivedMessage message = letter.message();
			return new DeadLetterDescriptor(message.messageId(), letter.originalTopic(), letter.tries(), message.tag(),
					message.keys(), message.bornAt(), message.storedAt(), message.queue().brokerName(),
					message.queue().queueId(), message.queueOffset(), message.properties(), message.bodyLength(),
					body ? text(message.body()) : null);
		}

		private static String text(byte[] body) {
			return (body.length <= MAX_BODY) ? new String(body, StandardCharsets.UTF_8)
					: new String(body, 0, MAX_BODY, StandardCharsets.UTF_8) + "...";
		}

	}

}
