package io.rocketmq.client.protocol.codec;

import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;

/**
 * JSON bodies from and to records. Servers before 4.9.4 write whole numbers as keys
 * without quotes; unknown keys are left out. Thread-safe.
 */
public final class JsonBodies {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.build();

	private JsonBodies() {
	}

	/**
	 * Writes a body.
	 * @param body a record of {@code protocol.body}
	 * @return its JSON, UTF-8
	 */
	public static byte[] write(Object body) {
		return MAPPER.writeValueAsBytes(body);
	}

	/**
	 * Reads a body.
	 * @param bytes its JSON, UTF-8
	 * @param type a record of {@code protocol.body}
	 * @param <T> the record
	 * @return the body
	 * @throws ProtocolViolationException if the bytes are no such JSON
	 */
	public static <T> T read(byte[] bytes, Class<T> type) {
		T body;
		try {
			body = MAPPER.readValue(bytes, type);
		}
		catch (JacksonException ex) {
			throw new ProtocolViolationException(
					"The server sent a body that is no " + type.getSimpleName() + ": " + ex.getOriginalMessage(),
					ErrorContext.none(), ex);
		}
		if (body == null) {
			throw new ProtocolViolationException("The server sent no " + type.getSimpleName() + " but null",
					ErrorContext.none(), null);
		}
		return body;
	}

}
