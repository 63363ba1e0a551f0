package io.rocketmq.client.internal.protocol.codec;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.SerializeType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.HeaderFields;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.StoredMessageBytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Frames and messages, exchanged with Apache's codec in both directions.
 */
class ApacheCodecTests {

	@ParameterizedTest
	@CsvSource({ "SEND_MESSAGE_V2", "POP_MESSAGE" })
	void apacheDecodesOurFrames(RequestCode code) throws Exception {
		Command command = Command.request(code, (out) -> {
			out.write("topic", "Grüße 世界");
			out.write("number", Long.MIN_VALUE);
			out.write("zero", 0);
			out.write("truth", true);
			out.write("empty", "");
		}, new byte[] { 1, 2, 3 });
		ByteBuf frame = FrameEncoder.encode(command, -7, UnpooledByteBufAllocator.DEFAULT);
		frame.skipBytes(4);
		RemotingCommand read = RemotingCommand.decode(frame);
		frame.release();
		assertThat(read.getCode()).isEqualTo(code.code());
		assertThat(read.getOpaque()).isEqualTo(-7);
		assertThat(read.getVersion()).isEqualTo(FrameEncoder.VERSION);
		assertThat(read.getLanguage()).hasToString("JAVA");
		assertThat(read.getExtFields()).isEqualTo(
				Map.of("topic", "Grüße 世界", "number", String.valueOf(Long.MIN_VALUE), "zero", "0", "truth", "true"));
		assertThat(read.getBody()).containsExactly(1, 2, 3);
		assertThat(read.isResponseType()).isFalse();
		// Binary where the code fits 16 bits.
		assertThat(read.getSerializeTypeCurrentRPC())
			.isEqualTo((code == RequestCode.POP_MESSAGE) ? SerializeType.JSON : SerializeType.ROCKETMQ);
	}

