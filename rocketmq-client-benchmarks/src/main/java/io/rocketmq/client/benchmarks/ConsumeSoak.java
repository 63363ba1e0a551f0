package io.rocketmq.client.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.netty.util.internal.PlatformDependent;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.QueuePosition;
import io.rocketmq.client.consumer.listener.ConsumeResult;

/**
 * Program that consumes a backlog with a listener that sleeps, and checks that the cache
 * reaches its limit without exceeding it and that the heap does not grow.
 */
public final class ConsumeSoak {

	/** Heap of the process in mebibytes. */
	static final int HEAP = 128;

	/** Maximum number of cached bytes; the other limits are never reached. */
	static final int MAX_CACHED_BYTES = 32 * 1024 * 1024;

	/** Bytes of one pull, by which each queue may exceed its share. */
	static final int ONE_PULL = ConsumeClient.PULL_BATCH * 2 * Backlog.BODY;

	private static final Duration FIRST_WITHIN = Duration.ofSeconds(30);

	private static final Duration SLEEP = Duration.ofMillis(20);

	private static final double GROWTH = 1.1;

	private ConsumeSoak() {
	}

	/** Consumes, and fails if a limit is exceeded. */
	public static void main(String[] arguments) throws Exception {
		try {
			List<Look> looks = soak(arguments[0], arguments[1], Duration.ofSeconds(Long.parseLong(arguments[2])),
					Duration.ofSeconds(5));
			check(looks);
			System.out.println(WorkerProcess.line(looks.size()));
			System.exit(0);
		}
		catch (RuntimeException ex) {
			ex.printStackTrace();
			System.exit(1);
		}
	}

	/** Consumes for a time and samples what the consumer caches at each interval. */
	static List<Look> soak(String nameServer, String topic, Duration time, Duration interval) throws Exception {
		List<Look> looks = new ArrayList<>();
		try (RocketMQClient client = RocketMQClient.connect(nameServer)) {
			PushConsumer consumer = client
				.pushConsumer(ConsumerOptions.group("consume-soak-" + System.currentTimeMillis())
					.threads(ConsumeClient.THREADS)
					.consumeFrom(ConsumeFrom.earliest())
					.fetch((fetch) -> fetch.pullBatchSize(ConsumeClient.PULL_BATCH)
						.maxCachedMessages(1_000_000)
						.maxOffsetSpan(10_000_000)
						.maxCachedBytes(MAX_CACHED_BYTES))
					.build())
				.subscribe(topic)
				.start((message, context) -> {
					Thread.sleep(SLEEP.toMillis());
					return ConsumeResult.SUCCESS;
				});
			awaitFirst(consumer);
			System.out.println(
					"| seconds | consumed | cached messages | cached KiB | heap after GC, KiB | direct memory, KiB |");
			System.out.println("|---|---|---|---|---|---|");
			long start = System.nanoTime();
			while (System.nanoTime() - start < time.toNanos()) {
				Thread.sleep(interval.toMillis());
				Look look = look(consumer, topic);
				System.out.printf("| %d | %d | %d | %d | %d | %d |%n",
						Duration.ofNanos(System.nanoTime() - start).toSeconds(), look.consumed, look.cachedMessages,
						look.cachedBytes / 1024, look.heapBytes / 1024, PlatformDependent.usedDirectMemory() / 1024);
				looks.add(look);
			}
		}
		return looks;
	}

	/** Waits for the first pulled message, which may take a while on a busy machine. */
	private static void awaitFirst(PushConsumer consumer) throws InterruptedException {
		long start = System.nanoTime();
		while (consumer.statistics().queues().stream().allMatch((queue) -> queue.cachedMessages() == 0)) {
			if (System.nanoTime() - start > FIRST_WITHIN.toNanos()) {
				throw new IllegalStateException("No message was pulled within " + FIRST_WITHIN);
			}
			Thread.sleep(10);
		}
	}

	private static Look look(PushConsumer consumer, String topic) {
		List<QueuePosition> queues = consumer.statistics().queues();
		System.gc();
		return new Look(
				consumer.statistics().topics().containsKey(topic) ? consumer.statistics().topics().get(topic).consumed()
						: 0,
				queues.stream().mapToLong(QueuePosition::cachedMessages).sum(),
				queues.stream().mapToLong(QueuePosition::cachedBytes).sum(),
				ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
	}

	/** Fails if the samples exceed a limit. */
	static void check(List<Look> looks) {
		long most = looks.stream().mapToLong(Look::cachedBytes).max().orElse(0);
		if (most > MAX_CACHED_BYTES + (long) Backlog.QUEUES * ONE_PULL) {
			throw new IllegalStateException("Too many bytes are cached: " + most + " (limit " + MAX_CACHED_BYTES + ")");
		}
		int half = looks.size() / 2;
		long first = looks.subList(0, half).stream().mapToLong(Look::heapBytes).max().orElse(Long.MAX_VALUE);
		long second = looks.subList(half, looks.size()).stream().mapToLong(Look::heapBytes).max().orElse(0);
		if (half > 0 && second > first * GROWTH) {
			throw new IllegalStateException("Heap has grown from " + first + " to " + second + " bytes");
		}
	}

	/** Sample of consumed and cached messages and of the heap. */
	record Look(long consumed, long cachedMessages, long cachedBytes, long heapBytes) {
	}

}
