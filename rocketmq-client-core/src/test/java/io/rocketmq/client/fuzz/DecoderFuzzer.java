package io.rocketmq.client.fuzz;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.body.AssignmentsBody;
import io.rocketmq.client.internal.protocol.body.ClusterInfoBody;
import io.rocketmq.client.internal.protocol.body.ConnectionsBody;
import io.rocketmq.client.internal.protocol.body.ConsumeStatsBody;
import io.rocketmq.client.internal.protocol.body.ConsumerListBody;
import io.rocketmq.client.internal.protocol.body.ConsumerStatusBody;
import io.rocketmq.client.internal.protocol.body.GroupConfigBody;
import io.rocketmq.client.internal.protocol.body.KeyValuesBody;
import io.rocketmq.client.internal.protocol.body.LockedBody;
import io.rocketmq.client.internal.protocol.body.QueueOffsetsBody;
import io.rocketmq.client.internal.protocol.body.RunningInfoBody;
import io.rocketmq.client.internal.protocol.body.TopicConfigBody;
import io.rocketmq.client.internal.protocol.body.TopicListBody;
import io.rocketmq.client.internal.protocol.body.TopicRouteBody;
import io.rocketmq.client.internal.protocol.body.TopicStatsBody;
import io.rocketmq.client.internal.protocol.codec.Compression;
import io.rocketmq.client.internal.protocol.codec.FrameDecoder;
import io.rocketmq.client.internal.protocol.codec.FrameEncoder;
import io.rocketmq.client.internal.protocol.codec.JsonBodies;
import io.rocketmq.client.internal.protocol.codec.MessageProperties;
import io.rocketmq.client.internal.protocol.codec.StoredMessages;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceiptHandle;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Fuzz target of all decoders; the first byte selects one. Decoders may only throw this
 * client's exceptions and allocate in proportion to the input. Run by
 * {@link DecoderFuzzIT}.
 */
public final class DecoderFuzzer {

	private static final List<Class<?>> BODIES = List.of(AssignmentsBody.class, ClusterInfoBody.class,
			ConnectionsBody.class, ConsumeStatsBody.class, ConsumerListBody.class, ConsumerStatusBody.class,
			GroupConfigBody.class, KeyValuesBody.class, LockedBody.class, QueueOffsetsBody.class, RunningInfoBody.class,
			TopicConfigBody.class, TopicListBody.class, TopicRouteBody.class, TopicStatsBody.class);

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	/**
	 * Number of inputs before measuring: classes are loaded and compiled at first use.
	 */
	private static final int WARM_UP = 2000;

	private static int runs;

	private DecoderFuzzer() {
	}

	/** Called by the fuzzer. */
	public static void fuzzerTestOneInput(byte[] input) {
		if (input.length == 0) {
			return;
		}
		int target = input[0] & 0xFF;
		byte[] data = Arrays.copyOfRange(input, 1, input.length);
		long before = THREADS.getCurrentThreadAllocatedBytes();
		try {
			decode(target, data);
		}
		catch (RocketMQException | IllegalArgumentException ex) {
			if (ex instanceof IllegalArgumentException && target < 12) {
				throw ex;
			}
		}
		long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
		if (++runs > WARM_UP && allocated > allowance(target) + 1024L * data.length) {
			throw new IllegalStateException(allocated + " bytes were allocated for " + data.length);
		}
	}

	/**
	 * A decompressed body may have 32 MiB, and the libraries allocate buffers: LZ4 two
	 * blocks of 4 MiB.
	 */
	private static long allowance(int target) {
		return (target >= 4 && target <= 10) ? 128L << 20 : 4L << 20;
	}

	private static void decode(int target, byte[] data) {
		switch (target) {
			case 0, 1, 2, 3 -> {
				ByteBuf in = Unpooled.wrappedBuffer(data);
				while (in.isReadable() && FrameDecoder.decode(in) != null) {
					// Continues with the next frame.
				}
			}
			case 4, 5 -> StoredMessages.read(data, "broker").forEach(DecoderFuzzer::look);
			case 6, 7 -> decodeAnswer(data);
			case 8 -> Compression.decompress(data, 0x101);
			case 9 -> Compression.decompress(data, 0x201);
			case 10 -> Compression.decompress(data, 0x301);
			case 11 -> MessageProperties.parse(new String(data, StandardCharsets.UTF_8));
			case 12 -> ReceiptHandle.parse(new String(data, StandardCharsets.UTF_8));
			case 13 -> MessageIds.brokerAddress(new String(data, StandardCharsets.UTF_8));
			case 14 -> Endpoint.parseList(new String(data, StandardCharsets.UTF_8));
			case 15 -> FilterExpression.parse(new String(data, StandardCharsets.UTF_8));
			case 16 -> JsonBodies.mapTexts(data, (name, text) -> text + name);
			default -> JsonBodies.read(data, BODIES.get(target % BODIES.size()));
		}
	}

	private static void look(ReceivedMessage message) {
		message.topic();
		message.properties();
		message.messageId();
		message.offsetMessageId();
		message.bornHost();
		message.bornAt();
		message.storedAt();
		message.property("KEYS");
		message.body();
	}

	/** The same bytes, as the body of a frame. */
	private static void decodeAnswer(byte[] body) {
		ByteBuf frame = FrameEncoder.encode(
				new Command(0, "fuzz", Command.RESPONSE, null, (out) -> out.write("nextBeginOffset", 1), body), 1,
				UnpooledByteBufAllocator.DEFAULT);
		try {
			ReceivedCommand answer = FrameDecoder.decode(frame);
			if (answer != null) {
				StoredMessages.read(answer, "broker", 0, null).forEach(DecoderFuzzer::look);
			}
		}
		finally {
			frame.release();
		}
	}

}
