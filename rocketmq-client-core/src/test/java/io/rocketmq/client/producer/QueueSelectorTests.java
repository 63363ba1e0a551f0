package io.rocketmq.client.producer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;

class QueueSelectorTests {

	private static final List<MessageQueue> QUEUES = IntStream.range(0, 7)
		.mapToObj((i) -> new MessageQueue("t", "a", i))
		.toList();

	private static final List<org.apache.rocketmq.common.message.MessageQueue> APACHES = QUEUES.stream()
		.map((queue) -> new org.apache.rocketmq.common.message.MessageQueue(queue.topic(), queue.brokerName(),
				queue.queueId()))
		.toList();

	private static final Message MESSAGE = Message.to("t").body(new byte[1]).build();

	@Test
	void aKeyHasTheQueueThatApachesSelectorSelects() {
		SelectMessageQueueByHash apaches = new SelectMessageQueueByHash();
		Set<Integer> used = new HashSet<>();
		for (int i = 0; i < 10_000; i++) {
			for (Object key : new Object[] { "order-" + i, i, -i, (long) i << 20 }) {
				int queue = QueueSelector.byKey(key).select(MESSAGE, QUEUES).queueId();
				assertThat(queue).as("key %s", key).isEqualTo(apaches.select(APACHES, null, key).getQueueId());
				used.add(queue);
			}
		}
		assertThat(used).hasSize(7);
		assertThat(QueueSelector.byKey(new Extreme()).select(MESSAGE, QUEUES).queueId())
			.isEqualTo(apaches.select(APACHES, null, new Extreme()).getQueueId());
	}

	/** Object whose hash code has a negative absolute value. */
	private static final class Extreme {

		@Override
		public int hashCode() {
			return Integer.MIN_VALUE;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Extreme;
		}

	}

}
