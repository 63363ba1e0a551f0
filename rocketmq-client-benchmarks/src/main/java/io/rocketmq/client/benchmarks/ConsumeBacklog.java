package io.rocketmq.client.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import io.netty.util.internal.PlatformDependent;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.flow.QueueProgress;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Consumes a large backlog with a listener that sleeps, and looks every five seconds at
 * what the consumer holds: messages, bytes, heap after a collection, Netty's direct
 * memory. Fails if it is more than the limits allow, or if the heap grows.
 */
public final class ConsumeBacklog {

	private static final String TOPIC = "consume-backlog";

	private static final int QUEUES = 8;

	private static final int BATCH = 1000;

	private static final long HEAP_SLACK_KIB = 16 * 1024;

	private ConsumeBacklog() {
	}

	/**
	 * Sends and consumes.
	 * @param arguments messages, seconds
	 * @throws Exception if a limit does not hold
	 */
	public static void main(String[] arguments) throws Exception {
		int messages = Integer.parseInt(arguments[0]);
		Duration time = Duration.ofSeconds(Long.parseLong(arguments[1]));
		try (EmbeddedRocketMQ server = SendBenchmark.server();
				RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
			client.admin().createTopic(TopicSpec.of(TOPIC).queues(QUEUES));
			Producer producer = client
				.producer(ProducerOptions.group("backlog").sendTimeout(Duration.ofSeconds(30)).build());
			List<Message> batch = IntStream.range(0, BATCH)
				.mapToObj((i) -> Message.to(TOPIC).body(new byte[100]).build())
				.toList();
			for (int sent = 0; sent < messages; sent += BATCH) {
				producer.send(batch).results();
			}
			producer.close();
			consume(client, time);
		}
		System.exit(0);
	}

	private static void consume(RocketMQClient client, Duration time) throws InterruptedException {
		ConsumerOptions options = ConsumerOptions.group("backlog").consumeFrom(ConsumeFrom.earliest()).build();
		LongAdder consumed = new LongAdder();
		try (PushConsumer consumer = client.pushConsumer(options).subscribe(TOPIC)) {
			consumer.start((message, context) -> {
				Thread.sleep(100);
				consumed.increment();
				return ConsumeResult.SUCCESS;
			});
			System.out
				.println("| seconds | consumed | lag | held | held, KiB | heap after GC, KiB | direct memory, KiB |");
			System.out.println("|---|---|---|---|---|---|---|");
			long start = System.nanoTime();
			long firstHeap = 0;
			while (System.nanoTime() - start < time.toNanos()) {
				Thread.sleep(5000);
				long heap = look(consumer, options, start, consumed.sum());
				firstHeap = (firstHeap == 0) ? heap : firstHeap;
				if (heap > firstHeap + HEAP_SLACK_KIB) {
					throw new IllegalStateException("The heap has grown from " + firstHeap + " to " + heap + " KiB");
				}
			}
		}
	}

	private static long look(PushConsumer consumer, ConsumerOptions options, long start, long consumed) {
		List<QueueProgress> queues = consumer.statistics().queues();
		long held = queues.stream().mapToLong(QueueProgress::cachedMessages).sum();
		long bytes = queues.stream().mapToLong(QueueProgress::cachedBytes).sum();
		System.gc();
		long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024;
		System.out.printf("| %d | %d | %d | %d | %d | %d | %d |%n",
				Duration.ofNanos(System.nanoTime() - start).toSeconds(), consumed,
				queues.stream().mapToLong(QueueProgress::lag).sum(), held, bytes / 1024, heap,
				PlatformDependent.usedDirectMemory() / 1024);
		int pull = options.fetch().pullBatchSize();
		for (QueueProgress queue : queues) {
			if (queue.cachedMessages() >= options.fetch().maxCachedMessages() + pull) {
				throw new IllegalStateException("Too much is held: " + queue);
			}
		}
		if (bytes > options.fetch().maxCachedBytes() + (long) QUEUES * pull * 1024) {
			throw new IllegalStateException("Too many bytes are held: " + bytes);
		}
		return heap;
	}

}
