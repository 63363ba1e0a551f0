package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Reader of everything that is sent to a topic.
 */
final class TopicReader implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final PullConsumer consumer;

	private final List<ReceivedMessage> read = new ArrayList<>();

	TopicReader(RocketMQClient client, String topic) {
		this.consumer = client.pullConsumer(
				ConsumerOptions.group("reader-of-" + topic).batchSize(32).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic);
	}

	/** Returns the messages once there are as many. */
	List<ReceivedMessage> await(int count) {
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (this.read.size() < count && System.nanoTime() < end) {
			this.read.addAll(this.consumer.poll(Duration.ofMillis(500)));
		}
		if (this.read.size() != count) {
			throw new AssertionError("Read " + this.read.size() + " messages instead of " + count + ": " + this.read);
		}
		return this.read;
	}

	ReceivedMessage awaitOne() {
		return await(1).get(0);
	}

	@Override
	public void close() {
		this.consumer.close();
	}

}
