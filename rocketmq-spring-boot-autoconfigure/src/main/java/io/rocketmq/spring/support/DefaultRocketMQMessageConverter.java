package io.rocketmq.spring.support;

import java.nio.ByteBuffer;
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
 * Default {@link RocketMQMessageConverter}. Thread-safe.
 * <p>
 * Payloads: {@code byte[]} and the remaining bytes of a {@link ByteBuffer} unchanged,
 * {@link String} in the charset of the content type (default: UTF-8), other types through
 * the given converter, which is JSON in a Spring Boot application. All but bytes are sent
 * with a property {@code contentType}, and objects of an application's own classes with
 * {@link RocketMQHeaders#PAYLOAD_TYPE}. On receiving, the target type decides: a type
 * name in the message is never used. {@link Object} stands for {@code String} if the
 * content type is text, otherwise for {@code byte[]}. For other types, an empty body
 * means null, and so does the JSON value {@code null}. A received {@code ByteBuffer} is
 * read-only. Headers: see {@link RocketMQHeaderMapper}.
 */
public class DefaultRocketMQMessageConverter implements RocketMQMessageConverter {

	private static final ResolvableType ANY = ResolvableType.forClass(Object.class);

	private final PayloadConverter payloads;

	private final RocketMQHeaderMapper headers;

	/**
	 * Creates a converter.
	 * @param objects converts payloads that are neither {@code String} nor bytes to and
	 * from {@code byte[]}; on reading, the hint of a {@link SmartMessageConverter} is a
	 * {@link org.springframework.core.MethodParameter} of the target type
	 */
	public DefaultRocketMQMessageConverter(MessageConverter objects) {
		this(objects, new DefaultRocketMQHeaderMapper());
	}

	/**
	 * Creates a converter with a mapper of headers.
	 * @param objects converts payloads that are neither {@code String} nor bytes to and
	 * from {@code byte[]}; on reading, the hint of a {@link SmartMessageConverter} is a
	 * {@link org.springframework.core.MethodParameter} of the target type
	 * @param headers maps the headers
	 */
	public DefaultRocketMQMessageConverter(MessageConverter objects, RocketMQHeaderMapper headers) {
		this.payloads = new PayloadConverter(Objects.requireNonNull(objects, "objects must not be null"));
		this.headers = Objects.requireNonNull(headers, "headers must not be null");
	}

	@Override
	public SmartMessageConverter payloadConverter() {
		return this.payloads;
	}

	@Override
	public io.rocketmq.client.message.Message toRocketMQ(String topic, @Nullable String tag, @Nullable Object payload) {
		Objects.requireNonNull(topic, "topic must not be null");
		Message<?> message = (payload instanceof Message<?> given)
				? this.payloads.toMessage(given.getPayload(), given.getHeaders())
				: this.payloads.toMessage(payload, null);
		io.rocketmq.client.message.Message.Builder builder = io.rocketmq.client.message.Message.to(topic)
			.body(bytes(message));
		String payloadType = RocketMQHeaders
			.payloadType((payload instanceof Message<?> given) ? given.getPayload() : payload);
		if (payloadType != null) {
			builder.property(RocketMQHeaders.PAYLOAD_TYPE, payloadType);
		}
		this.headers.toProperties(message.getHeaders(), builder);
		if (tag != null) {
			builder.tag(tag);
		}
		return builder.build();
	}

	private static byte[] bytes(Message<?> message) {
		if (message.getPayload() instanceof byte[] bytes) {
			return bytes;
		}
		throw new MessageConversionException(message, "The converter made " + message.getPayload().getClass().getName()
				+ " of the payload instead of byte[]: use one that serializes to bytes");
	}

	@Override
	public Message<byte[]> toSpring(ReceivedMessage message) {
		Objects.requireNonNull(message, "message must not be null");
		return MessageBuilder.createMessage(message.body(), new MessageHeaders(this.headers.toHeaders(message)));
	}

	@Override
	public Message<byte[]> toSpring(io.rocketmq.client.message.Message message, String transactionId) {
		Objects.requireNonNull(message, "message must not be null");
		Objects.requireNonNull(transactionId, "transactionId must not be null");
		return MessageBuilder.createMessage(message.body(),
				new MessageHeaders(this.headers.toHeaders(message, transactionId)));
	}

	@Override
	public @Nullable Object fromRocketMQ(ReceivedMessage message, ResolvableType type) {
		return fromRocketMQ(message, type, null);
	}

	@Override
	public @Nullable Object fromRocketMQ(ReceivedMessage message, ResolvableType type, @Nullable String contentType) {
		Objects.requireNonNull(message, "message must not be null");
		Objects.requireNonNull(type, "type must not be null");
		Class<?> wanted = type.resolve(Object.class);
		if (wanted == ReceivedMessage.class) {
			return message;
		}
		if (wanted == byte[].class) {
			return message.body();
		}
		if (wanted == ByteBuffer.class) {
			return message.bodyBuffer();
		}
		if (wanted == Message.class) {
			return messageWith(type.hasGenerics() ? type.getGeneric() : ANY, complete(message, contentType));
		}
		boolean complete = wanted != String.class && !this.payloads.readsByContentType();
		return this.payloads.fromMessage(complete ? complete(message, contentType) : brief(message, contentType),
				wanted, type);
	}

	private Message<?> messageWith(ResolvableType type, Message<byte[]> message) {
		Object payload = this.payloads.fromMessage(message, type.resolve(Object.class), type);
		if (payload == null) {
			throw new MessageConversionException(message, "Body means null: " + message.getPayload().length
					+ " bytes (a Message must have a payload). Use the payload type without Message, or byte[].");
		}
		return MessageBuilder.createMessage(payload, message.getHeaders());
	}

	private Message<byte[]> complete(ReceivedMessage message, @Nullable String contentType) {
		Message<byte[]> complete = toSpring(message);
		return (contentType != null)
				? MessageBuilder.fromMessage(complete).setHeader(MessageHeaders.CONTENT_TYPE, contentType).build()
				: complete;
	}

	/** Returns a message with no header but the content type. */
	private static Message<byte[]> brief(ReceivedMessage message, @Nullable String contentType) {
		String type = (contentType != null) ? contentType : message.property(MessageHeaders.CONTENT_TYPE);
		return MessageBuilder.createMessage(message.body(), new PayloadConverter.BriefHeaders(type));
	}

}
