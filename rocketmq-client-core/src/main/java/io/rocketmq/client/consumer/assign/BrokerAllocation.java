package io.rocketmq.client.consumer.assign;

import java.util.List;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Strategy that leaves the allocation to brokers, of version 5.0 or later. If a broker
 * returns none, members allocate as {@link AverageAllocation} does, which is also the
 * brokers' default.
 */
public final class BrokerAllocation implements AllocationStrategy {

	private final AllocationStrategy fallback = new AverageAllocation();

	@Override
	public List<MessageQueue> allocate(String clientId, List<MessageQueue> queues, List<String> clientIds) {
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(queues, "queues");
		Arguments.notNull(clientIds, "clientIds");
		return this.fallback.allocate(clientId, queues, clientIds);
	}

}
