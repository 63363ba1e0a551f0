package io.rocketmq.client.nameserver;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Route of a topic: immutable snapshot of a name server's answer. Equal answers make
 * equal routes.
 *
 * @param topic topic of the route
 * @param writableQueues queues that accept messages, in order: those with write
 * permission in brokers that have a master
 * @param readableQueues queues that can be consumed, in order
 * @param brokers addresses by broker name and replica id, 0 for the master
 * @param ordered whether the topic is ordered, with queues that the name server lists
 * @param homes current broker of each queue of a static topic; empty for other topics
 */
public record TopicRoute(String topic, List<MessageQueue> writableQueues, List<MessageQueue> readableQueues,
		Map<String, SortedMap<Long, String>> brokers, boolean ordered, Map<MessageQueue, String> homes) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if a value is null
	 */
	public TopicRoute {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(writableQueues, "writableQueues");
		Arguments.notNull(readableQueues, "readableQueues");
		Arguments.notNull(brokers, "brokers");
		Arguments.notNull(homes, "homes");
	}

	/** Id of a broker's master. */
	public static final long MASTER = 0;

	/**
	 * Returns the name of the broker that a queue is in. Queues of a static topic move
	 * between brokers; any other queue is in the broker that it names.
	 * @param queue queue of this topic
	 * @return name of the broker
	 */
	public String brokerOf(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return this.homes.getOrDefault(queue, queue.brokerName());
	}

	/**
	 * Returns the route of a topic that a send is about to create from this template
	 * topic.
	 * @param newTopic topic to create
	 * @param queuesPerBroker maximum number of queues in each broker
	 * @return the expected route
	 */
	public TopicRoute forNewTopic(String newTopic, int queuesPerBroker) {
		Arguments.notNull(newTopic, "newTopic");
		List<MessageQueue> queues = this.writableQueues.stream()
			.filter((queue) -> queue.queueId() < queuesPerBroker)
			.map((queue) -> new MessageQueue(newTopic, queue.brokerName(), queue.queueId()))
			.toList();
		return new TopicRoute(newTopic, queues, queues, this.brokers, false, Map.of());
	}

	/**
	 * Returns the address of a broker's master.
	 * @return {@code host:port}, or null if the broker has no master or is not on this
	 * route
	 */
	public @Nullable String master(String brokerName) {
		Arguments.notNull(brokerName, "brokerName");
		Map<Long, String> addresses = this.brokers.get(brokerName);
		return (addresses != null) ? addresses.get(MASTER) : null;
	}

}
