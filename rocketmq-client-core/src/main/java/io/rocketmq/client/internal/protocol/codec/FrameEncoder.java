package io.rocketmq.client.internal.protocol.codec;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.FieldWriter;

/**
 * Encoder of frames: with the binary header, which servers of all versions read, or with
 * the JSON header if the code does not fit the 16 bits of the binary one, which Apache's
 * {@code RocketMQSerializable} would truncate. Stateless.
 */
public final class FrameEncoder {

	/** Version that this client reports: 5.5.0 in Apache's {@code MQVersion}. */
	public static final int VERSION = 513;

	/** Usual size of a frame besides its body, in bytes. */
	public static final int HEADER_ESTIMATE = 512;

	static final int JSON = 0;

	static final int BINARY = 1;

	private static final int LANGUAGE_JAVA = 0;

	private static final JsonFactory JSON_FACTORY = JsonFactory.builder()
		.disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
		.build();

	private FrameEncoder() {
	}

	/** Encodes a frame into a new buffer. */
	public static ByteBuf encode(Command command, int opaque, ByteBufAllocator allocator) {
		ByteBuf frame = allocator.ioBuffer(HEADER_ESTIMATE + command.body().length);
		try {
			encode(command, opaque, frame);
			return frame;
		}
		catch (RuntimeException | Error ex) {
			frame.release();
			throw ex;
		}
	}

	public static void encode(Command command, int opaque, ByteBuf out) {
		int start = out.writerIndex();
		out.writeLong(0);
		boolean binary = command.code() >= 0 && command.code() <= Short.MAX_VALUE;
		if (binary) {
			writeBinaryHeader(command, opaque, out);
		}
		else {
			writeJsonHeader(command, opaque, out);
		}
		int headerLength = out.writerIndex() - start - 8;
		out.writeBytes(command.body());
		out.setInt(start, out.writerIndex() - start - 4);
		out.setInt(start + 4, (binary ? BINARY : JSON) << 24 | headerLength);
	}

	private static void writeBinaryHeader(Command command, int opaque, ByteBuf out) {
		out.writeShort(command.code());
		out.writeByte(LANGUAGE_JAVA);
		out.writeShort(VERSION);
		out.writeInt(opaque);
		out.writeInt(command.flag());
		writeText(out, (command.remark() != null) ? command.remark() : "");
		int lengthAt = out.writerIndex();
		out.writeInt(0);
		command.header().writeTo(new BinaryFields(out));
		out.setInt(lengthAt, out.writerIndex() - lengthAt - 4);
	}

	private static void writeText(ByteBuf out, String text) {
		int lengthAt = out.writerIndex();
		out.writeInt(0);
		int bytes = ByteBufUtil.writeUtf8(out, text);
		out.setInt(lengthAt, bytes);
	}

	private static void writeJsonHeader(Command command, int opaque, ByteBuf out) {
		try (JsonGenerator json = JSON_FACTORY.createGenerator(ObjectWriteContext.empty(),
				(OutputStream) new ByteBufOutputStream(out))) {
			json.writeStartObject();
			json.writeNumberProperty("code", command.code());
			json.writeStringProperty("language", "JAVA");
			json.writeNumberProperty("version", VERSION);
			json.writeNumberProperty("opaque", opaque);
			json.writeNumberProperty("flag", command.flag());
			if (command.remark() != null) {
				json.writeStringProperty("remark", command.remark());
			}
			json.writeObjectPropertyStart("extFields");
			command.header().writeTo(new JsonFields(json));
			json.writeEndObject();
			json.writeEndObject();
		}
	}

	private static final class BinaryFields implements FieldWriter {

		private final ByteBuf out;

		BinaryFields(ByteBuf out) {
			this.out = out;
		}

		@Override
		public void write(String name, @Nullable String value) {
			if (value != null && !value.isEmpty()) {
				writeName(name);
				writeText(this.out, value);
			}
		}

		@Override
		public void write(String name, long value) {
			writeName(name);
			int lengthAt = this.out.writerIndex();
			this.out.writeInt(0);
			writeDecimal(value);
			this.out.setInt(lengthAt, this.out.writerIndex() - lengthAt - 4);
		}

		private void writeName(String name) {
			this.out.writeShort(name.length());
			if (name.length() == 1) {
				// As all names of a send.
				this.out.writeByte(name.charAt(0));
			}
			else {
				this.out.writeCharSequence(name, StandardCharsets.US_ASCII);
			}
		}

		// Half of all fields are numbers, so their digits go directly into the frame.
		private void writeDecimal(long value) {
			if (value < 0) {
				this.out.writeCharSequence(Long.toString(value), StandardCharsets.US_ASCII);
				return;
			}
			int digits = 1;
			for (long rest = value; rest >= 10; rest /= 10) {
				digits++;
			}
			this.out.ensureWritable(digits);
			int at = this.out.writerIndex();
			long rest = value;
			for (int i = digits - 1; i >= 0; i--) {
				this.out.setByte(at + i, (int) ('0' + rest % 10));
				rest /= 10;
			}
			this.out.writerIndex(at + digits);
		}

	}

	private static final class JsonFields implements FieldWriter {

		private final JsonGenerator json;

		JsonFields(JsonGenerator json) {
			this.json = json;
		}

		@Override
		public void write(String name, @Nullable String value) {
			if (value != null && !value.isEmpty()) {
				this.json.writeStringProperty(name, value);
			}
		}

		@Override
		public void write(String name, long value) {
			this.json.writeStringProperty(name, Long.toString(value));
		}

	}

}
