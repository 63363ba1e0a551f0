package io.rocketmq.client.message;

import java.util.Comparator;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Queue of a topic in one broker. Ordered by topic, broker name and number: all members
 * of a group must see queues in this order to agree on their assignment.
 *
 * @param topic the topic
 * @param brokerName the broker's name
 * @param queueId number within topic and broker, from 0
 */
public record MessageQueue(String topic, String brokerName, int queueId) implements Comparable<MessageQueue> {

	/** Checks that topic and broker name are there. */
	public MessageQueue {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(brokerName, "brokerName");
	}

	private static final Comparator<MessageQueue> ORDER = Comparator.comparing(MessageQueue::topic)
		.thenComparing(MessageQueue::brokerName)
		.thenComparingInt(MessageQueue::queueId);

	@Override
	public int compareTo(MessageQueue other) {
		return ORDER.compare(this, other);
	}

	@Override
	public String toString() {
		return this.topic + '@' + this.brokerName + '#' + this.queueId;
	}

}