	@ParameterizedTest
	@EnumSource
	void weDecodeFramesOfApache(SerializeType type) {
		RemotingCommand command = RemotingCommand.createResponseCommand(17, "no topic – 世界");
		command.setOpaque(Integer.MIN_VALUE);
		command.setSerializeTypeCurrentRPC(type);
		command.addExtField("field", "välue");
		command.addExtField("other", "{\"a\":1}");
		command.setBody(new byte[] { 9 });
		ByteBuffer bytes = command.encode();
		ByteBuf in = Unpooled.wrappedBuffer(bytes);
		ReceivedCommand read = FrameDecoder.decode(in);
		assertThat(read.code()).isEqualTo(17);
		assertThat(read.opaque()).isEqualTo(Integer.MIN_VALUE);
		assertThat(read.isResponse()).isTrue();
		assertThat(read.remark()).isEqualTo("no topic – 世界");
		Map<String, String> fields = new HashMap<>();
		read.fields().forEach(fields::put);
		assertThat(fields).isEqualTo(Map.of("field", "välue", "other", "{\"a\":1}"));
		assertThat(read.body()).containsExactly(9);
		assertThat(in.isReadable()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, t", "2001:db8::1, t", "127.0.0.1, long", "2001:db8::1, long" })
	void weDecodeMessagesOfApache(String host, String kind) throws Exception {
		String topic = kind.equals("t") ? "t" : "x".repeat(200);
		MessageExt message = new MessageExt();
		message.setTopic(topic);
		message.setQueueId(3);
		message.setFlag(5);
		message.setQueueOffset(7);
		message.setCommitLogOffset(11);
		message.setBornTimestamp(1000);
		message.setStoreTimestamp(2000);
		message.setReconsumeTimes(2);
		message.setBornHost(new InetSocketAddress(InetAddress.getByName(host), 1234));
		message.setStoreHost(new InetSocketAddress(InetAddress.getByName(host), 10911));
		if (host.contains("::")) {
			message.setBornHostV6Flag();
			message.setStoreHostAddressV6Flag();
		}
		message.setBody("Grüße".getBytes());
		message.setTags("tag");
		MessageAccessor.putProperty(message, "UNIQ_KEY", "ABC");
		// Apache's encoder only has the older form of the topic.
		byte[] bytes = kind.equals("t") ? MessageDecoder.encode(message, false)
				: StoredMessageBytes.message()
					.longTopic(topic)
					.storeHost(InetAddress.getByName(host).getAddress())
					.property("KEYS", "k")
					.bytes();
		ReceivedMessage read = StoredMessages.read(bytes, "b").get(0);
		assertThat(read.topic()).isEqualTo(topic);
		if (kind.equals("t")) {
			assertThat(read.queue().queueId()).isEqualTo(3);
			assertThat(read.flag()).isEqualTo(5);
			assertThat(read.queueOffset()).isEqualTo(7);
			assertThat(read.commitLogOffset()).isEqualTo(11);
			assertThat(read.bornAt().toEpochMilli()).isEqualTo(1000);
			assertThat(read.storedAt().toEpochMilli()).isEqualTo(2000);
			assertThat(read.reconsumeTimes()).isEqualTo(2);
			assertThat(read.bornHost()).isEqualTo(message.getBornHost());
			assertThat(read.body()).asString().isEqualTo("Grüße");
			assertThat(read.tag()).isEqualTo("tag");
			assertThat(read.messageId()).isEqualTo("ABC");
			String id = MessageDecoder.createMessageId(message.getStoreHost(), 11);
			assertThat(read.offsetMessageId()).isEqualTo(id);
			assertThat(MessageIds.commitLogOffset(id)).isEqualTo(11);
			String address = host.contains("::") ? "[2001:db8:0:0:0:0:0:1]:10911" : "127.0.0.1:10911";
			assertThat(MessageIds.brokerAddress(id)).isEqualTo(address);
		}
		MessageExt theirs = MessageDecoder.decode(ByteBuffer.wrap(bytes));
		assertThat(theirs.getTopic()).isEqualTo(read.topic());
		assertThat(theirs.getBody()).isEqualTo(read.body());
		assertThat(theirs.getMsgId()).isEqualTo(read.offsetMessageId());
		assertThat(theirs.getProperties()).isEqualTo(read.properties());
	}

	@Test
	void apacheDecodesOurBatchesAndWeUnwrapThem() throws Exception {
		BatchBody batch = new BatchBody();
		for (int i = 0; i < 5; i++) {
			batch.add(i, ("body " + i).getBytes(), "UNIQ_KEY\u0001id" + i + "\u0002KEYS\u0001schlüssel\u0002");
		}
		byte[] body = batch.toByteArray();
		List<String> theirs = new ArrayList<>();
		MessageDecoder.decodeMessages(ByteBuffer.wrap(body))
			.forEach((each) -> theirs
				.add(each.getFlag() + new String(each.getBody()) + each.getProperty("UNIQ_KEY") + each.getKeys()));
		byte[] stored = StoredMessageBytes.message().sysFlag(64 | 128).queueOffset(100).body(body).bytes();
		byte[] single = StoredMessageBytes.message().queueOffset(105).body(new byte[] { 1 }).bytes();
		List<ReceivedMessage> ours = StoredMessages.read(new ReceivedCommand(0, 0, 0, Command.RESPONSE, null,
				new HeaderFields(), StoredMessageBytes.concat(stored, single)), "b", 1000, null);
		assertThat(ours.subList(0, 5))
			.extracting((each) -> each.flag() + new String(each.body()) + each.messageId() + each.property("KEYS"))
			.isEqualTo(theirs);
		assertThat(ours).extracting(ReceivedMessage::queueOffset)
			.containsExactly(1100L, 1101L, 1102L, 1103L, 1104L, 1105L);
		assertThat(ours.get(2).bodyLength()).isEqualTo(6);
		assertThat(ours.get(2).commitLogOffset()).isEqualTo(ours.get(0).commitLogOffset());
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 4, 16, 20, 30 })
	void aDamagedBatchIsAViolation(int at) {
		byte[] body = new BatchBody().add(0, new byte[10], "a\u0001b\u0002").toByteArray();
		body[at] = 0x7F;
		byte[] stored = StoredMessageBytes.message().sysFlag(64 | 128).body(body).bytes();
		if (at == 4 || at == 20) {
			// The magic code and a byte of the body are not validated.
			assertThat(StoredMessages.read(stored, "b")).hasSize(1);
			return;
		}
		assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> StoredMessages.read(stored, "b"));
	}

	@Test
	void aDamagedBodyFailsWhenItIsRead() {
		byte[] bytes = StoredMessageBytes.message().body("payload!".getBytes()).bytes();
		String text = new String(bytes, StandardCharsets.ISO_8859_1);
		bytes[text.indexOf("payload!")] ^= 1;
		ReceivedMessage message = StoredMessages.read(bytes, "b").get(0);
		assertThat(message.messageId()).isNotEmpty();
		assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(message::body)
			.withMessageContaining("CRC");
		assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(message::bodyBuffer);
	}

}
