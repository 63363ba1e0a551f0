package io.rocketmq.spring.support;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.support.MessageBuilder;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Converter between payloads or Spring messages and RocketMQ messages. Thread-safe.
 * <p>
 * Payloads: {@code byte[]} unchanged, {@link String} as UTF-8, other types through the
 * given converter, which is JSON in a Spring Boot application. All but {@code byte[]} are
 * sent with a property {@code contentType}. Headers: see {@link RocketMQHeaders}.
 */
public final class RocketMQMessageConverter {

	private static final ResolvableType ANY = ResolvableType.forClass(Object.class);

	private final PayloadConverter payloads;

	private final RocketMQHeaderMapper headers = new RocketMQHeaderMapper();

	/**
	 * Creates a converter.
	 * @param objects converts payloads that are neither {@code String} nor {@code byte[]}
	 * to and from {@code byte[]}
	 */
	public RocketMQMessageConverter(MessageConverter objects) {
		Objects.requireNonNull(objects, "objects must not be null");
		this.payloads = new PayloadConverter(objects);
	}

	/**
	 * Returns the converter of payloads.
	 * @return a converter to and from messages with a payload of {@code byte[]}
	 */
	public SmartMessageConverter payloadConverter() {
		return this.payloads;
	}

	/**
	 * Creates a message to send.
	 * @param topic the topic
	 * @param tag the tag, or null to take the one in the headers, if any
	 * @param payload the payload, or a Spring message
	 * @return the message
	 * @throws IllegalArgumentException if the payload is null
	 * @throws MessageConversionException if the payload can't be converted
	 * @throws io.rocketmq.client.error.IllegalMessageException if topic, tag, keys, a
	 * property or the body are invalid
	 */
	public io.rocketmq.client.message.Message toRocketMQ(String topic, @Nullable String tag, @Nullable Object payload) {
		Objects.requireNonNull(topic, "topic must not be null");
		Message<?> message = (payload instanceof Message<?> given)
				? this.payloads.toMessage(given.getPayload(), given.getHeaders())
				: this.payloads.toMessage(payload, null);
		io.rocketmq.client.message.Message.Builder builder = io.rocketmq.client.message.Message.to(topic)
			.body(bytes(message));
		this.headers.toProperties(message.getHeaders(), tag, builder);
		return builder.build();
	}

	private static byte[] bytes(Message<?> message) {
		if (message.getPayload() instanceof byte[] bytes) {
			return bytes;
		}
		throw new MessageConversionException(message, "The converter made " + message.getPayload().getClass().getName()
				+ " of the payload instead of byte[]: " + "use one that serializes to bytes");
	}

	/**
	 * Converts a received message to a Spring message with the body as its payload.
	 * @param message the message
	 * @return the Spring message
	 */
	public Message<byte[]> toSpring(ReceivedMessage message) {
		Objects.requireNonNull(message, "message must not be null");
		return MessageBuilder.createMessage(message.body(), new MessageHeaders(this.headers.toHeaders(message)));
	}

	/**
	 * Converts a half message, in the process that sends it, to a Spring message with the
	 * body as its payload.
	 * @param message the message
	 * @param transactionId the transaction's id
	 * @return the Spring message
	 */
	public Message<byte[]> toSpring(io.rocketmq.client.message.Message message, String transactionId) {
		Objects.requireNonNull(message, "message must not be null");
		Objects.requireNonNull(transactionId, "transactionId must not be null");
		return MessageBuilder.createMessage(message.body(),
				new MessageHeaders(this.headers.toHeaders(message, transactionId)));
	}

	/**
	 * Converts a received message to the type that a listener accepts.
	 * @param message the message
	 * @param type the target type: {@link ReceivedMessage} gives the message itself,
	 * Spring's {@code Message<X>} one with a payload of {@code X}, anything else the
	 * payload alone
	 * @return a value of the type
	 * @throws MessageConversionException if the payload can't be converted
	 */
	public Object fromRocketMQ(ReceivedMessage message, ResolvableType type) {
		Objects.requireNonNull(message, "message must not be null");
		Objects.requireNonNull(type, "type must not be null");
		Class<?> wanted = type.resolve(Object.class);
		if (wanted == ReceivedMessage.class) {
			return message;
		}
		Message<byte[]> springMessage = toSpring(message);
		if (wanted != Message.class) {
			return payload(springMessage, type);
		}
		ResolvableType payloadType = type.hasGenerics() ? type.getGeneric(0) : ANY;
		return MessageBuilder.createMessage(payload(springMessage, payloadType), springMessage.getHeaders());
	}

	private Object payload(Message<byte[]> message, ResolvableType type) {
		Object payload = this.payloads.fromMessage(message, type.resolve(Object.class), type);
		if (payload == null) {
			throw new MessageConversionException(message,
					"No converter reads a message with content type '"
							+ message.getHeaders().get(MessageHeaders.CONTENT_TYPE) + "' as " + type
							+ ": take byte[], or configure a converter for it");
		}
		return payload;
	}

}
