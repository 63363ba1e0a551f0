package io.rocketmq.client.internal.protocol.codec;

import java.util.List;
import java.util.function.BinaryOperator;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.message.MessageQueue;

/**
 * JSON bodies from and to records, as Apache's servers write and read them: unquoted
 * numbers as keys, queues as keys ({@link ObjectKeys}); unknown keys are ignored.
 * Thread-safe.
 */
public final class JsonBodies {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.changeDefaultPropertyInclusion((all) -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
		.addModule(new SimpleModule().addKeyDeserializer(MessageQueue.class, new QueueReader())
			.addKeySerializer(MessageQueue.class, new QueueWriter()))
		.build();

	private JsonBodies() {
	}

	public static byte[] write(Object body) {
		return ObjectKeys.toObjects(MAPPER.writeValueAsBytes(body));
	}

	public static <T> T read(byte[] bytes, Class<T> type) {
		T body;
		try {
			body = MAPPER.readValue(ObjectKeys.toTexts(bytes), type);
		}
		catch (JacksonException ex) {
			throw new ProtocolViolationException(
					"The server sent a body that is not a " + type.getSimpleName() + ": " + ex.getOriginalMessage(),
					ErrorContext.none(), ex);
		}
		if (body == null) {
			throw new ProtocolViolationException("The server sent null instead of a " + type.getSimpleName(),
					ErrorContext.none(), null);
		}
		return body;
	}

	/** Changes all texts in a body, also those in queues that are keys. */
	public static byte[] mapTexts(byte[] bytes, BinaryOperator<String> change) {
		try {
			JsonNode tree = MAPPER.readTree(ObjectKeys.toTexts(bytes));
			mapTexts(tree, change);
			return ObjectKeys.toObjects(MAPPER.writeValueAsBytes(tree));
		}
		catch (JacksonException ex) {
			throw new ProtocolViolationException("The body is not JSON: " + ex.getOriginalMessage(),
					ErrorContext.none(), ex);
		}
	}

	private static void mapTexts(JsonNode node, BinaryOperator<String> change) {
		if (node instanceof ObjectNode object) {
			for (String name : List.copyOf(object.propertyNames())) {
				JsonNode value = object.get(name);
				if (value.isString()) {
					object.put(name, change.apply(name, value.stringValue()));
				}
				else {
					mapTexts(value, change);
				}
				if (name.startsWith("{")) {
					JsonNode key = MAPPER.readTree(name);
					mapTexts(key, change);
					JsonNode changed = object.remove(name);
					object.set(ObjectKeys.MARK + MAPPER.writeValueAsString(key), changed);
				}
			}
		}
		else {
			node.forEach((element) -> mapTexts(element, change));
		}
	}

	/** Reads a queue that is a key from the text of {@link ObjectKeys}. */
	private static final class QueueReader extends KeyDeserializer {

		@Override
		public Object deserializeKey(String key, DeserializationContext context) {
			return MAPPER.readValue(key, MessageQueue.class);
		}

	}

	/** Writes a queue that is a key as a text for {@link ObjectKeys}. */
	private static final class QueueWriter extends ValueSerializer<MessageQueue> {

		@Override
		public void serialize(MessageQueue queue, JsonGenerator json, SerializationContext context) {
			json.writeName(ObjectKeys.MARK + MAPPER.writeValueAsString(queue));
		}

	}

}
