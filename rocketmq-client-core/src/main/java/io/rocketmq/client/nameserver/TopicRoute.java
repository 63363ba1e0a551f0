package io.rocketmq.client.nameserver;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Where a topic is: an immutable snapshot of a name server's answer, with the queue lists
 * made ready. Equal if the answers were.
 *
 * @param topic the topic
 * @param writableQueues the queues that can be sent to, in order: those with write
 * permission in brokers that have a master
 * @param readableQueues the queues that can be consumed, in order
 * @param brokers each broker's addresses by id, 0 for the master
 * @param ordered whether the name server says which queues the topic has, as it is
 * ordered
 * @param homes for a static topic, the broker that each queue is in now
 */
public record TopicRoute(String topic, List<MessageQueue> writableQueues, List<MessageQueue> readableQueues,
		Map<String, SortedMap<Long, String>> brokers, boolean ordered, Map<MessageQueue, String> homes) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public TopicRoute {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(writableQueues, "writableQueues");
		Arguments.notNull(readableQueues, "readableQueues");
		Arguments.notNull(brokers, "brokers");
		Arguments.notNull(homes, "homes");
	}

	/** The id of a broker's master. */
	public static final long MASTER = 0;

	/**
	 * The broker that a queue is in: that of its name, but for a static topic's queues,
	 * which move among brokers.
	 * @param queue a queue of this topic
	 * @return the broker's name
	 */
	public String brokerOf(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return this.homes.getOrDefault(queue, queue.brokerName());
	}

	/**
	 * The route that a topic will have once a send has created it: that of the template
	 * topic with fewer queues.
	 * @param newTopic the topic to be created
	 * @param queuesPerBroker how many queues it gets at most in each broker
	 * @return the route to be
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
	 * The address of a broker's master.
	 * @param brokerName the broker's name
	 * @return {@code host:port}, or null if the broker has no master or is not on this
	 * route
	 */
	public @Nullable String master(String brokerName) {
		Arguments.notNull(brokerName, "brokerName");
		Map<Long, String> addresses = this.brokers.get(brokerName);
		return (addresses != null) ? addresses.get(MASTER) : null;
	}

}
