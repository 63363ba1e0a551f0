package io.rocketmq.spring.support;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.SmartMessageConverter;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Converter between payloads or Spring messages and RocketMQ messages. Implementations
 * must be thread-safe. A bean of this type replaces
 * {@link DefaultRocketMQMessageConverter} for templates, listeners and transactions.
 */
public interface RocketMQMessageConverter {

	/**
	 * Creates a message to send.
	 * @param topic the topic
	 * @param tag the tag, or null to take the one in the headers, if any
	 * @param payload the payload, or a Spring message
	 * @return the message
	 * @throws IllegalArgumentException if the payload is null, or a header has an illegal
	 * value
	 * @throws MessageConversionException if the payload can't be converted
	 * @throws io.rocketmq.client.error.IllegalMessageException if topic, tag, keys, a
	 * property or the body are invalid
	 */
	io.rocketmq.client.message.Message toRocketMQ(String topic, @Nullable String tag, @Nullable Object payload);

	/**
	 * Converts a received message to a Spring message with the body as its payload.
	 * @param message the message
	 * @return the Spring message
	 */
	Message<byte[]> toSpring(ReceivedMessage message);

	/**
	 * Converts a half message, in the process that sends it, to a Spring message with the
	 * body as its payload.
	 * @param message the message
	 * @param transactionId the transaction's id
	 * @return the Spring message
	 */
	Message<byte[]> toSpring(io.rocketmq.client.message.Message message, String transactionId);

	/**
	 * Converts a received message to the type that a listener accepts, by the message's
	 * own content type; see
	 * {@link #fromRocketMQ(ReceivedMessage, ResolvableType, String)}.
	 * @param message the message
	 * @param type the target type
	 * @return a value of the type, or null for a body that means null
	 * @throws MessageConversionException if the payload can't be converted
	 */
	default @Nullable Object fromRocketMQ(ReceivedMessage message, ResolvableType type) {
		return fromRocketMQ(message, type, null);
	}

	/**
	 * Converts a received message to the type that a listener accepts.
	 * @param message the message
	 * @param type the target type: {@link ReceivedMessage} gives the message itself,
	 * Spring's {@code Message<X>} one with a payload of {@code X}, anything else the
	 * payload alone
	 * @param contentType the content type to read the body by, in place of the message's
	 * own, or null for the message's own
	 * @return a value of the type, or null for a body that means null
	 * @throws MessageConversionException if the payload can't be converted
	 */
	@Nullable Object fromRocketMQ(ReceivedMessage message, ResolvableType type, @Nullable String contentType);

	/**
	 * Returns the converter of payloads.
	 * @return a converter to and from messages with a payload of {@code byte[]}
	 */
	SmartMessageConverter payloadConverter();

}
