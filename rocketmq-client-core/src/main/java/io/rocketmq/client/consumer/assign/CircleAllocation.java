package io.rocketmq.client.consumer.assign;

import java.util.ArrayList;
import java.util.List;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Strategy that allocates queues to members in turn, so that each member's queues are
 * spread over the brokers. Compatible with Apache's
 * {@code AllocateMessageQueueAveragelyByCircle}.
 */
public final class CircleAllocation implements AllocationStrategy {

	@Override
	public List<MessageQueue> allocate(String clientId, List<MessageQueue> queues, List<String> clientIds) {
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(queues, "queues");
		Arguments.notNull(clientIds, "clientIds");
		int index = clientIds.indexOf(clientId);
		if (index < 0) {
			return List.of();
		}
		List<MessageQueue> own = new ArrayList<>();
		for (int i = index; i < queues.size(); i += clientIds.size()) {
			own.add(queues.get(i));
		}
		return List.copyOf(own);
	}

	@Override
	public String name() {
		return "AVG_BY_CIRCLE";
	}

}
