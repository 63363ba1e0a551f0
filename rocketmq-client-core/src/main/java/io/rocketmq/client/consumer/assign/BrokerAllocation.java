package io.rocketmq.client.consumer.assign;

import java.util.List;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Brokers say which queues are whose (servers from 5.0 on); where one does not, members
 * work it out as {@link AverageAllocation} does, which is what brokers do by themselves.
 */
public final class BrokerAllocation implements AllocationStrategy {

	private final AllocationStrategy otherwise = new AverageAllocation();

	@Override
	public List<MessageQueue> allocate(String clientId, List<MessageQueue> queues, List<String> clientIds) {
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(queues, "queues");
		Arguments.notNull(clientIds, "clientIds");
		return this.otherwise.allocate(clientId, queues, clientIds);
	}

}
