package io.rocketmq.client.internal.consumer.offset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.rocketmq.client.message.MessageQueue;

/**
 * Content of an offset file: JSON that names its instance and group, with a checksum to
 * detect changed digits.
 */
record OffsetDocument(String instance, String group, SortedMap<MessageQueue, Long> offsets) {

	private static final int FORMAT = 1;

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(SerializationFeature.INDENT_OUTPUT)
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	byte[] toBytes() {
		ObjectNode root = MAPPER.createObjectNode();
		root.put("format", FORMAT);
		root.put("instance", this.instance);
		root.put("group", this.group);
		ArrayNode entries = root.putArray("offsets");
		this.offsets.forEach((queue, offset) -> entries.addObject()
			.put("topic", queue.topic())
			.put("broker", queue.brokerName())
			.put("queue", queue.queueId())
			.put("offset", offset));
		root.put("crc32c", checksum());
		return (MAPPER.writeValueAsString(root) + '\n').getBytes(StandardCharsets.UTF_8);
	}

	/** Parses and checks a file's content. */
	static OffsetDocument of(byte[] bytes) throws IOException {
		try {
			JsonNode root = MAPPER.readTree(bytes);
			int format = root.required("format").intValue();
			if (format != FORMAT) {
				throw new IOException("its format is " + format + ", and only " + FORMAT + " is supported");
			}
			SortedMap<MessageQueue, Long> offsets = new TreeMap<>();
			for (JsonNode entry : root.required("offsets")) {
				MessageQueue queue = new MessageQueue(text(entry, "topic"), text(entry, "broker"),
						entry.required("queue").intValue());
				offsets.put(queue, entry.required("offset").longValue());
			}
			OffsetDocument document = new OffsetDocument(text(root, "instance"), text(root, "group"), offsets);
			if (!text(root, "crc32c").equals(document.checksum())) {
				throw new IOException("its checksum does not match");
			}
			return document;
		}
		catch (JacksonException ex) {
			throw new IOException("it is truncated, or not valid JSON: " + ex.getOriginalMessage(), ex);
		}
	}

	private static String text(JsonNode node, String name) throws IOException {
		JsonNode value = node.required(name);
		if (!value.isString()) {
			throw new IOException("its " + name + " is not a string");
		}
		return value.stringValue();
	}

	private String checksum() {
		CRC32C crc = new CRC32C();
		update(crc, FORMAT + "\n" + this.instance + '\n' + this.group + '\n');
		for (Map.Entry<MessageQueue, Long> entry : this.offsets.entrySet()) {
			MessageQueue queue = entry.getKey();
			update(crc, queue.topic() + '\n' + queue.brokerName() + '\n' + queue.queueId() + '\n' + entry.getValue()
					+ '\n');
		}
		return HexFormat.of().toHexDigits((int) crc.getValue());
	}

	private static void update(CRC32C crc, String text) {
		crc.update(text.getBytes(StandardCharsets.UTF_8));
	}

}
