package io.rocketmq.client.benchmarks;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.netty.NettyEncoder;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.header.PullMessageResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeaderV2;
import org.apache.rocketmq.remoting.protocol.header.SendMessageResponseHeader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.codec.FrameDecoder;
import io.rocketmq.client.internal.protocol.codec.FrameEncoder;
import io.rocketmq.client.internal.protocol.codec.StoredMessages;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Benchmarks of encoding and decoding messages: writing a send, reading its answer,
 * reading an answer to a pull with 32 messages, of which body, tag and id are looked at.
 * Bodies have 1 KiB. Ours and Apache's, each in the encoding that its client uses against
 * a server as it comes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {

	private static final int MESSAGES = 32;

	private static final String PROPERTIES = "KEYS\u0001order-42\u0002TAGS\u0001created\u0002UNIQ_KEY\u0001"
			+ "7F000001000100000000000000000001\u0002WAIT\u0001true\u0002";

	private final byte[] body = new byte[1024];

	private final byte[] sendAnswer = sendAnswer();

	private final byte[] pullAnswer = pullAnswer();

	/** Ours: a send. */
	@Benchmark
	public int sendRequestOurs() {
		Command command = Command.request(RequestCode.SEND_MESSAGE_V2, new SendMessageHeader("order-service", "orders",
				4, 3, 0, 1_700_000_000_000L, 0, PROPERTIES, "broker-a"), this.body);
		ByteBuf frame = FrameEncoder.encode(command, 42, PooledByteBufAllocator.DEFAULT);
		int length = frame.readableBytes();
		frame.release();
		return length;
	}

	/** Apache's: a send. */
	@Benchmark
	public int sendRequestApache() throws Exception {
		SendMessageRequestHeaderV2 header = new SendMessageRequestHeaderV2();
		header.setA("order-service");
		header.setB("orders");
		header.setC("TBW102");
		header.setD(4);
		header.setE(3);
		header.setF(0);
		header.setG(1_700_000_000_000L);
		header.setH(0);
		header.setI(PROPERTIES);
		header.setJ(0);
		header.setK(false);
		header.setM(false);
		header.setBrokerName("broker-a");
		RemotingCommand command = RemotingCommand.createRequestCommand(310, header);
		command.setBody(this.body);
		ByteBuf frame = PooledByteBufAllocator.DEFAULT.ioBuffer();
		new NettyEncoder().encode(null, command, frame);
		int length = frame.readableBytes();
		frame.release();
		return length;
	}

	/** Ours: the answer to a send. */
	@Benchmark
	public long sendAnswerOurs() {
		ReceivedCommand answer = FrameDecoder.decode(Unpooled.wrappedBuffer(this.sendAnswer));
		if (answer == null) {
			throw new IllegalStateException();
		}
		return answer.fields().requireLong("queueOffset") + answer.fields().requireInt("queueId")
				+ answer.fields().require("msgId").length();
	}

	/** Apache's: the answer to a send. */
	@Benchmark
	public long sendAnswerApache() throws Exception {
		ByteBuf frame = Unpooled.wrappedBuffer(this.sendAnswer);
		frame.skipBytes(4);
		SendMessageResponseHeader header = (SendMessageResponseHeader) RemotingCommand.decode(frame)
			.decodeCommandCustomHeader(SendMessageResponseHeader.class);
		return header.getQueueOffset() + header.getQueueId() + header.getMsgId().length();
	}

	/** Ours: the answer to a pull. */
	@Benchmark
	public long pullAnswerOurs() {
		ReceivedCommand answer = FrameDecoder.decode(Unpooled.wrappedBuffer(this.pullAnswer));
		if (answer == null) {
			throw new IllegalStateException();
		}
		long sum = answer.fields().requireLong("nextBeginOffset");
		for (ReceivedMessage message : StoredMessages.read(answer, "broker-a", 0, null)) {
			sum += message.body().length + String.valueOf(message.tag()).length() + message.messageId().length();
		}
		return sum;
	}

	/** Apache's: the answer to a pull. */
	@Benchmark
	public long pullAnswerApache() throws Exception {
		ByteBuf frame = Unpooled.wrappedBuffer(this.pullAnswer);
		frame.skipBytes(4);
		RemotingCommand answer = RemotingCommand.decode(frame);
		PullMessageResponseHeader header = (PullMessageResponseHeader) answer
			.decodeCommandCustomHeader(PullMessageResponseHeader.class);
		long sum = header.getNextBeginOffset();
		List<MessageExt> messages = MessageDecoder.decodesBatch(ByteBuffer.wrap(answer.getBody()), true, true, true);
		for (MessageExt message : messages) {
			sum += message.getBody().length + message.getTags().length() + message.getMsgId().length();
		}
		return sum;
	}

	private static byte[] sendAnswer() {
		RemotingCommand answer = RemotingCommand.createResponseCommand(SendMessageResponseHeader.class);
		SendMessageResponseHeader header = (SendMessageResponseHeader) answer.readCustomHeader();
		header.setMsgId("7F00000100002A9F0000000000000042");
		header.setQueueId(3);
		header.setQueueOffset(4711L);
		header.setTransactionId("7F000001000100000000000000000001");
		answer.addExtField("MSG_REGION", "DefaultRegion");
		answer.addExtField("TRACE_ON", "true");
		return bytes(answer);
	}

	private byte[] pullAnswer() {
		RemotingCommand answer = RemotingCommand.createResponseCommand(PullMessageResponseHeader.class);
		PullMessageResponseHeader header = (PullMessageResponseHeader) answer.readCustomHeader();
		header.setSuggestWhichBrokerId(0L);
		header.setNextBeginOffset(132L);
		header.setMinOffset(0L);
		header.setMaxOffset(1000L);
		ByteArrayOutputStream messages = new ByteArrayOutputStream();
		for (int i = 0; i < MESSAGES; i++) {
			MessageExt message = new MessageExt();
			message.setTopic("orders");
			message.setQueueId(3);
			message.setQueueOffset(100 + i);
			message.setCommitLogOffset(100_000 + 1200L * i);
			message.setBornHost(new InetSocketAddress("127.0.0.1", 50_000));
			message.setStoreHost(new InetSocketAddress("127.0.0.1", 10_911));
			message.setBody(new byte[1024]);
			Map<String, String> properties = new HashMap<>();
			for (String property : PROPERTIES.split("\u0002")) {
				String[] pair = property.split("\u0001");
				properties.put(pair[0], pair[1]);
			}
			MessageAccessor.setProperties(message, properties);
			try {
				messages.writeBytes(MessageDecoder.encode(message, false));
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}
		answer.setBody(messages.toByteArray());
		return bytes(answer);
	}

	private static byte[] bytes(RemotingCommand command) {
		ByteBuffer buffer = command.encode();
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		return bytes;
	}

}
