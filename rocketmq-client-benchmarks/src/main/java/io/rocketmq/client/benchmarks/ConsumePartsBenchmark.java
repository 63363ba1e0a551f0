package io.rocketmq.client.benchmarks;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.protocol.filter.FilterAPI;
import org.apache.rocketmq.remoting.protocol.heartbeat.SubscriptionData;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.internal.consumer.dispatch.Listening;
import io.rocketmq.client.internal.consumer.dispatch.WorkPool;
import io.rocketmq.client.internal.consumer.offset.StartOffset;
import io.rocketmq.client.internal.consumer.pull.PullOwner;
import io.rocketmq.client.internal.consumer.pull.PullSupport;
import io.rocketmq.client.internal.consumer.pull.QueueLock;
import io.rocketmq.client.internal.consumer.pull.QueueSource;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.internal.consumer.queue.Timing;
import io.rocketmq.client.internal.protocol.codec.StoredMessages;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Benchmarks of a consumer's work per pull of 32 messages and per consumed message,
 * without bodies and listeners: filtering by tag, reading properties, tracking the
 * offsets of 1000 messages. A message has ten properties.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class ConsumePartsBenchmark {

	static final int PULL = 32;

	static final int CACHED = 1000;

	private static final String TAGS = "created || changed";

	private final byte[] stored = stored(0, PULL);

	private final FilterExpression filter = FilterExpression.parse(TAGS);

	private final List<ReceivedMessage> messages = StoredMessages.read(this.stored, "broker-a");

	private final SubscriptionData apachesFilter = apachesFilter();

	private final List<MessageExt> apachesMessages = MessageDecoder.decodesBatch(ByteBuffer.wrap(this.stored), false,
			false, true);

	/** The order in which messages are finished: any within a pull. */
	private final int[] order = order();

	private final Source source = new Source();

	private final Housekeeping housekeeping = new Housekeeping();

	private final ConsumerOptions options = ConsumerOptions.group("order-service").build();

	private final List<List<MessageExt>> apachesPulls = apachesPulls();

	private final List<List<MessageExt>> apachesSingly = singly(
			this.apachesPulls.stream().flatMap(List::stream).toList());

	/** Ours: the wanted messages of those that have been read. */
	@Benchmark
	public int tagFilterOurs() {
		return wanted(this.messages).size();
	}

	/** Apache's: the wanted messages of those that have been read. */
	@Benchmark
	public int tagFilterApache() {
		return apachesWanted(this.apachesMessages).size();
	}

	/** Ours: reading messages, and taking the wanted ones. */
	@Benchmark
	public int readAndFilterOurs() {
		return wanted(StoredMessages.read(this.stored, "broker-a")).size();
	}

	/** Apache's: reading messages, and taking the wanted ones. */
	@Benchmark
	public int readAndFilterApache() {
		return apachesWanted(MessageDecoder.decodesBatch(ByteBuffer.wrap(this.stored), false, false, true)).size();
	}

	/** Ours: reading messages, and all properties of each. */
	@Benchmark
	public int allPropertiesOurs() {
		int sum = 0;
		for (ReceivedMessage message : StoredMessages.read(this.stored, "broker-a")) {
			sum += message.properties().size();
		}
		return sum;
	}

	/** Apache's: reading messages, and all properties of each. */
	@Benchmark
	public int allPropertiesApache() {
		int sum = 0;
		for (MessageExt message : MessageDecoder.decodesBatch(ByteBuffer.wrap(this.stored), false, false, true)) {
			sum += message.getProperties().size();
		}
		return sum;
	}

	/**
	 * Ours: tracking 1000 messages of a queue, completing all but one, and computing the
	 * committed offset. Includes the pulls and the dispatch to an asynchronous listener.
	 */
	@Benchmark
	public long trackOffsetsOurs() {
		// By offset: threads begin in any order.
		Map<Integer, CompletableFuture<BatchConsumeResult>> ends = new HashMap<>(2 * CACHED);
		Listening listening = new Listening((queue, each) -> {
			CompletableFuture<BatchConsumeResult> end = new CompletableFuture<>();
			ends.put((int) each.get(0).queueOffset(), end);
			return end;
		}, new WorkPool(Runnable::run, CACHED + 1), 1, this.options, new Outages("g"));
		PullOwner owner = new PullOwner(this.source.queue, this.source, listening::to,
				new PullSupport(this.options, Timing.by(this.housekeeping), this.source,
						(queue) -> CompletableFuture.completedFuture(new StartOffset(0, true)), QueueLock.NONE,
						(queue) -> false, () -> Long.MAX_VALUE, new Outages("g"), (changed) -> {
						}));
		owner.take(false);
		for (int i = 0; i < this.order.length - 1; i++) {
			Objects.requireNonNull(ends.get(this.order[i])).complete(BatchConsumeResult.SUCCESS);
		}
		return owner.position().nextOffset();
	}

	/**
	 * Apache's: tracking 1000 messages of a queue, completing all but one, and computing
	 * the committed offset. Includes the flow control before each pull.
	 */
	@Benchmark
	public long trackOffsetsApache() {
		ProcessQueue queue = new ProcessQueue();
		for (List<MessageExt> pull : this.apachesPulls) {
			if (queue.getMsgCount().get() > CACHED || queue.getMsgSize().get() > 100L << 20
					|| queue.getMaxSpan() > 2000) {
				throw new IllegalStateException();
			}
			queue.putMessage(pull);
		}
		long lowest = -1;
		for (int i = 0; i < this.order.length - 1; i++) {
			lowest = queue.removeMessage(this.apachesSingly.get(this.order[i]));
		}
		return lowest;
	}

	private List<ReceivedMessage> wanted(List<ReceivedMessage> pulled) {
		List<ReceivedMessage> wanted = new ArrayList<>(pulled.size());
		for (ReceivedMessage message : pulled) {
			if (this.filter.isAll() || this.filter.accepts(message.tag())) {
				wanted.add(message);
			}
		}
		return wanted;
	}

	/** Filters as {@code PullAPIWrapper} does, which needs a started client. */
	private List<MessageExt> apachesWanted(List<MessageExt> pulled) {
		List<MessageExt> wanted = new ArrayList<>(pulled.size());
		for (MessageExt message : pulled) {
			if (message.getTags() != null && this.apachesFilter.getTagsSet().contains(message.getTags())) {
				wanted.add(message);
			}
		}
		return wanted;
	}

	private static SubscriptionData apachesFilter() {
		try {
			return FilterAPI.buildSubscriptionData("orders", TAGS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static int[] order() {
		Random random = new Random(42);
		List<Integer> order = new ArrayList<>();
		for (int i = 0; i < CACHED; i++) {
			order.add(i);
		}
		for (int from = 0; from < CACHED; from += PULL) {
			Collections.shuffle(order.subList(from, Math.min(from + PULL, CACHED)), random);
		}
		return order.stream().mapToInt(Integer::intValue).toArray();
	}

	private static <M> List<List<M>> singly(List<M> messages) {
		List<List<M>> singly = new ArrayList<>();
		messages.forEach((message) -> singly.add(List.of(message)));
		return singly;
	}

	private static List<List<MessageExt>> apachesPulls() {
		List<List<MessageExt>> pulls = new ArrayList<>();
		for (int from = 0; from < CACHED; from += PULL) {
			byte[] bytes = stored(from, Math.min(PULL, CACHED - from));
			List<MessageExt> pull = MessageDecoder.decodesBatch(ByteBuffer.wrap(bytes), true, true, true);
			// Its client adds this to each message, and its queue reads it.
			pull.forEach(
					(message) -> MessageAccessor.putProperty(message, MessageConst.PROPERTY_MAX_OFFSET, "1000000"));
			pulls.add(pull);
		}
		return pulls;
	}

	/** Returns messages as brokers store them. */
	private static byte[] stored(int firstOffset, int count) {
		ByteArrayOutputStream messages = new ByteArrayOutputStream();
		for (int i = 0; i < count; i++) {
			MessageExt message = new MessageExt();
			message.setTopic("orders");
			message.setQueueId(3);
			message.setQueueOffset(firstOffset + i);
			message.setCommitLogOffset(100_000 + 1200L * i);
			message.setBornHost(new InetSocketAddress("127.0.0.1", 50_000));
			message.setStoreHost(new InetSocketAddress("127.0.0.1", 10_911));
			message.setBody(new byte[128]);
			MessageAccessor.setProperties(message, properties(i));
			try {
				messages.writeBytes(MessageDecoder.encode(message, false));
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}
		return messages.toByteArray();
	}

	private static Map<String, String> properties(int number) {
		Map<String, String> properties = new HashMap<>();
		properties.put("KEYS", "order-" + number + " customer-7");
		// Brokers compare hash codes only: one message of each pull does not match.
		properties.put("TAGS", (number == 17) ? "removed" : (number % 2 == 0) ? "created" : "changed");
		properties.put("UNIQ_KEY", "7F000001000100000000000000000001");
		properties.put("WAIT", "true");
		properties.put("region", "eu-central");
		properties.put("source", "checkout");
		properties.put("attempt", "1");
		properties.put("MSG_REGION", "DefaultRegion");
		properties.put("TRACE_ON", "true");
		properties.put("CLUSTER", "DefaultCluster");
		return properties;
	}

	/** Source of a queue of 1000 messages; a pull beyond them stays open. */
	private static final class Source implements QueueSource, OffsetStore {

		private final MessageQueue queue = new MessageQueue("orders", "broker-a", 3);

		private final List<ReceivedMessage> all = new ArrayList<>();

		private final List<PullResult> pulls = new ArrayList<>();

		Source() {
			for (int from = 0; from < CACHED; from += PULL) {
				int count = Math.min(PULL, CACHED - from);
				List<ReceivedMessage> pull = StoredMessages.read(stored(from, count), "broker-a");
				this.all.addAll(pull);
				this.pulls.add(new PullResult(PullResult.Status.FOUND, pull, from + count, 0, 1_000_000, 0));
			}
		}

		@Override
		public CompletableFuture<PullResult> pull(long offset) {
			return (offset < CACHED) ? CompletableFuture.completedFuture(this.pulls.get((int) offset / PULL))
					: new CompletableFuture<>();
		}

		@Override
		public boolean wants(ReceivedMessage message) {
			return true;
		}

		@Override
		public CompletableFuture<Void> sendBack(ReceivedMessage message, ConsumeResult result) {
			throw new IllegalStateException();
		}

		@Override
		public CompletableFuture<OptionalLong> load(MessageQueue asked) {
			return CompletableFuture.completedFuture(OptionalLong.empty());
		}

		@Override
		public CompletableFuture<Void> store(MessageQueue asked, long offset) {
			return CompletableFuture.completedFuture(null);
		}

	}

}
