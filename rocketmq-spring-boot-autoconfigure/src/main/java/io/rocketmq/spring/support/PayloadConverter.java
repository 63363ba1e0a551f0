package io.rocketmq.spring.support;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Converter of payloads to bytes and back: {@code byte[]} stays as it is, the remaining
 * bytes of a {@link ByteBuffer} are copied, a {@link String} is UTF-8 unless the content
 * type names another charset, and everything else is left to another converter, which
 * sees the bytes. Unlike Spring's composite of converters it never lets the content type
 * turn a text into JSON, or keep JSON that came as text from being read. Thread-safe.
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
	public Message<?> toMessage(@Nullable Object payload, @Nullable MessageHeaders given, @Nullable Object hint) {
		if (payload == null) {
			throw new IllegalArgumentException(
					"Payload is null (a message needs at least one byte). Send a value, such as an empty object.");
		}
		MessageHeaders headers = withoutBlankContentType(given);
		if (payload instanceof byte[]) {
			return message(payload, headers).build();
		}
		if (payload instanceof ByteBuffer buffer) {
			byte[] bytes = new byte[buffer.remaining()];
			buffer.duplicate().get(bytes);
			return message(bytes, headers).build();
		}
		MimeType type = contentType(headers);
		if (payload instanceof String text) {
			return message(encode(text, charset(type)), headers).setHeaderIfAbsent(MessageHeaders.CONTENT_TYPE, TEXT)
				.build();
		}
		Message<?> message = (this.objects instanceof SmartMessageConverter smart)
				? smart.toMessage(payload, headers, hint) : this.objects.toMessage(payload, headers);
		if (message == null) {
			throw new MessageConversionException("No converter writes " + payload.getClass().getName()
					+ " with content type '" + type + "'. Send a String or byte[], set a header '"
					+ MessageHeaders.CONTENT_TYPE + "' that a converter supports, or add a converter.");
		}
		return (message.getPayload() instanceof String text)
				? message(encode(text, charset(contentType(message.getHeaders()))), message.getHeaders()).build()
				: message;
	}

	private static @Nullable MessageHeaders withoutBlankContentType(@Nullable MessageHeaders headers) {
		if (headers == null || !(headers.get(MessageHeaders.CONTENT_TYPE) instanceof String text) || !text.isBlank()) {
			return headers;
		}
		Map<String, Object> others = new HashMap<>(headers);
		others.remove(MessageHeaders.CONTENT_TYPE);
		return new MessageHeaders(others);
	}

	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
		return fromMessage(message, targetClass, null);
	}

	/**
	 * Reads a payload.
	 * @return the value, or null for an empty body or the JSON value {@code null}
	 * @throws MessageConversionException if no converter reads the payload
	 */
	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass, @Nullable Object hint) {
		Object payload = message.getPayload();
		if (targetClass != Object.class && targetClass.isInstance(payload)) {
			return payload;
		}
		MimeType type = contentType(message.getHeaders());
		boolean text = type != null && type.getType().equals("text");
		if (payload instanceof byte[] bytes) {
			if (targetClass == Object.class) {
				return text ? new String(bytes, charset(type)) : bytes;
			}
			if (targetClass == String.class) {
				return new String(bytes, charset(type));
			}
			if (targetClass == ByteBuffer.class) {
				return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
			}
		}
		// A text may be JSON: many senders name no better content type.
		boolean json = text || isJson(type);
		Object value = (text && readsByContentType()) ? null : object(message, targetClass, hint);
		if (value == null && text) {
			MimeType jsonType = new MimeType(MimeTypeUtils.APPLICATION_JSON, charset(type));
			value = object(MessageBuilder.createMessage(payload, new BriefHeaders(jsonType)), targetClass, hint);
		}
		if (value == null && !(payload instanceof byte[] bytes && isNull(bytes, json, type))) {
			throw new MessageConversionException(message,
					"No converter reads content type '" + type + "' as "
							+ ((hint instanceof ResolvableType wanted) ? wanted : targetClass.getName())
							+ ". Use byte[], state another content type at the listener, or add a converter.");
		}
		return value;
	}

	private @Nullable Object object(Message<?> message, Class<?> targetClass, @Nullable Object hint) {
		if (!(this.objects instanceof SmartMessageConverter smart)) {
			return this.objects.fromMessage(message, targetClass);
		}
		return smart.fromMessage(message, targetClass,
				(hint instanceof ResolvableType type && !readsByContentType()) ? new PayloadParameter(type) : hint);
	}

	/** Whether reading an object needs no header but the content type. */
	boolean readsByContentType() {
		return this.objects instanceof AbstractJsonPayloadConverter;
	}

	private static boolean isNull(byte[] body, boolean json, @Nullable MimeType type) {
		return body.length == 0 || (json && new String(body, charset(type)).trim().equals("null"));
	}

	private static boolean isJson(@Nullable MimeType type) {
		return type == null || type.getSubtype().equals("json") || type.getSubtype().endsWith("+json");
	}

	private static MessageBuilder<?> message(Object payload, @Nullable MessageHeaders headers) {
		return MessageBuilder.withPayload(payload).copyHeaders(headers);
	}

	/**
	 * Encodes a text.
	 * @throws MessageConversionException if the charset lacks a character of the text
	 */
	static byte[] encode(String text, Charset charset) {
		if (charset.equals(StandardCharsets.UTF_8)) {
			return text.getBytes(charset);
		}
		try {
			ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
			byte[] bytes = new byte[encoded.remaining()];
			encoded.get(bytes);
			return bytes;
		}
		catch (CharacterCodingException | UnsupportedOperationException ex) {
			throw new MessageConversionException(
					"Text can't be encoded as " + charset + ", the charset of its content type. Use UTF-8.", ex);
		}
	}

	/** Returns the charset of a content type, or UTF-8. */
	static Charset charset(@Nullable MimeType type) {
		Charset charset = (type != null) ? type.getCharset() : null;
		return (charset != null) ? charset : StandardCharsets.UTF_8;
	}

	private static @Nullable MimeType contentType(@Nullable MessageHeaders headers) {
		Object type = (headers != null) ? headers.get(MessageHeaders.CONTENT_TYPE) : null;
		if (type == null || type instanceof MimeType) {
			return (MimeType) type;
		}
		String text = type.toString();
		try {
			return text.isBlank() ? null : MimeTypeUtils.parseMimeType(text);
		}
		catch (IllegalArgumentException ex) {
			throw new MessageConversionException("Header '" + MessageHeaders.CONTENT_TYPE + "' is illegal: '" + text
					+ "' (a MIME type such as application/json). Set such a type, or state one at the listener.", ex);
		}
	}

	/**
	 * Headers without id and timestamp, which would cost more than reading the payload.
	 */
	static final class BriefHeaders extends MessageHeaders {

		private static final long serialVersionUID = 1L;

		BriefHeaders(@Nullable Object contentType) {
			super((contentType != null) ? Map.of(CONTENT_TYPE, contentType) : null, ID_VALUE_NONE, -1L);
		}

	}

}
