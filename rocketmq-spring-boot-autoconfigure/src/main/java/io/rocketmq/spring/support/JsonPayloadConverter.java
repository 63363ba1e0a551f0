package io.rocketmq.spring.support;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * Spring's JSON converter for Jackson 3, which also accepts a {@link ResolvableType} as
 * conversion hint, so that {@code List<Order>} does not become a list of maps.
 * Thread-safe.
 */
public class JsonPayloadConverter extends JacksonJsonMessageConverter {

	/**
	 * Creates a converter with a new mapper with all modules on the class path.
	 */
	public JsonPayloadConverter() {
	}

	/**
	 * Creates a converter with the application's mapper.
	 * @param mapper the mapper
	 */
	public JsonPayloadConverter(JsonMapper mapper) {
		super(mapper);
	}

	@Override
	protected @Nullable Object convertFromInternal(Message<?> message, Class<?> targetClass, @Nullable Object hint) {
		if (!(hint instanceof ResolvableType type)) {
			return super.convertFromInternal(message, targetClass, hint);
		}
		JavaType javaType = javaType(type);
		try {
			Object payload = message.getPayload();
			return (payload instanceof byte[] bytes) ? getJsonMapper().readValue(bytes, javaType)
					: getJsonMapper().readValue(payload.toString(), javaType);
		}
		catch (JacksonException ex) {
			throw new MessageConversionException(message, "Could not read JSON as " + type + ": " + ex.getMessage(),
					ex);
		}
	}

	private JavaType javaType(ResolvableType type) {
		Class<?> raw = type.resolve(Object.class);
		if (type.isArray()) {
			return getJsonMapper().getTypeFactory().constructArrayType(javaType(type.getComponentType()));
		}
		if (!type.hasGenerics()) {
			return getJsonMapper().constructType(raw);
		}
		ResolvableType[] generics = type.getGenerics();
		JavaType[] parameters = new JavaType[generics.length];
		for (int i = 0; i < generics.length; i++) {
			parameters[i] = javaType(generics[i]);
		}
		return getJsonMapper().getTypeFactory().constructParametricType(raw, parameters);
	}

}
