package io.rocketmq.client.internal.nameserver;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.body.TopicRouteBody.QueueMapping;
import io.rocketmq.client.message.MessageQueue;

/**
 * Queues of a static topic, which keep their ids when they move between brokers (Apache's
 * {@code ClientMetadata} and {@code TopicQueueMappingUtils}). Their broker name is a
 * logical one.
 */
final class StaticTopic {

	private static final String GLOBAL = "__global__";

	private static final String LOGICAL_BROKER_PREFIX = "__syslo__";

	private static final String NO_BROKER = "__syslo__none__";

	private StaticTopic() {
	}

	/** Returns the current broker of each queue. */
	static Map<MessageQueue, String> homes(String topic, Collection<QueueMapping> mappings) {
		Map<MessageQueue, String> homes = new HashMap<>();
		Map<MessageQueue, Long> epochs = new HashMap<>();
		for (QueueMapping mapping : mappings) {
			if (mapping == null || mapping.bname() == null) {
				throw RouteReader.violation(topic, "queues of a static topic without a broker");
			}
			if (mapping.totalQueues() > RouteReader.MAX_QUEUES) {
				throw RouteReader.violation(topic, mapping.totalQueues() + " queues of a static topic");
			}
			String broker = logicalBroker(mapping.scope());
			for (int i = 0; i < mapping.totalQueues(); i++) {
				homes.putIfAbsent(new MessageQueue(topic, broker, i), NO_BROKER);
			}
			if (mapping.currIdMap() != null) {
				for (int id : mapping.currIdMap().keySet()) {
					MessageQueue queue = new MessageQueue(topic, broker, id);
					if (epochs.getOrDefault(queue, Long.MIN_VALUE) <= mapping.epoch()) {
						epochs.put(queue, mapping.epoch());
						homes.put(queue, mapping.bname());
					}
				}
			}
		}
		return homes;
	}

	private static String logicalBroker(@Nullable String scope) {
		return (scope == null || scope.equals(GLOBAL)) ? LOGICAL_BROKER_PREFIX + "global__"
				: LOGICAL_BROKER_PREFIX + scope;
	}

}
