package io.rocketmq.client.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Frames, written and read independently of the client's codec, whose faults then show.
 */
public final class Frames {

	/** Encoding of the answers of Apache's servers. */
	public static final int JSON = 0;

	public static final int BINARY = 1;

	private static final JsonMapper MAPPER = new JsonMapper();

	private Frames() {
	}

	/** Returns a frame with any header, valid or not. */
	public static byte[] frame(int encoding, byte[] header, byte[] body) {
		return ByteBuffer.allocate(8 + header.length + body.length)
			.putInt(4 + header.length + body.length)
			.putInt(encoding << 24 | header.length)
			.put(header)
			.put(body)
			.array();
	}

	/** Returns a frame as Apache's servers write it. */
	public static byte[] json(int code, int opaque, int flag, String remark, Map<String, String> fields, byte[] body) {
		ObjectNode header = MAPPER.createObjectNode();
		header.put("code", code);
		if (!fields.isEmpty()) {
			ObjectNode extFields = header.putObject("extFields");
			fields.forEach(extFields::put);
		}
		header.put("flag", flag);
		header.put("language", "JAVA");
		header.put("opaque", opaque);
		if (remark != null) {
			header.put("remark", remark);
		}
		header.put("serializeTypeCurrentRPC", "JSON");
		header.put("version", 513);
		return frame(JSON, MAPPER.writeValueAsBytes(header), body);
	}

	/** Returns a frame of a server that is configured for the binary encoding. */
	public static byte[] binary(int code, int opaque, int flag, String remark, Map<String, String> fields,
			byte[] body) {
		ByteArrayOutputStream entries = new ByteArrayOutputStream();
		fields.forEach((name, value) -> {
			byte[] key = name.getBytes(StandardCharsets.UTF_8);
			byte[] text = value.getBytes(StandardCharsets.UTF_8);
			entries.writeBytes(ByteBuffer.allocate(6 + key.length + text.length)
				.putShort((short) key.length)
				.put(key)
				.putInt(text.length)
				.put(text)
				.array());
		});
		byte[] text = (remark != null) ? remark.getBytes(StandardCharsets.UTF_8) : new byte[0];
		byte[] header = ByteBuffer.allocate(21 + text.length + entries.size())
			.putShort((short) code)
			.put((byte) 0)
			.putShort((short) 513)
			.putInt(opaque)
			.putInt(flag)
			.putInt(text.length)
			.put(text)
			.putInt(entries.size())
			.put(entries.toByteArray())
			.array();
		return frame(BINARY, header, body);
	}

	/** Reads one frame; any violation of the protocol fails. */
	public static Request read(DataInputStream in) throws IOException {
		byte[] frame = new byte[in.readInt()];
		in.readFully(frame);
		return parse(frame);
	}

	/** Parses one frame, including its length. */
	public static Request parseWhole(byte[] bytes) {
		ByteBuffer data = ByteBuffer.wrap(bytes);
		if (data.getInt() != bytes.length - 4) {
			throw new IllegalArgumentException("The frame's length is wrong");
		}
		return parse(Arrays.copyOfRange(bytes, 4, bytes.length));
	}

	private static Request parse(byte[] frame) {
		ByteBuffer data = ByteBuffer.wrap(frame);
		int typeAndLength = data.getInt();
		byte[] header = new byte[typeAndLength & 0xFFFFFF];
		data.get(header);
		byte[] body = new byte[data.remaining()];
		data.get(body);
		return switch (typeAndLength >>> 24) {
			case JSON -> fromJson(header, body);
			case BINARY -> fromBinary(header, body);
			default -> throw new IllegalArgumentException("No such encoding: " + (typeAndLength >>> 24));
		};
	}

	private static Request fromJson(byte[] header, byte[] body) {
		JsonNode json = MAPPER.readTree(header);
		Map<String, String> fields = new LinkedHashMap<>();
		json.path("extFields").properties().forEach((each) -> fields.put(each.getKey(), each.getValue().asString()));
		return new Request(JSON, json.get("code").asInt(), json.get("version").asInt(), json.get("opaque").asInt(),
				json.get("flag").asInt(), json.has("remark") ? json.get("remark").asString() : null, fields, body);
	}

	private static Request fromBinary(byte[] header, byte[] body) {
		ByteBuffer data = ByteBuffer.wrap(header);
		int code = data.getShort();
		if (data.get() != 0) {
			throw new IllegalArgumentException("The language is not Java");
		}
		int version = data.getShort();
		int opaque = data.getInt();
		int flag = data.getInt();
		String remark = text(data, data.getInt());
		int length = data.getInt();
		if (length != data.remaining()) {
			throw new IllegalArgumentException("Fields of " + length + " bytes where " + data.remaining() + " are");
		}
		Map<String, String> fields = new LinkedHashMap<>();
		while (data.hasRemaining()) {
			String name = text(data, data.getShort());
			fields.put(name, text(data, data.getInt()));
		}
		return new Request(BINARY, code, version, opaque, flag, remark.isEmpty() ? null : remark, fields, body);
	}

	private static String text(ByteBuffer data, int length) {
		byte[] bytes = new byte[length];
		data.get(bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

	/**
	 * Command of the client.
	 */
	public record Request(int encoding, int code, int version, int opaque, int flag, String remark,
			Map<String, String> fields, byte[] body) {

		public boolean isOneway() {
			return (this.flag & 2) != 0;
		}

		public boolean isResponse() {
			return (this.flag & 1) != 0;
		}

	}

	/** Reads the next frame, or null at the end of the stream. */
	static Request readOrNull(DataInputStream in) throws IOException {
		try {
			return read(in);
		}
		catch (EOFException ex) {
			return null;
		}
	}

}
