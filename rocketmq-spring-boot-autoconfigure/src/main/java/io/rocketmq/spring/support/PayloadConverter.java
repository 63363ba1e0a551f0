package io.rocketmq.spring.support;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Converter of payloads to bytes and back: {@code byte[]} stays as it is, a
 * {@link String} is UTF-8 unless the content type names another charset, and everything
 * else is left to another converter. Unlike Spring's composite of converters it never
 * lets the content type turn a text into JSON, or keep JSON that came as text from being
 * read. Thread-safe.
 */
final class PayloadConverter implements SmartMessageConverter {

	private static final String TEXT = "text/plain;charset=UTF-8";

	private final MessageConverter objects;

	PayloadConverter(MessageConverter objects) {
		this.objects = objects;
	}

	@Override
	public Message<?> toMessage(@Nullable Object payload, @Nullable MessageHeaders headers) {
		return toMessage(payload, headers, null);
	}

	@Override
	public Message<?> toMessage(@Nullable Object payload, @Nullable MessageHeaders headers, @Nullable Object hint) {
		if (payload == null) {
			throw new IllegalArgumentException("The payload is null: a message needs at least one byte");
		}
		if (payload instanceof byte[]) {
			return message(payload, headers).build();
		}
		if (payload instanceof String text) {
			return message(text.getBytes(charset(headers)), headers)
				.setHeaderIfAbsent(MessageHeaders.CONTENT_TYPE, TEXT)
				.build();
		}
		Message<?> message = (this.objects instanceof SmartMessageConverter smart)
				? smart.toMessage(payload, headers, hint) : this.objects.toMessage(payload, headers);
		if (message == null) {
			throw new MessageConversionException("No converter for a payload of " + payload.getClass().getName()
					+ " with headers " + headers + ": send a String or byte[], or configure a converter for it");
		}
		return message;
	}

	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
		return fromMessage(message, targetClass, null);
	}

	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass, @Nullable Object hint) {
		Class<?> wanted = (targetClass != Object.class) ? targetClass : classFor(message.getHeaders());
		if (wanted.isInstance(message.getPayload())) {
			return message.getPayload();
		}
		if (wanted == String.class && message.getPayload() instanceof byte[] bytes) {
			return new String(bytes, charset(message.getHeaders()));
		}
		Message<?> source = isText(message.getHeaders())
				? MessageBuilder.fromMessage(message).removeHeader(MessageHeaders.CONTENT_TYPE).build() : message;
		return (this.objects instanceof SmartMessageConverter smart) ? smart.fromMessage(source, wanted, hint)
				: this.objects.fromMessage(source, wanted);
	}

	/**
	 * Returns the payload type for listeners that accept any object: String for text,
	 * otherwise byte[].
	 */
	private static Class<?> classFor(MessageHeaders headers) {
		return isText(headers) ? String.class : byte[].class;
	}

	private static MessageBuilder<?> message(Object payload, @Nullable MessageHeaders headers) {
		return MessageBuilder.withPayload(payload).copyHeaders(headers);
	}

	private static boolean isText(MessageHeaders headers) {
		MimeType type = contentType(headers);
		return type != null && type.getType().equals("text");
	}

	private static Charset charset(@Nullable MessageHeaders headers) {
		MimeType type = contentType(headers);
		Charset charset = (type != null) ? type.getCharset() : null;
		return (charset != null) ? charset : StandardCharsets.UTF_8;
	}

	private static @Nullable MimeType contentType(@Nullable MessageHeaders headers) {
		Object type = (headers != null) ? headers.get(MessageHeaders.CONTENT_TYPE) : null;
		if (type == null || type instanceof MimeType) {
			return (MimeType) type;
		}
		try {
			return MimeTypeUtils.parseMimeType(type.toString());
		}
		catch (IllegalArgumentException ex) {
			throw new MessageConversionException(
					"Header 'contentType' is '" + type + "': write a MIME type such as application/json", ex);
		}
	}

}
