package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Limits of cached messages with a listener that is slower than the broker.
 */
class CacheLimitsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final int BACKLOG = 20_000;

	/** One pull may exceed the limit. */
	private static final int PULL = 32;

	@Test
	void aSlowListenerHoldsNoMoreThanItsShare() {
		String topic = SharedServer.topic("backlog");
		try (RocketMQClient client = SharedServer.client()) {
			sendBacklog(client.producer(ProducerOptions.group("backlog-producers").sendTimeout(PATIENCE).build()),
					topic);
			long storedSize = 400;
			ConsumerOptions options = ConsumerOptions.group(SharedServer.name("backlog-group"))
				.consumeFrom(ConsumeFrom.earliest())
				.threads(4)
				.fetch((fetch) -> fetch.maxCachedMessages(200)
					.maxCachedBytes(500 * (int) storedSize)
					.pullBatchSize(PULL))
				.build();
			CountDownLatch stuck = new CountDownLatch(1);
			AtomicInteger done = new AtomicInteger();
			try (PushConsumer consumer = client.pushConsumer(options).subscribe(topic)) {
				consumer.start((message, context) -> {
					stuck.await();
					done.incrementAndGet();
					return ConsumeResult.SUCCESS;
				});
				// The limits hold once no queue pulls any more.
				await().atMost(PATIENCE)
					.until(() -> queues(consumer, topic).size() == 4
							&& queues(consumer, topic).stream().allMatch((each) -> each.cachedMessages() > 0));
				await().atMost(PATIENCE).during(Duration.ofSeconds(2)).until(() -> {
					List<QueuePosition> now = queues(consumer, topic);
					assertThat(now).allSatisfy((each) -> assertThat(each.cachedMessages()).isLessThan(200 + PULL));
					assertThat(now.stream().mapToLong(QueuePosition::cachedBytes).sum())
						.isLessThan(options.fetch().maxCachedBytes() + 5 * PULL * storedSize);
					return true;
				});
				stuck.countDown();
				await().atMost(PATIENCE).until(() -> {
					assertThat(queues(consumer, topic))
						.allSatisfy((each) -> assertThat(each.cachedMessages()).isLessThan(200 + PULL));
					return done.get() >= BACKLOG;
				});
				await().atMost(PATIENCE)
					.until(() -> queues(consumer, topic).stream().allMatch((each) -> each.cachedBytes() == 0));
			}
			assertThat(done.get()).isEqualTo(BACKLOG);
		}
	}

	private static List<QueuePosition> queues(PushConsumer consumer, String topic) {
		return consumer.statistics().queues().stream().filter((each) -> each.queue().topic().equals(topic)).toList();
	}

	private static void sendBacklog(Producer producer, String topic) {
		for (int sent = 0; sent < BACKLOG; sent += 500) {
			producer
				.send(IntStream.range(0, 500).mapToObj((i) -> Message.to(topic).body(new byte[100]).build()).toList())
				.requireComplete();
		}
	}

}
