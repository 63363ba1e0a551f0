package io.rocketmq.client.internal.protocol.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.StoredMessageBytes;

import static io.rocketmq.client.testing.StoredMessageBytes.concat;
import static io.rocketmq.client.testing.StoredMessageBytes.message;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages split while they are copied from the network buffer, compared with messages
 * read from whole bytes.
 */
class BodyReaderTests {

	private static final byte[] V6 = { 0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };

	private static final byte[] GOOD = concat(
			message().property("UNIQ_KEY", "ABC").property("TAGS", "x").queueOffset(1).bytes(),
			message().longTopic("%RETRY%g").bornHost(V6).property("RETRY_TOPIC", "orders").queueOffset(2).bytes(),
			message().body(new byte[0]).queueOffset(3).bytes(),
			message().body(new byte[500]).storeHost(V6).property("a", "b").queueOffset(4).bytes());

	@Test
	void eachMessageOfAnAnswerHasItsOwnBodyArray() {
		ReceivedCommand answer = decode(Command.RESPONSE, GOOD);
		assertThat(Arrays.stream(answer.cutOut()).map((body) -> body.length)).containsExactly(3, 3, 0, 500);
		assertThat(answer.body()).hasSize(GOOD.length - 3 - 3 - 500);
		List<ReceivedMessage> messages = StoredMessages.read(answer, "b", 0, null);
		for (int i = 0; i < messages.size(); i++) {
			assertThat(messages.get(i).body()).as("not copied again").isSameAs(answer.cutOut()[i]);
			assertThat(messages.get(i).bodyBuffer().isReadOnly()).isTrue();
		}
		assertThat(tell(messages)).isEqualTo(tell(StoredMessages.read(GOOD, "b")));
	}

	@Test
	void aDamagedBodyIsDetected() {
		byte[] bytes = message().body(new byte[100]).bytes();
		// A checksum that no body of zeros has.
		ByteBuffer.wrap(bytes).putInt(8, 4711);
		ReceivedMessage read = StoredMessages.read(decode(Command.RESPONSE, bytes), "b", 0, null).get(0);
		assertThat(tell(read)).isEqualTo("violation");
		assertThat(tell(StoredMessages.read(bytes, "b").get(0))).isEqualTo("violation");
	}

	@Test
	void serverRequestsAndBatchesAreNotSplit() {
		ReceivedCommand request = decode(0, GOOD);
		assertThat(request.cutOut()).isEmpty();
		assertThat(request.body()).isEqualTo(GOOD);
		byte[] batch = StoredMessageBytes.message().sysFlag(64 | 128).body(new byte[0]).bytes();
		assertThat(decode(Command.RESPONSE, concat(GOOD, batch)).cutOut()).isEmpty();
		assertThat(decode(Command.RESPONSE, "{\"a\":1}".repeat(50).getBytes()).cutOut()).isEmpty();
	}

	@Test
	void splitAndWholeBytesAreReadAlike() {
		Random random = new Random(7);
		int apart = 0;
		int violations = 0;
		for (int i = 0; i < 10_000; i++) {
			byte[] bytes = (random.nextInt(4) > 0) ? GOOD.clone()
					: Arrays.copyOf(GOOD, 1 + random.nextInt(GOOD.length - 1));
			for (int n = 1 + random.nextInt(3); n > 0; n--) {
				bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
			}
			ReceivedCommand answer = decode(Command.RESPONSE, bytes);
			String whole = read(new ReceivedCommand(0, 0, 0, 1, null, answer.fields(), bytes));
			// Plain comparisons: there are tens of thousands.
			String cut = read(answer);
			if (!cut.equals(whole)) {
				assertThat(cut).as("seed 7, round " + i).isEqualTo(whole);
			}
			apart += (answer.cutOut().length > 0) ? 1 : 0;
			violations += whole.equals("violation") ? 1 : 0;
		}
		assertThat(apart).isGreaterThan(1_500);
		assertThat(violations).isGreaterThan(1_500);
	}

	private static String read(ReceivedCommand command) {
		try {
			return tell(StoredMessages.read(command, "b", 0, null));
		}
		catch (ProtocolViolationException ex) {
			return "violation";
		}
	}

	private static String tell(List<ReceivedMessage> messages) {
		StringBuilder text = new StringBuilder();
		messages.forEach((message) -> text.append(tell(message)).append('\n'));
		return text.toString();
	}

	private static String tell(ReceivedMessage message) {
		try {
			return message + " " + message.properties() + message.storedSize() + ' ' + message.flag()
					+ message.reconsumeTimes() + message.bornHost() + message.bornAt() + message.storedAt()
					+ message.offsetMessageId() + message.queueOffset() + Arrays.hashCode(message.body())
					+ message.bodyBuffer().remaining() + ' ' + message.bodyLength();
		}
		catch (ProtocolViolationException ex) {
			return "violation";
		}
	}

	private static ReceivedCommand decode(int flag, byte[] body) {
		ByteBuf frame = FrameEncoder.encode(
				new Command(0, "test", flag, null, (out) -> out.write("nextBeginOffset", 1), body), 5,
				ByteBufAllocator.DEFAULT);
		try {
			return Objects.requireNonNull(FrameDecoder.decode(frame), "The frame is whole");
		}
		finally {
			frame.release();
		}
	}

}
