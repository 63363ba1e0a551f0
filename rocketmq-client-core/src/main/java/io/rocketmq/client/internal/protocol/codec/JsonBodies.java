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
 * JSON bodies from and to records, as Apache's servers write and read them: whole numbers
 * as keys without quotes, queues as keys ({@link ObjectKeys}); unknown keys are left out.
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

	/** Writes a body. */
	public static byte[] write(Object body) {
		return ObjectKeys.toObjects(MAPPER.writeValueAsBytes(body));
	}

	/** Reads a body. */
	public static <T> T read(byte[] bytes, Class<T> type) {
		T body;
		try {
			body = MAPPER.readValue(ObjectKeys.toTexts(bytes), type);
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

	/** Changes texts in a body, wherever they are, in queues that are keys as well. */
	public static byte[] mapTexts(byte[] bytes, BinaryOperator<String> change) {
		try {
			JsonNode tree = MAPPER.readTree(ObjectKeys.toTexts(bytes));
			mapTexts(tree, change);
			return ObjectKeys.toObjects(MAPPER.writeValueAsBytes(tree));
		}
		catch (JacksonException ex) {
			throw new ProtocolViolationException("The body is no JSON: " + ex.getOriginalMessage(), ErrorContext.none(),
					ex);
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

	/** A queue as a key, from the text that {@link ObjectKeys} makes of it. */
	private static final class QueueReader extends KeyDeserializer {

		@Override
		public Object deserializeKey(String key, DeserializationContext context) {
			return MAPPER.readValue(key, MessageQueue.class);
		}

	}

	/** A queue as a text that {@link ObjectKeys} makes an object of. */
	private static final class QueueWriter extends ValueSerializer<MessageQueue> {

		@Override
		public void serialize(MessageQueue queue, JsonGenerator json, SerializationContext context) {
			json.writeName(ObjectKeys.MARK + MAPPER.writeValueAsString(queue));
		}

	}

}
