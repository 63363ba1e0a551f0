package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.List;

import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * A pull consumer that commits what the last receive returned.
 */
final class PullTopicConsumer implements TopicConsumer {

	private final PullConsumer consumer;

	PullTopicConsumer(PullConsumer consumer) {
		this.consumer = consumer;
	}

	@Override
	public List<ReceivedMessage> receive(int maxMessages, Duration invisibleTime, Duration awaitDuration) {
		return this.consumer.poll(awaitDuration);
	}

	@Override
	public void processed(List<ReceivedMessage> messages) {
		// The next poll finishes them.
	}

	@Override
	public void unprocessed(List<ReceivedMessage> messages) {
		// A poll returns messages of one queue, in order.
		ReceivedMessage first = messages.get(0);
		this.consumer.seek(first.queue(), first.queueOffset());
	}

	@Override
	public void close() {
		this.consumer.close();
	}

}
