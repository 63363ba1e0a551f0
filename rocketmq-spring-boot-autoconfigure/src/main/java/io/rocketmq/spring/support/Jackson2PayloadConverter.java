package io.rocketmq.spring.support;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Converter of payloads to and from JSON by Jackson 2, for applications whose mapper is
 * of that version. It behaves like {@link JsonPayloadConverter}. Thread-safe.
 */
public class Jackson2PayloadConverter extends AbstractJsonPayloadConverter {

	private final ObjectMapper mapper;

	private final Map<ResolvableType, ObjectReader> readers = new ConcurrentReferenceHashMap<>();

	/**
	 * Creates a converter with the application's mapper.
	 * @param mapper the mapper
	 * @throws IllegalArgumentException if the mapper's format is not JSON
	 */
	public Jackson2PayloadConverter(ObjectMapper mapper) {
		Objects.requireNonNull(mapper, "mapper must not be null");
		String format = mapper.getFactory().getFormatName();
		if (!"JSON".equals(format)) {
			throw new IllegalArgumentException(mapper.getClass().getName() + " has the wrong format: " + format
					+ " (JSON). Use a mapper for JSON.");
		}
		this.mapper = mapper;
	}

	@Override
	byte[] write(Object payload) throws IOException {
		return this.mapper.writeValueAsBytes(payload);
	}

	@Override
	String writeText(Object payload) throws IOException {
		return this.mapper.writeValueAsString(payload);
	}

	@Override
	@Nullable Object read(byte[] json, ResolvableType type) throws IOException {
		return reader(type).readValue(json);
	}

	@Override
	@Nullable Object read(String json, ResolvableType type) throws IOException {
		return reader(type).readValue(json);
	}

	private ObjectReader reader(ResolvableType type) {
		return this.readers.computeIfAbsent(type,
				(key) -> this.mapper.readerFor(this.mapper.constructType(javaType(key))));
	}

}
