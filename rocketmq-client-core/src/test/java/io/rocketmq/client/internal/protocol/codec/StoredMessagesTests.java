package io.rocketmq.client.internal.protocol.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.StoredMessageBytes;

import static io.rocketmq.client.testing.StoredMessageBytes.concat;
import static io.rocketmq.client.testing.StoredMessageBytes.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StoredMessagesTests {

	private static final byte[] V6 = { 0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };

	@Test
	void everyPartOfAMessageIsRead() {
		byte[] bytes = message().property("TAGS", "created")
			.property("KEYS", "1 2")
			.property("UNIQ_KEY", "ABC")
			.property("color", "grün")
			.reconsumeTimes(2)
			.bytes();
		ReceivedMessage read = one(bytes);
		assertThat(read.topic()).isEqualTo("orders");
		assertThat(read.body()).containsExactly(1, 2, 3).isSameAs(read.body());
		assertThat(read.bodyBuffer()).isEqualTo(ByteBuffer.wrap(new byte[] { 1, 2, 3 }));
		assertThat(read.bodyLength()).isEqualTo(3);
		assertThat(read.storedSize()).isEqualTo(bytes.length);
		assertThat(read.tag()).isEqualTo("created");
		assertThat(read.tag()).as("asked again").isSameAs(read.tag());
		assertThat(read.keys()).containsExactly("1", "2");
		assertThat(read.property("color")).isEqualTo("grün");
		assertThat(read.property("other")).isNull();
		assertThat(read.properties()).containsOnlyKeys("TAGS", "KEYS", "UNIQ_KEY", "color");
		assertThat(read.messageId()).isEqualTo("ABC");
		assertThat(read.offsetMessageId()).isEqualTo("7F00000100002A9F0000000000000457");
		assertThat(read.queue()).isEqualTo(new MessageQueue("orders", "broker", 3));
		assertThat(read.queueOffset()).isEqualTo(42);
		assertThat(read.commitLogOffset()).isEqualTo(1111);
		assertThat(read.reconsumeTimes()).isEqualTo(2);
		assertThat(read.flag()).isEqualTo(77);
		assertThat(read.bornAt()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
		assertThat(read.storedAt()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_456L));
		assertThat(read.bornHost().getAddress().getHostAddress()).isEqualTo("10.0.0.1");
		assertThat(read.bornHost().getPort()).isEqualTo(50_000);
		assertThat(read).hasToString("Message ABC of orders at orders@broker#3:42");
	}

	@Test
	void aMessageWithoutPropertiesHasNone() {
		ReceivedMessage read = one(message().bytes());
		assertThat(read.tag()).isNull();
		assertThat(read.tag()).as("asked again").isNull();
		assertThat(read.keys()).isEmpty();
		assertThat(read.properties()).isEmpty();
		assertThat(read.messageId()).isEqualTo(read.offsetMessageId());
	}

	@Test
	void partsOfAMessageAreUnmodifiable() {
		ReceivedMessage read = one(message().property("a", "b").bytes());
		assertThatThrownBy(() -> read.properties().put("c", "d")).isInstanceOf(UnsupportedOperationException.class);
		assertThatThrownBy(() -> read.bodyBuffer().put((byte) 9)).isInstanceOf(ReadOnlyBufferException.class);
	}

	@Test
	void aTopicOverTheOldLimitIsRead() {
		String topic = "%RETRY%" + "g".repeat(220);
		assertThat(one(message().longTopic(topic).property("a", "b").bytes())).satisfies((read) -> {
			assertThat(read.topic()).isEqualTo(topic);
			assertThat(read.property("a")).isEqualTo("b");
		});
	}

	@ParameterizedTest
	@CsvSource({ "false, false", "true, false", "false, true", "true, true" })
	void addressesOfBothLengthsAreRead(boolean bornV6, boolean storeV6) {
		byte[] v4 = { 10, 1, 2, 3 };
		ReceivedMessage read = one(
				message().bornHost(bornV6 ? V6 : v4).storeHost(storeV6 ? V6 : v4).property("a", "b").bytes());
		assertThat(read.bornHost().getAddress().getAddress()).isEqualTo(bornV6 ? V6 : v4);
		assertThat(read.bornHost().getPort()).isEqualTo(50_000);
		assertThat(read.offsetMessageId())
			.isEqualTo((storeV6 ? "20010DB8000000000000000000000001" : "0A010203") + "00002A9F0000000000000457");
		assertThat(MessageIds.commitLogOffset(read.offsetMessageId())).isEqualTo(1111);
		assertThat(read.storedAt()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_456L));
		assertThat(read.body()).containsExactly(1, 2, 3);
		assertThat(read.property("a")).isEqualTo("b");
	}

	@Test
	void severalMessagesInOneAnswerAreSplit() {
		byte[] bytes = concat(message().queueOffset(1).bytes(), message().queueOffset(2).queueId(4).bytes(),
				message().queueOffset(3).topic("other").body(new byte[100]).bytes(),
				message().longTopic("orders").queueOffset(4).bytes(), message().topic("ordersx").bytes());
		List<ReceivedMessage> read = StoredMessages.read(bytes, "b");
		assertThat(read).extracting(ReceivedMessage::queueOffset).containsExactly(1L, 2L, 3L, 4L, 42L);
		assertThat(read).extracting(ReceivedMessage::queue)
			.containsExactly(new MessageQueue("orders", "b", 3), new MessageQueue("orders", "b", 4),
					new MessageQueue("other", "b", 3), new MessageQueue("orders", "b", 3),
					new MessageQueue("ordersx", "b", 3));
		assertThat(read.get(2).body()).hasSize(100);
		assertThat(StoredMessages.read(new byte[0], "b")).isEmpty();
	}

	@Test
	void topicsOutsideAsciiAreRead() {
		byte[] bytes = concat(message().topic("grün").bytes(), message().topic("grün").bytes());
		assertThat(StoredMessages.read(bytes, "b")).extracting(ReceivedMessage::topic).containsExactly("grün", "grün");
	}

	@Test
	void aRedeliveredMessageHasItsOriginalTopic() {
		StoredMessageBytes retry = message().topic("%RETRY%g");
		assertThat(one(retry.bytes()).topic()).isEqualTo("%RETRY%g");
		ReceivedMessage read = one(retry.property("RETRY_TOPIC", "orders").bytes());
		assertThat(read.topic()).isEqualTo("orders");
		assertThat(read.queue().topic()).isEqualTo("%RETRY%g");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 0x301 })
	void aCompressedBodyIsDecompressed(int sysFlag) throws IOException {
		byte[] body = "Grüße ".repeat(1000).getBytes(StandardCharsets.UTF_8);
		byte[] stored = deflate(body);
		byte[] bytes = message().body(stored).sysFlag(sysFlag).bytes();
		ReceivedMessage read = one(bytes);
		assertThat(read.body()).isEqualTo(body);
		assertThat(read.bodyBuffer()).isEqualTo(ByteBuffer.wrap(body));
		assertThat(read.bodyLength()).isEqualTo(body.length);
		assertThat(read.storedSize()).isEqualTo(bytes.length).isLessThan(body.length);
	}

	@ParameterizedTest
	@CsvSource({ "0x101, LZ4", "0x201, ZSTD", "0x401, type: 4" })
	void theViolationNamesTheCompressionType(String sysFlag, String name) {
		ReceivedMessage read = one(message().sysFlag(Integer.decode(sysFlag)).bytes());
		assertThatThrownBy(read::body).isInstanceOf(ProtocolViolationException.class).hasMessageContaining(name);
		assertThat(read.queueOffset()).isEqualTo(42);
	}

	@Test
	void aBodyThatDecompressesOverTheLimitIsRejected() throws IOException {
		byte[] bomb = deflate(new byte[Compression.MAX_DECOMPRESSED_LENGTH + 1]);
		assertThat(bomb.length).isLessThan(100_000);
		ReceivedMessage read = one(message().body(bomb).sysFlag(1).bytes());
		assertThatThrownBy(read::body).isInstanceOf(ProtocolViolationException.class)
			.hasMessageContaining("is too long");
		byte[] largest = deflate(new byte[Compression.MAX_DECOMPRESSED_LENGTH]);
		assertThat(one(message().body(largest).sysFlag(1).bytes()).bodyLength())
			.isEqualTo(Compression.MAX_DECOMPRESSED_LENGTH);
	}

	@Test
	void aDamagedCompressedBodyIsAViolation() throws IOException {
		byte[] good = deflate("Grüße ".repeat(100).getBytes(StandardCharsets.UTF_8));
		Random random = new Random(5);
		int violations = 0;
		for (int i = 0; i < 2_000; i++) {
			byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
			if (bad.length > 0) {
				bad[random.nextInt(bad.length)] = (byte) random.nextInt();
			}
			ReceivedMessage read = one(message().body(bad).sysFlag(1).bytes());
			try {
				read.body();
			}
			catch (ProtocolViolationException ex) {
				violations++;
			}
		}
		assertThat(violations).isGreaterThan(1_600);
	}

	@Test
	void everyTruncationIsAViolation() {
		for (byte[] good : List.of(message().property("a", "b").bytes(),
				message().longTopic("t").bornHost(V6).storeHost(V6).property("a", "b").bytes())) {
			for (int length = 1; length < good.length; length++) {
				byte[] cut = Arrays.copyOf(good, length);
				assertThatThrownBy(() -> StoredMessages.read(cut, "b")).isInstanceOf(ProtocolViolationException.class);
				// Also with a matching length.
				if (length >= 4) {
					ByteBuffer.wrap(cut).putInt(0, length);
					assertThatThrownBy(() -> StoredMessages.read(cut, "b"))
						.isInstanceOf(ProtocolViolationException.class);
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 3, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 30 })
	void aFalseLengthIsAViolation(int length) {
		byte[] bytes = message().bytes();
		ByteBuffer.wrap(bytes).putInt(0, length);
		assertThatThrownBy(() -> StoredMessages.read(bytes, "b")).isInstanceOf(ProtocolViolationException.class);
		byte[] badBody = message().bytes();
		// The length follows 84 bytes in a message with short addresses.
		ByteBuffer.wrap(badBody).putInt(84, length);
		if (length != 0 && length != 3) {
			assertThatThrownBy(() -> StoredMessages.read(badBody, "b")).isInstanceOf(ProtocolViolationException.class);
		}
	}

	@Test
	void anUnknownMagicCodeIsAViolation() {
		byte[] bytes = message().bytes();
		ByteBuffer.wrap(bytes).putInt(4, 0xCBD43194);
		assertThatThrownBy(() -> StoredMessages.read(bytes, "b")).isInstanceOf(ProtocolViolationException.class)
			.hasMessageContaining("cbd43194");
	}

	@Test
	void mutatedMessagesGiveMessagesOrAViolation() throws IOException {
		byte[] compressed = deflate(new byte[500]);
		byte[] good = concat(message().property("UNIQ_KEY", "ABC").property("TAGS", "x").bytes(),
				message().longTopic("%RETRY%g").bornHost(V6).property("RETRY_TOPIC", "orders").bytes(),
				message().body(compressed).sysFlag(1).storeHost(V6).bytes());
		Random random = new Random(6);
		int read = 0;
		int violations = 0;
		for (int i = 0; i < 30_000; i++) {
			byte[] bytes = (random.nextInt(4) > 0) ? good.clone()
					: Arrays.copyOf(good, 1 + random.nextInt(good.length - 1));
			for (int n = 1 + random.nextInt(3); n > 0; n--) {
				bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
			}
			try {
				StoredMessages.read(bytes, "b").forEach(StoredMessagesTests::touch);
				read++;
			}
			catch (ProtocolViolationException ex) {
				violations++;
			}
		}
		assertThat(read).isGreaterThan(3_000);
		assertThat(violations).isGreaterThan(3_000);
	}

	private static void touch(ReceivedMessage message) {
		// Plain comparisons: there are tens of thousands of messages.
		boolean readable = message.properties().size() >= 0 && !message.toString().isEmpty()
				&& message.bornHost().getPort() >= 0 && message.bornAt() != null && message.storedAt() != null
				&& message.offsetMessageId().length() % 24 == 8 && message.keys().stream().allMatch(Objects::nonNull)
				&& message.body().length == message.bodyLength();
		if (!readable) {
			throw new AssertionError("A part of " + message + " is wrong");
		}
	}

	private static ReceivedMessage one(byte[] bytes) {
		List<ReceivedMessage> read = StoredMessages.read(bytes, "broker");
		assertThat(read).hasSize(1);
		return read.get(0);
	}

	private static byte[] deflate(byte[] plain) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
			deflater.write(plain);
		}
		return out.toByteArray();
	}

}
