package io.rocketmq.client.internal.protocol.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import io.rocketmq.client.error.ConnectionProblem;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.internal.protocol.HeaderFields;
import io.rocketmq.client.internal.protocol.ReceivedCommand;

/**
 * Decoder of frames. Each frame tells the encoding of its header, as servers answer in
 * the encoding that they are configured with. Stateless.
 */
public final class FrameDecoder {

	/** Maximum length of a frame: 32 MiB. */
	public static final int MAX_FRAME_LENGTH = 32 * 1024 * 1024;

	/** Maximum length of a header: 64 KiB. */
	public static final int MAX_HEADER_LENGTH = 64 * 1024;

	/** The letters HTTP as a length. */
	private static final int HTTP = 0x48545450;

	private static final int TLS_ALERT = 21;

	private static final int TLS_HANDSHAKE = 22;

	private static final int TLS_MAJOR_VERSION = 3;

	private static final byte[] NO_BODY = new byte[0];

	private static final int USUAL_HEADER_LENGTH = 1024;

	/** Buffer of each event loop for JSON headers. */
	private static final FastThreadLocal<byte[]> USUAL_HEADER = new FastThreadLocal<>() {

		@Override
		protected byte[] initialValue() {
			return new byte[USUAL_HEADER_LENGTH];
		}

	};

	private static final JsonFactory JSON_FACTORY = new JsonFactory();

	private FrameDecoder() {
	}

	/** Decodes the next frame, or returns null if it is incomplete. */
	public static @Nullable ReceivedCommand decode(ByteBuf in) {
		if (in.readableBytes() < 8) {
			return null;
		}
		int start = in.readerIndex();
		int length = in.getInt(start);
		if (length < 4 || length > MAX_FRAME_LENGTH) {
			throw notAFrame(length);
		}
		int typeAndLength = in.getInt(start + 4);
		int headerLength = typeAndLength & 0xFFFFFF;
		if (headerLength > length - 4 || headerLength > MAX_HEADER_LENGTH) {
			throw violation("a header of " + headerLength + " bytes in a frame of " + length + " (at most "
					+ Math.min(length - 4, MAX_HEADER_LENGTH) + ")");
		}
		int type = typeAndLength >>> 24;
		if (type != FrameEncoder.JSON && type != FrameEncoder.BINARY) {
			throw violation("a header of encoding " + type + " (0 is JSON, 1 is binary)");
		}
		if (in.readableBytes() < 4 + length) {
			return null;
		}
		in.skipBytes(8);
		ByteBuf header = in.readSlice(headerLength);
		ReceivedCommand command;
		try {
			command = (type == FrameEncoder.JSON) ? readJson(header) : readBinary(header);
		}
		catch (IndexOutOfBoundsException | IllegalArgumentException | JacksonException ex) {
			throw new ProtocolViolationException("The server sent a malformed header: " + ex.getMessage(),
					ErrorContext.none(), ex);
		}
		int bodyLength = length - 4 - headerLength;
		return (bodyLength > 0) ? BodyReader.read(in, bodyLength, command) : command;
	}

	/** Recognizes the start of an HTTP response or a TLS record in the length. */
	private static ProtocolViolationException notAFrame(int length) {
		if (length == HTTP) {
			return new ProtocolViolationException(
					"The server speaks HTTP, not RocketMQ's protocol. Check host and port.", ErrorContext.none(), null);
		}
		int type = length >>> 24;
		if ((type == TLS_ALERT || type == TLS_HANDSHAKE) && (length >>> 16 & 0xFF) == TLS_MAJOR_VERSION) {
			return new ProtocolViolationException(
					"The server speaks TLS on this port. " + ConnectionProblem.TLS_REQUIRED.advice() + '.',
					ErrorContext.none(), null);
		}
		return violation("a frame of " + length + " bytes (4 to " + MAX_FRAME_LENGTH + ")");
	}

