package io.rocketmq.client.consumer.assign;

import java.util.List;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Strategy that allocates a range of consecutive queues to each member; ranges differ in
 * length by at most one. Compatible with Apache's {@code AllocateMessageQueueAveragely}.
 */
public final class AverageAllocation implements AllocationStrategy {

	@Override
	public List<MessageQueue> allocate(String clientId, List<MessageQueue> queues, List<String> clientIds) {
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(queues, "queues");
		Arguments.notNull(clientIds, "clientIds");
		int index = clientIds.indexOf(clientId);
		if (index < 0) {
			return List.of();
		}
		int share = queues.size() / clientIds.size();
		int longer = queues.size() % clientIds.size();
		int start = index * share + Math.min(index, longer);
		int end = start + share + ((index < longer) ? 1 : 0);
		return List.copyOf(queues.subList(start, end));
	}

	@Override
	public String name() {
		return "AVG";
	}

}
