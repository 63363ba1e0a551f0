package io.rocketmq.client.testing;

import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.QueuePosition;
import io.rocketmq.client.producer.Producer;

import static org.awaitility.Awaitility.await;

/**
 * Fixture of tests with one client and one producer at the shared server, for the time of
 * the class.
 */
public abstract class SharedClientFixture {

	/** Time to wait for what a busy machine does late. */
	protected static final Duration PATIENCE = Duration.ofSeconds(90);

	protected static RocketMQClient client;

	protected static Producer producer;

	@BeforeAll
	static void connectClient() {
		client = SharedServer.client();
		producer = client.producer(ProducerOptions.group(SharedServer.name("producers")).sendTimeout(PATIENCE).build());
	}

	@AfterAll
	static void closeClient() {
		client.close();
	}

	/** Waits until a consumer has finished so many messages of a topic. */
	protected static void awaitFinished(PushConsumer consumer, String topic, long messages) {
		await().atMost(PATIENCE)
			.until(() -> consumer.statistics()
				.queues()
				.stream()
				.filter((each) -> each.queue().topic().equals(topic))
				.mapToLong(QueuePosition::nextOffset)
				.sum() == messages);
	}

}
