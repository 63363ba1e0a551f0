package io.rocketmq.client.nameserver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.protocol.body.TopicRouteBody;
import io.rocketmq.client.support.Arguments;

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

	private static final int PERMISSION_WRITE = 2;

	private static final int PERMISSION_READ = 4;

	/** Far more than anyone has, and few enough to be held. */
	static final int MAX_QUEUES = 65536;

	static TopicRoute of(String topic, TopicRouteBody body) {
		Map<String, SortedMap<Long, String>> brokers = new TreeMap<>();
		if (body.brokerDatas() != null) {
			for (TopicRouteBody.BrokerData broker : body.brokerDatas()) {
				if (broker == null || broker.brokerName() == null) {
					throw violation(topic, "a broker without a name");
				}
				Map<Long, String> addresses = broker.brokerAddrs();
				if (addresses != null && !addresses.isEmpty()) {
					if (addresses.containsValue(null)) {
						throw violation(topic, "no address of the broker '" + broker.brokerName() + "'");
					}
					brokers.put(broker.brokerName(), new TreeMap<>(addresses));
				}
			}
		}
		if (body.topicQueueMappingByBroker() != null && !body.topicQueueMappingByBroker().isEmpty()) {
			Map<MessageQueue, String> homes = StaticTopic.homes(topic, body.topicQueueMappingByBroker().values());
			List<MessageQueue> queues = homes.keySet().stream().sorted().toList();
			return new TopicRoute(topic, queues, queues, Map.copyOf(brokers), false, Map.copyOf(homes));
		}
		boolean ordered = body.orderTopicConf() != null && !body.orderTopicConf().isEmpty();
		List<MessageQueue> writable = new ArrayList<>();
		List<MessageQueue> readable = new ArrayList<>();
		if (body.queueDatas() != null) {
			for (TopicRouteBody.QueueData queues : body.queueDatas()) {
				if (queues == null || queues.brokerName() == null) {
					throw violation(topic, "queues without a broker");
				}
				SortedMap<Long, String> addresses = brokers.get(queues.brokerName());
				if (addresses == null) {
					continue;
				}
				if (!ordered && (queues.perm() & PERMISSION_WRITE) != 0 && addresses.containsKey(MASTER)) {
					addQueues(writable, topic, queues.brokerName(), queues.writeQueueNums());
				}
				if ((queues.perm() & PERMISSION_READ) != 0) {
					addQueues(readable, topic, queues.brokerName(), queues.readQueueNums());
				}
			}
		}
		if (ordered) {
			addOrdered(writable, topic, String.valueOf(body.orderTopicConf()));
		}
		// The name server's list of an ordered topic is in the order that all clients
		// use.
		return new TopicRoute(topic, ordered ? List.copyOf(writable) : writable.stream().sorted().toList(),
				readable.stream().sorted().toList(), Map.copyOf(brokers), ordered, Map.of());
	}

	private static void addOrdered(List<MessageQueue> queues, String topic, String text) {
		for (String part : text.split(";")) {
			String[] pair = part.trim().split(":");
			try {
				addQueues(queues, topic, pair[0], Integer.parseInt(pair[1]));
			}
			catch (IndexOutOfBoundsException | NumberFormatException ex) {
				throw violation(topic, "the ordered queues '" + text + "'");
			}
		}
	}

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

	private static void addQueues(List<MessageQueue> queues, String topic, String brokerName, int count) {
		if (count > MAX_QUEUES) {
			throw violation(topic,
					count + " queues of the broker '" + brokerName + "'; " + MAX_QUEUES + " are the most");
		}
		for (int i = 0; i < count; i++) {
			queues.add(new MessageQueue(topic, brokerName, i));
		}
	}

	static ProtocolViolationException violation(String topic, String what) {
		return new ProtocolViolationException("The name server sent a route with " + what, ErrorContext.ofTopic(topic),
				null);
	}

}
