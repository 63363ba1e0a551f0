package io.rocketmq.client.internal.nameserver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.internal.protocol.body.TopicRouteBody;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Reader of routes in the answers of name servers.
 */
final class RouteReader {

	private static final int PERMISSION_WRITE = 2;

	private static final int PERMISSION_READ = 4;

	/** Far more queues than any topic has, and few enough for memory. */
	static final int MAX_QUEUES = 65536;

	private RouteReader() {
	}

	static TopicRoute read(String topic, TopicRouteBody body) {
		Map<String, SortedMap<Long, String>> brokers = new TreeMap<>();
		if (body.brokerDatas() != null) {
			for (TopicRouteBody.BrokerData broker : body.brokerDatas()) {
				if (broker == null || broker.brokerName() == null) {
					throw violation(topic, "a broker without a name");
				}
				Map<Long, String> addresses = broker.brokerAddrs();
				if (addresses != null && !addresses.isEmpty()) {
					if (addresses.containsValue(null)) {
						throw violation(topic, "a missing address of broker '" + broker.brokerName() + "'");
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
				if (!ordered && (queues.perm() & PERMISSION_WRITE) != 0 && addresses.containsKey(TopicRoute.MASTER)) {
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
		// Queues of an ordered topic stay in the name server's order, which all clients
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
				throw violation(topic, "malformed ordered queues: '" + text + "'");
			}
		}
	}

	private static void addQueues(List<MessageQueue> queues, String topic, String brokerName, int count) {
		if (count > MAX_QUEUES) {
			throw violation(topic, count + " queues in broker '" + brokerName + "' (at most " + MAX_QUEUES + ")");
		}
		for (int i = 0; i < count; i++) {
			queues.add(new MessageQueue(topic, brokerName, i));
		}
	}

	static ProtocolViolationException violation(String topic, String what) {
		return new ProtocolViolationException("Name server sent a route with " + what, ErrorContext.ofTopic(topic),
				null);
	}

}