	private static ReceivedCommand readBinary(ByteBuf in) {
		int code = in.readShort();
		in.skipBytes(1);
		int version = in.readShort();
		int opaque = in.readInt();
		int flag = in.readInt();
		String remark = readText(in, in.readInt());
		int length = in.readInt();
		if (length < 0 || length > in.readableBytes()) {
			throw new IllegalArgumentException(
					"fields of " + length + " bytes with " + in.readableBytes() + " remaining");
		}
		byte[] bytes = new byte[length];
		in.readBytes(bytes);
		return new ReceivedCommand(code, version, opaque, flag, remark.isEmpty() ? null : remark, binaryFields(bytes),
				NO_BODY);
	}

	private static HeaderFields binaryFields(byte[] bytes) {
		HeaderFields fields = new HeaderFields(bytes);
		ByteBuffer in = ByteBuffer.wrap(bytes);
		for (int at = 0; at < bytes.length;) {
			int nameEnd = at + 2 + (in.getShort(at) & 0xFFFF);
			int valueLength = in.getInt(nameEnd);
			int valueEnd = nameEnd + 4 + valueLength;
			if (valueLength < 0 || valueEnd < 0 || valueEnd > bytes.length) {
				throw new IllegalArgumentException(
						"a text of " + valueLength + " bytes with " + (bytes.length - nameEnd - 4) + " remaining");
			}
			fields.add(at + 2, nameEnd, nameEnd + 4, valueEnd);
			at = valueEnd;
		}
		return fields;
	}

	private static String readText(ByteBuf in, int length) {
		if (length < 0 || length > in.readableBytes()) {
			throw new IllegalArgumentException(
					"a text of " + length + " bytes with " + in.readableBytes() + " remaining");
		}
		return in.readCharSequence(length, StandardCharsets.UTF_8).toString();
	}

	private static ReceivedCommand readJson(ByteBuf in) {
		int length = in.readableBytes();
		byte[] bytes = (length <= USUAL_HEADER_LENGTH) ? USUAL_HEADER.get() : new byte[length];
		in.readBytes(bytes, 0, length);
		ReceivedCommand plain = PlainJsonHeader.read(bytes, length, NO_BODY);
		return (plain != null) ? plain : readAnyJson(bytes, length);
	}

	private static ReceivedCommand readAnyJson(byte[] bytes, int length) {
		int code = 0;
		int version = 0;
		int opaque = 0;
		int flag = 0;
		String remark = null;
		HeaderFields fields = new HeaderFields();
		try (JsonParser json = JSON_FACTORY.createParser(ObjectReadContext.empty(), bytes, 0, length)) {
			if (json.nextToken() != JsonToken.START_OBJECT) {
				throw new IllegalArgumentException("not a JSON object");
			}
			for (String name = json.nextName(); name != null; name = json.nextName()) {
				JsonToken token = json.nextToken();
				switch (name) {
					case "code" -> code = json.getIntValue();
					case "version" -> version = json.getIntValue();
					case "opaque" -> opaque = json.getIntValue();
					case "flag" -> flag = json.getIntValue();
					case "remark" -> remark = (token == JsonToken.VALUE_NULL) ? null : json.getString();
					case "extFields" -> readFields(json, token, fields);
					default -> json.skipChildren();
				}
			}
			if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
				throw new IllegalArgumentException("not exactly one JSON object");
			}
		}
		return new ReceivedCommand(code, version, opaque, flag, remark, fields, NO_BODY);
	}

	private static void readFields(JsonParser json, JsonToken first, HeaderFields fields) {
		if (first == JsonToken.VALUE_NULL) {
			return;
		}
		if (first != JsonToken.START_OBJECT) {
			throw new IllegalArgumentException("extFields is not a JSON object");
		}
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			JsonToken token = json.nextToken();
			if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
				fields.add(name, json.getString());
			}
			else {
				json.skipChildren();
			}
		}
	}

	private static ProtocolViolationException violation(String what) {
		return new ProtocolViolationException("The server sent " + what, ErrorContext.none(), null);
	}

}
