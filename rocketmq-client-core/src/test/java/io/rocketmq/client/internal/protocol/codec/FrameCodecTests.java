package io.rocketmq.client.internal.protocol.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.HeaderFields;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.testing.Frames;
import io.rocketmq.client.testing.Frames.Request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FrameCodecTests {

	private static final byte[] NONE = new byte[0];

	@Test
	void aSmallRequestHasTheBytesOfTheProtocol() {
		Command command = Command.request(RequestCode.GET_MAX_OFFSET, (out) -> {
			out.write("topic", "T");
			out.write("queueId", 7);
		}, new byte[] { (byte) 0xCA, (byte) 0xFE });
		// Length, binary encoding and header length, code 30, Java, version 513, opaque,
		// flag, no remark, length of the fields, the fields, the body.
		String golden = "00000035" + "0100002f" + "001e" + "00" + "0201" + "00000102" + "00000000" + "00000000"
				+ "0000001a" + "0005746f706963" + "0000000154" + "000771756575654964" + "0000000137" + "cafe";
		assertThat(HexFormat.of().formatHex(encode(command, 258))).isEqualTo(golden);
	}

	@Test
	void anAnswerWithRemarkHasTheBytesOfTheProtocol() {
		String golden = "0000001b" + "01000017" + "0003" + "00" + "0201" + "ffffffff" + "00000001" + "00000002" + "6e6f"
				+ "00000000";
		assertThat(
				HexFormat.of().formatHex(encode(Command.response(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "no"), -1)))
			.isEqualTo(golden);
	}

	@Test
	void aCodeOverSixteenBitsIsEncodedInJson() {
		Command command = command(200050, 0, null, Map.of("topic", "Grüße \"x\""), new byte[] { 1, 2, 3 });
		byte[] frame = encode(command, 42);
		assertThat(frame[4]).isZero();
		Request read = Frames.parseWhole(frame);
		assertThat(read.code()).isEqualTo(200050);
		assertThat(read.opaque()).isEqualTo(42);
		assertThat(read.version()).isEqualTo(513);
		assertThat(read.fields()).containsExactly(Map.entry("topic", "Grüße \"x\""));
		assertThat(read.body()).containsExactly(1, 2, 3);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 310, 32767, 32768, 65535, 65536, 200151, Integer.MAX_VALUE, -1, -1000 })
	void allCodesSurviveARoundTrip(int code) {
		assertThat(Frames.parseWhole(encode(command(code, 0, null, Map.of(), NONE), 1)).code()).isEqualTo(code);
	}

	@Test
	void aJsonAnswerOfApachesServersIsDecoded() {
		String json = "{\"code\":0,\"extFields\":{\"queueId\":\"3\",\"TRACE_ON\":\"true\",\"MSG_REGION\":\"DefaultRegion\","
				+ "\"msgId\":\"7F00000100002A9F0000000000000457\",\"queueOffset\":\"12\"},\"flag\":1,\"language\":\"JAVA\","
				+ "\"opaque\":258,\"remark\":\"grün\",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":513}";
		byte[] header = json.getBytes(StandardCharsets.UTF_8);
		ReceivedCommand answer = decode(Frames.frame(Frames.JSON, header, new byte[] { 9 }));
		assertThat(answer.code()).isZero();
		assertThat(answer.version()).isEqualTo(513);
		assertThat(answer.opaque()).isEqualTo(258);
		assertThat(answer.isResponse()).isTrue();
		assertThat(answer.isOneway()).isFalse();
		assertThat(answer.remark()).isEqualTo("grün");
		assertThat(answer.fields().require("msgId")).isEqualTo("7F00000100002A9F0000000000000457");
		assertThat(answer.fields().requireInt("queueId")).isEqualTo(3);
		assertThat(answer.fields().requireLong("queueOffset")).isEqualTo(12);
		assertThat(answer.fields().get("other")).isNull();
		assertThat(answer.body()).containsExactly(9);
	}

	@Test
	void aBinaryAnswerIsDecoded() {
		String golden = "00000035" + "0100002f" + "001e" + "00" + "0201" + "00000102" + "00000001" + "00000000"
				+ "0000001a" + "0005746f706963" + "0000000154" + "000771756575654964" + "0000000137" + "cafe";
		ReceivedCommand answer = decode(HexFormat.of().parseHex(golden));
		assertThat(answer.code()).isEqualTo(30);
		assertThat(answer.opaque()).isEqualTo(258);
		assertThat(answer.remark()).isNull();
		assertThat(answer.fields().get("topic")).isEqualTo("T");
		assertThat(answer.fields().requireInt("queueId")).isEqualTo(7);
		assertThat(answer.body()).containsExactly(0xCA, 0xFE);
	}

	@Test
	void jsonOfOtherServersIsDecoded() {
		String json = " { \"extFields\":{\"a\":1,\"b\":true,\"c\":null,\"d\":{\"x\":[1]},\"e\":\"\"}, \"language\":12,"
				+ "\"new\":{\"code\":[7]}, \"code\":17,\"flag\":1,\"opaque\":-5,\"remark\":null,\"version\":9999 } ";
		ReceivedCommand answer = decode(Frames.frame(Frames.JSON, json.getBytes(StandardCharsets.UTF_8), NONE));
		assertThat(answer.code()).isEqualTo(17);
		assertThat(answer.opaque()).isEqualTo(-5);
		assertThat(answer.remark()).isNull();
		assertThat(answer.fields().get("a")).isEqualTo("1");
		assertThat(answer.fields().get("b")).isEqualTo("true");
		assertThat(answer.fields().get("c")).isNull();
		assertThat(answer.fields().get("d")).isNull();
		assertThat(answer.fields().get("e")).isEmpty();
		assertThat(decode(Frames.frame(Frames.JSON, "{\"extFields\":null}".getBytes(StandardCharsets.UTF_8), NONE))
			.fields()).hasToString("{}");
	}

	@Test
	void missingAndNonNumericFieldsAreNamed() {
		HeaderFields fields = new HeaderFields();
		fields.add("word", "seven");
		fields.add("large", "4294967296");
		assertThat(fields.requireLong("large")).isEqualTo(4294967296L);
		assertThatThrownBy(() -> fields.require("offset")).isInstanceOf(ProtocolViolationException.class)
			.hasMessageContaining("'offset'")
			.hasMessageContaining("word=seven");
		assertThatThrownBy(() -> fields.requireLong("word")).isInstanceOf(ProtocolViolationException.class)
			.hasMessageContaining("'seven'");
		assertThatThrownBy(() -> fields.requireInt("large")).isInstanceOf(ProtocolViolationException.class)
			.hasMessageContaining("32 bits");
	}

	@Test
	void moreFieldsThanUsualAreKept() {
		HeaderFields fields = new HeaderFields();
		for (int i = 0; i < 100; i++) {
			fields.add("n" + i, "v" + i);
		}
		assertThat(fields.get("n0")).isEqualTo("v0");
		assertThat(fields.get("n99")).isEqualTo("v99");
	}

	@Test
	void randomCommandsSurviveARoundTrip() {
		Random random = new Random(1);
		for (int i = 0; i < 3_000; i++) {
			Map<String, String> fields = new LinkedHashMap<>();
			for (int n = random.nextInt(12); n > 0; n--) {
				fields.put("field" + n, text(random));
			}
			String remark = random.nextBoolean() ? text(random) : null;
			byte[] body = new byte[random.nextInt(50)];
			random.nextBytes(body);
			int code = random.nextBoolean() ? random.nextInt(500) : random.nextInt();
			Command command = command(code, random.nextInt(4), remark, fields, body);
			int opaque = random.nextInt();
			byte[] frame = encode(command, opaque);
			fields.values().removeIf(String::isEmpty);
			Request independent = Frames.parseWhole(frame);
			ReceivedCommand read = decode(frame);
			Map<String, String> readFields = new LinkedHashMap<>();
			fields.keySet().forEach((name) -> readFields.put(name, read.fields().get(name)));
			List<Object> expected = List.of(code, opaque, command.flag(), FrameEncoder.VERSION,
					(remark != null) ? remark : "", fields, HexFormat.of().formatHex(body));
			// One comparison for all: there are thousands.
			assertThat(List.of(read.code(), read.opaque(), read.flag(), read.version(),
					(read.remark() != null) ? read.remark() : "", readFields, HexFormat.of().formatHex(read.body())))
				.isEqualTo(expected);
			assertThat(List.of(independent.code(), independent.opaque(), independent.flag(), independent.version(),
					(independent.remark() != null) ? independent.remark() : "", independent.fields(),
					HexFormat.of().formatHex(independent.body())))
				.isEqualTo(expected);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 310, 200050 })
	void numbersSurviveARoundTrip(int code) {
		Random random = new Random(2);
		long[] special = { 0, 1, -1, 9, 10, 99, 100, Integer.MAX_VALUE, Integer.MIN_VALUE, 999_999_999_999_999_999L,
				1_000_000_000_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE };
		for (int i = 0; i < 2_000; i++) {
			long number = (i < special.length) ? special[i] : random.nextLong() >> random.nextInt(64);
			byte[] frame = encode(new Command(code, "test", 0, null, (out) -> out.write("n", number), NONE), 1);
			assertThat(List.of(Frames.parseWhole(frame).fields().get("n"), decode(frame).fields().requireLong("n")))
				.isEqualTo(List.of(Long.toString(number), number));
		}
	}

	@Test
	void booleansAreWrittenAsText() {
		byte[] frame = encode(new Command(1, "test", 0, null, (out) -> {
			out.write("yes", true);
			out.write("no", false);
			out.write("none", (String) null);
		}, NONE), 1);
		assertThat(Frames.parseWhole(frame).fields()).isEqualTo(Map.of("yes", "true", "no", "false"));
	}

	@Test
	void onlyACompleteFrameIsDecoded() {
		byte[] frame = Frames.json(0, 1, 1, null, Map.of("a", "b"), new byte[20]);
		ByteBuf in = Unpooled.buffer();
		for (int i = 0; i < frame.length - 1; i++) {
			in.writeByte(frame[i]);
			assertThat(FrameDecoder.decode(in)).isNull();
			assertThat(in.readerIndex()).isZero();
		}
		in.writeByte(frame[frame.length - 1]);
		in.writeByte(77);
		assertThat(FrameDecoder.decode(in)).isNotNull();
		assertThat(in.readableBytes()).isEqualTo(1);
	}

	@Test
	void aFrameWithAFalseLengthAllocatesNothing() {
		ByteBuf in = Unpooled.wrappedBuffer(ByteBuffer.allocate(16).putInt(0, FrameDecoder.MAX_FRAME_LENGTH).array());
		// Allocating the claimed length each time would take 320 GiB in all.
		for (int i = 0; i < 10_000; i++) {
			assertThat(FrameDecoder.decode(in)).isNull();
		}
		assertThat(in.readableBytes()).isEqualTo(16);
		assertThat(in.capacity()).isEqualTo(16);
	}

	@Test
	void aFrameOfTheMaximumLengthIsDecoded() {
		byte[] header = "{\"code\":5}".getBytes(StandardCharsets.UTF_8);
		byte[] body = new byte[FrameDecoder.MAX_FRAME_LENGTH - 4 - header.length];
		assertThat(decode(Frames.frame(Frames.JSON, header, body)).body()).hasSize(body.length);
		byte[] over = Frames.frame(Frames.JSON, header, new byte[body.length + 1]);
		assertThatThrownBy(() -> decode(over)).isInstanceOf(ProtocolViolationException.class);
	}

	@Test
	void fieldsOfTheMaximumHeaderLengthAreDecoded() {
		String value = "x".repeat(32_000);
		assertThat(decode(Frames.binary(0, 1, 1, null, Map.of("a", value, "b", value), NONE)).fields().get("b"))
			.isEqualTo(value);
	}

	@Test
	void randomBytesGiveNothingACommandOrAViolation() {
		Random random = new Random(3);
		int commands = 0;
		int violations = 0;
		for (int i = 0; i < 20_000; i++) {
			byte[] header = new byte[random.nextInt(80)];
			random.nextBytes(header);
			// A valid frame around a random header, which passes the first check.
			byte[] frame = Frames.frame(random.nextInt(2), header, new byte[random.nextInt(4)]);
			if (feed(frame)) {
				commands++;
			}
			else {
				violations++;
			}
			byte[] noise = new byte[random.nextInt(60)];
			random.nextBytes(noise);
			feed(noise);
		}
		assertThat(violations).isPositive();
		assertThat(commands + violations).isEqualTo(20_000);
	}

	@Test
	void mutatedFramesGiveNothingACommandOrAViolation() {
		Random random = new Random(4);
		Map<String, String> fields = Map.of("queueId", "3", "msgId", "7F00000100002A9F0000000000000457", "ü", "x");
		byte[][] good = { Frames.json(0, 7, 1, "remark", fields, new byte[10]),
				Frames.binary(0, 7, 1, "remark", fields, new byte[10]) };
		int commands = 0;
		for (int i = 0; i < 30_000; i++) {
			byte[] frame = good[i % 2].clone();
			for (int n = 1 + random.nextInt(4); n > 0; n--) {
				frame[random.nextInt(frame.length)] = (byte) random.nextInt();
			}
			if (feed(frame)) {
				commands++;
			}
		}
		// Both outcomes must be frequent.
		assertThat(commands).isBetween(3_000, 27_000);
	}

	@Test
	void everyTruncationOfAHeaderIsAViolation() {
		byte[] binary = Frames.binary(0, 7, 1, "remark", Map.of("queueId", "3"), NONE);
		for (int length = 0; length < binary.length - 8; length++) {
			byte[] header = Arrays.copyOfRange(binary, 8, 8 + length);
			assertThatThrownBy(() -> decode(Frames.frame(Frames.BINARY, header, NONE)))
				.isInstanceOf(ProtocolViolationException.class);
		}
		byte[] json = Frames.json(0, 7, 1, "remark", Map.of("queueId", "3"), NONE);
		for (int length = 0; length < json.length - 8; length++) {
			byte[] header = Arrays.copyOfRange(json, 8, 8 + length);
			assertThatThrownBy(() -> decode(Frames.frame(Frames.JSON, header, NONE)))
				.isInstanceOf(ProtocolViolationException.class);
		}
	}

	/**
	 * Whether the bytes are a command; fails unless they are that, nothing or a
	 * violation.
	 */
	private static boolean feed(byte[] bytes) {
		ByteBuf in = Unpooled.wrappedBuffer(bytes);
		try {
			ReceivedCommand command = FrameDecoder.decode(in);
			if (command == null && in.readerIndex() != 0) {
				throw new AssertionError("Bytes of a frame that is not whole were taken");
			}
			return command != null;
		}
		catch (ProtocolViolationException ex) {
			return false;
		}
	}

	private static String text(Random random) {
		int[] points = random.ints(random.nextInt(20), 1, 0x2FFFF)
			.filter((each) -> each < Character.MIN_SURROGATE || each > Character.MAX_SURROGATE)
			.toArray();
		return new String(points, 0, points.length);
	}

	private static Command command(int code, int flag, String remark, Map<String, String> fields, byte[] body) {
		Map<String, String> copy = new LinkedHashMap<>(fields);
		CommandHeader header = (out) -> copy.forEach(out::write);
		return new Command(code, "test", flag, remark, header, body);
	}

	private static byte[] encode(Command command, int opaque) {
		ByteBuf frame = FrameEncoder.encode(command, opaque, ByteBufAllocator.DEFAULT);
		try {
			byte[] bytes = new byte[frame.readableBytes()];
			frame.readBytes(bytes);
			return bytes;
		}
		finally {
			frame.release();
		}
	}

	private static ReceivedCommand decode(byte[] frame) {
		return Objects.requireNonNull(FrameDecoder.decode(Unpooled.wrappedBuffer(frame)), "The frame is whole");
	}

}
