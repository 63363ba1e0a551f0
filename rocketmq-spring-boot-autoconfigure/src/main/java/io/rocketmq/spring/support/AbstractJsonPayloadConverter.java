package io.rocketmq.spring.support;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Common part of the converters for JSON.
 */
abstract class AbstractJsonPayloadConverter extends AbstractMessageConverter {

	AbstractJsonPayloadConverter() {
		super(MimeTypeUtils.APPLICATION_JSON, new MimeType("application", "*+json"));
	}

	@Override
	protected boolean supports(Class<?> type) {
		return true;
	}

	@Override
	protected @Nullable Object convertFromInternal(Message<?> message, Class<?> targetClass, @Nullable Object hint) {
		Object payload = message.getPayload();
		if (payload instanceof byte[] bytes && bytes.length == 0) {
			return null;
		}
		ResolvableType type = type(targetClass, hint);
		try {
			if (!(payload instanceof byte[] bytes)) {
				return read(payload.toString(), type);
			}
			Charset charset = PayloadConverter.charset(getMimeType(message.getHeaders()));
			return charset.equals(StandardCharsets.UTF_8) ? read(bytes, type) : read(new String(bytes, charset), type);
		}
		catch (Exception ex) {
			throw new MessageConversionException(message, "Could not read JSON as " + type + ": " + ex.getMessage(),
					ex);
		}
	}

	private static ResolvableType type(Class<?> targetClass, @Nullable Object hint) {
		if (hint instanceof ResolvableType type) {
			return type;
		}
		if (hint instanceof ParameterizedTypeReference<?> reference) {
			return ResolvableType.forType(reference);
		}
		if (hint instanceof MethodParameter parameter) {
			ResolvableType type = ResolvableType.forMethodParameter(parameter.nestedIfOptional());
			return (type.resolve() == Message.class) ? type.getGeneric() : type;
		}
		return ResolvableType.forClass(targetClass);
	}

	@Override
	protected @Nullable Object convertToInternal(Object payload, @Nullable MessageHeaders headers,
			@Nullable Object hint) {
		Charset charset = PayloadConverter.charset(getMimeType(headers));
		try {
			return charset.equals(StandardCharsets.UTF_8) ? write(payload)
					: PayloadConverter.encode(writeText(payload), charset);
		}
		catch (MessageConversionException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new MessageConversionException(
					"Could not write " + payload.getClass().getName() + " as JSON: " + ex.getMessage(), ex);
		}
	}

	abstract byte[] write(Object payload) throws Exception;

	abstract String writeText(Object payload) throws Exception;

	abstract @Nullable Object read(byte[] json, ResolvableType type) throws Exception;

	abstract @Nullable Object read(String json, ResolvableType type) throws Exception;

	/**
	 * Returns a type without the type variables that the given type resolves.
	 */
	static Type javaType(ResolvableType type) {
		if (type.isArray()) {
			Type component = javaType(type.getComponentType());
			return (component instanceof Class<?> known) ? known.arrayType() : (GenericArrayType) () -> component;
		}
		Class<?> raw = type.resolve(Object.class);
		if (!type.hasGenerics()) {
			return raw;
		}
		if (type.getType() instanceof Class<?> || type.hasUnresolvableGenerics()) {
			// The mapper replaces variables by their bounds, also those that refer to
			// themselves.
			return (type.getType() instanceof TypeVariable<?>) ? raw : type.getType();
		}
		ResolvableType[] generics = Arrays.stream(type.getGenerics())
			.map((generic) -> ResolvableType.forType(javaType(generic)))
			.toArray(ResolvableType[]::new);
		return ResolvableType.forClassWithGenerics(raw, generics).getType();
	}

}
