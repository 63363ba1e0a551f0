package io.rocketmq.spring.support;

import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.ConcurrentReferenceHashMap;
import org.springframework.util.function.SingletonSupplier;

/**
 * Converter of payloads to and from JSON by Jackson 3. The target type decides what is
 * read, never a type name in the message. It accepts {@link ResolvableType},
 * {@link org.springframework.core.ParameterizedTypeReference} and
 * {@link org.springframework.core.MethodParameter} as conversion hints, so that
 * {@code List<Order>} does not become a list of maps. An empty body, and the JSON value
 * {@code null}, are read as null. Thread-safe.
 */
public class JsonPayloadConverter extends AbstractJsonPayloadConverter {

	private final Supplier<JsonMapper> mapper;

	private final Map<ResolvableType, ObjectReader> readers = new ConcurrentReferenceHashMap<>();

	/**
	 * Creates a converter with a new mapper with all modules on the class path. The
	 * mapper is made on first use, since an application without JSON needs none of its
	 * classes.
	 */
	public JsonPayloadConverter() {
		// That of the thread of the first use may not see the application's modules.
		ClassLoader classLoader = ClassUtils.getDefaultClassLoader();
		this.mapper = SingletonSupplier
			.of(() -> JsonMapper.builder().addModules(MapperBuilder.findModules(classLoader)).build());
	}

	/**
	 * Creates a converter with the application's mapper.
	 * @param mapper the mapper
	 */
	public JsonPayloadConverter(JsonMapper mapper) {
		Objects.requireNonNull(mapper, "mapper must not be null");
		this.mapper = () -> mapper;
	}

	@Override
	byte[] write(Object payload) {
		return mapper().writeValueAsBytes(payload);
	}

	@Override
	String writeText(Object payload) {
		return mapper().writeValueAsString(payload);
	}

	@Override
	@Nullable Object read(byte[] json, ResolvableType type) {
		return reader(type).readValue(json);
	}

	@Override
	@Nullable Object read(String json, ResolvableType type) {
		return reader(type).readValue(json);
	}

	private ObjectReader reader(ResolvableType type) {
		return this.readers.computeIfAbsent(type, (key) -> mapper().readerFor(mapper().constructType(javaType(key))));
	}

	private JsonMapper mapper() {
		return this.mapper.get();
	}

}
