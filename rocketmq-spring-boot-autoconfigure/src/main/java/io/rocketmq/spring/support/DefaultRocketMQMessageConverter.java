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
public class DefaultRocketMQMessageConverter implements RocketMQMessageConverter {

	private static final ResolvableType ANY = ResolvableType.forClass(Object.class);

	private final PayloadConverter payloads;

	private final RocketMQHeaderMapper headers;

	/**
	 * Creates a converter.
	 * @param objects converts payloads that are neither {@code String} nor {@code byte[]}
	 * to and from {@code byte[]}
	 */
	public DefaultRocketMQMessageConverter(MessageConverter objects) {
		this(objects, new DefaultRocketMQHeaderMapper());
	}

	/**
	 * Creates a converter with a mapper of headers.
	 * @param objects converts payloads that are neither {@code String} nor {@code byte[]}
	 * to and from {@code byte[]}
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
		Message<byte[]> springMessage = toSpring(message);
		if (contentType != null) {
			springMessage = MessageBuilder.fromMessage(springMessage)
				.setHeader(MessageHeaders.CONTENT_TYPE, contentType)
				.build();
		}
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
