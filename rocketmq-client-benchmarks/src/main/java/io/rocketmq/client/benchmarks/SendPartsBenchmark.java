package io.rocketmq.client.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBufUtil;
import org.apache.rocketmq.client.impl.producer.TopicPublishInfo;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.apache.rocketmq.common.compression.Compressor;
import org.apache.rocketmq.common.compression.CompressorFactory;
import org.apache.rocketmq.common.message.MessageBatch;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeaderV2;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.rocketmq.client.config.CompressionType;
import io.rocketmq.client.internal.producer.RoundRobin;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.codec.BatchBody;
import io.rocketmq.client.internal.protocol.codec.Compression;
import io.rocketmq.client.internal.protocol.codec.MessageProperties;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.producer.QueueSelector;

/**
 * Benchmarks of a producer's work per message before it is written: selecting one of 16
 * queues of two brokers, creating message and header, filling a batch, compressing. Code
 * that needs a server, such as detecting failed brokers, is left out for both clients.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class SendPartsBenchmark {

	static final int BATCH = 32;

	private static final String TOPIC = "orders";

	private static final int QUEUES = 8;

	private static final int LEVEL = 5;

	private final String[] keys = IntStream.range(0, 64).mapToObj((i) -> "order-" + i).toArray(String[]::new);

	private final byte[] body = new byte[1024];

	private final byte[] text = text();

	private final List<MessageQueue> queues = queues();

	private final RoundRobin roundRobin = new RoundRobin();

	private final Message message = message();

	private final List<Message> batch = IntStream.range(0, BATCH).mapToObj((i) -> message()).toList();

	private final String[] ids = IntStream.range(0, BATCH).mapToObj((i) -> MessageIds.next()).toArray(String[]::new);

	private final TopicPublishInfo apachesRoute = apachesRoute();

	private final SelectMessageQueueByHash apachesHash = new SelectMessageQueueByHash();

	private final org.apache.rocketmq.common.message.Message apachesMessage = apachesMessage();

	private final List<org.apache.rocketmq.common.message.Message> apachesBatch = apachesBatch();

	private final Compressor apachesCompressor = CompressorFactory
		.getCompressor(org.apache.rocketmq.common.compression.CompressionType.ZLIB);

	private int nextKey;

	/** Ours: the next queue. */
	@Benchmark
	public MessageQueue nextQueueOurs() {
		return this.roundRobin.select(this.message, this.queues);
	}

	/** Apache's: the next queue. */
	@Benchmark
	public org.apache.rocketmq.common.message.MessageQueue nextQueueApache() {
		return this.apachesRoute.selectOneMessageQueue();
	}

	/** Ours: the queue of a key. */
	@Benchmark
	public MessageQueue queueOfKeyOurs() {
		return QueueSelector.byKey(key()).select(this.message, this.queues);
	}

	/** Apache's: the queue of a key. */
	@Benchmark
	public org.apache.rocketmq.common.message.MessageQueue queueOfKeyApache() {
		return this.apachesHash.select(this.apachesRoute.getMessageQueueList(), this.apachesMessage, key());
	}

	/** Ours: a message with two keys, a tag and three properties. */
	@Benchmark
	public Message messageOurs() {
		return message();
	}

	/** Apache's: a message with two keys, a tag and three properties. */
	@Benchmark
	public org.apache.rocketmq.common.message.Message messageApache() {
		return apachesMessage();
	}

	/** Ours: such a message, its id, its properties as text and its header. */
	@Benchmark
	public SendMessageHeader messageAndHeaderOurs() {
		Message made = message();
		StringBuilder properties = new StringBuilder(128);
		MessageProperties.append(made.properties(), properties);
		MessageProperties.append(PropertyNames.UNIQUE_KEY, MessageIds.next(), properties);
		return new SendMessageHeader("order-service", made.topic(), 4, 3, 0, System.currentTimeMillis(), made.flag(),
				properties.toString(), "broker-a");
	}

	/** Apache's: such a message, its id, its properties as text and its header. */
	@Benchmark
	public SendMessageRequestHeaderV2 messageAndHeaderApache() {
		org.apache.rocketmq.common.message.Message made = apachesMessage();
		MessageClientIDSetter.setUniqID(made);
		SendMessageRequestHeader header = new SendMessageRequestHeader();
		header.setProducerGroup("order-service");
		header.setTopic(made.getTopic());
		header.setDefaultTopic("TBW102");
		header.setDefaultTopicQueueNums(4);
		header.setQueueId(3);
		header.setSysFlag(0);
		header.setBornTimestamp(System.currentTimeMillis());
		header.setFlag(made.getFlag());
		header.setProperties(MessageDecoder.messageProperties2String(made.getProperties()));
		header.setReconsumeTimes(0);
		header.setUnitMode(false);
		header.setBatch(false);
		header.setBrokerName("broker-a");
		return SendMessageRequestHeaderV2.createSendMessageRequestHeaderV2(header);
	}

	/** Ours: the body of a batch of 32 messages that have ids. */
	@Benchmark
	public byte[] batchBodyOurs() {
		int size = 0;
		for (Message each : this.batch) {
			size += BatchBody.OVERHEAD + each.body().length + PropertyNames.UNIQUE_KEY.length() + MessageIds.LENGTH + 2;
			for (Map.Entry<String, String> property : each.properties().entrySet()) {
				size += ByteBufUtil.utf8Bytes(property.getKey()) + ByteBufUtil.utf8Bytes(property.getValue()) + 2;
			}
		}
		BatchBody bytes = new BatchBody(size);
		StringBuilder properties = new StringBuilder(128);
		for (int i = 0; i < BATCH; i++) {
			Message each = this.batch.get(i);
			properties.setLength(0);
			MessageProperties.append(each.properties(), properties);
			MessageProperties.append(PropertyNames.UNIQUE_KEY, this.ids[i], properties);
			bytes.add(each.flag(), each.body(), properties);
		}
		return bytes.toByteArray();
	}

	/** Apache's: the body of a batch of 32 messages that have ids. */
	@Benchmark
	public byte[] batchBodyApache() {
		return MessageBatch.generateFromList(this.apachesBatch).encode();
	}

	/** Ours: compressing 4 KiB of text with a producer's default options. */
	@Benchmark
	public byte[] compressOurs() {
		return Compression.compress(this.text, CompressionType.ZLIB, LEVEL);
	}

	/** Apache's: compressing 4 KiB of text with a producer's default options. */
	@Benchmark
	public byte[] compressApache() throws IOException {
		return this.apachesCompressor.compress(this.text, LEVEL);
	}

	private String key() {
		return this.keys[this.nextKey++ & (this.keys.length - 1)];
	}

	private Message message() {
		return Message.to(TOPIC)
			.body(this.body)
			.tag("created")
			.key("order-42")
			.key("customer-7")
			.property("region", "eu-central")
			.property("source", "checkout")
			.property("attempt", "1")
			.build();
	}

	private org.apache.rocketmq.common.message.Message apachesMessage() {
		org.apache.rocketmq.common.message.Message made = new org.apache.rocketmq.common.message.Message(TOPIC,
				"created", "", this.body);
		made.setKeys(List.of("order-42", "customer-7"));
		made.putUserProperty("region", "eu-central");
		made.putUserProperty("source", "checkout");
		made.putUserProperty("attempt", "1");
		return made;
	}

	private List<org.apache.rocketmq.common.message.Message> apachesBatch() {
		List<org.apache.rocketmq.common.message.Message> made = new ArrayList<>();
		for (int i = 0; i < BATCH; i++) {
			org.apache.rocketmq.common.message.Message each = apachesMessage();
			MessageClientIDSetter.setUniqID(each);
			made.add(each);
		}
		return made;
	}

	private static List<MessageQueue> queues() {
		return IntStream.range(0, 2 * QUEUES)
			.mapToObj((i) -> new MessageQueue(TOPIC, (i < QUEUES) ? "broker-a" : "broker-b", i % QUEUES))
			.toList();
	}

	private static TopicPublishInfo apachesRoute() {
		List<org.apache.rocketmq.common.message.MessageQueue> same = new ArrayList<>();
		for (MessageQueue queue : queues()) {
			same.add(new org.apache.rocketmq.common.message.MessageQueue(queue.topic(), queue.brokerName(),
					queue.queueId()));
		}
		TopicPublishInfo route = new TopicPublishInfo();
		route.setMessageQueueList(same);
		return route;
	}

	/** Returns orders as JSON, the same for each call. */
	static byte[] text() {
		Random random = new Random(42);
		StringBuilder lines = new StringBuilder();
		while (lines.length() < 4096) {
			lines.append("{\"order\":")
				.append(random.nextInt(1_000_000))
				.append(",\"customer\":\"")
				.append(Long.toHexString(random.nextLong()))
				.append("\",\"state\":\"created\",\"total\":")
				.append(random.nextInt(100_000))
				.append("}\n");
		}
		return Arrays.copyOf(lines.toString().getBytes(StandardCharsets.UTF_8), 4096);
	}

}
