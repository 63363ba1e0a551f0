package io.rocketmq.client.consumer.assign;

import java.util.Collection;
import java.util.List;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Strategy that allocates a fixed list of queues to this member. Compatible with Apache's
 * {@code AllocateMessageQueueByConfig}. Each queue should be in the list of one member: a
 * queue in two lists is consumed twice, and one in no list not at all. That includes the
 * queues of the group's retry topic, which hold failed messages.
 */
public final class ConfiguredAllocation implements AllocationStrategy {

	private final List<MessageQueue> configured;

	/**
	 * Creates a strategy.
	 * @param queues the queues of this member, of any number of topics
	 */
	public ConfiguredAllocation(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		this.configured = queues.stream().distinct().toList();
	}

	@Override
	public List<MessageQueue> allocate(String clientId, List<MessageQueue> queues, List<String> clientIds) {
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(queues, "queues");
		Arguments.notNull(clientIds, "clientIds");
		if (queues.isEmpty() || !clientIds.contains(clientId)) {
			return List.of();
		}
		String topic = queues.get(0).topic();
		return this.configured.stream().filter((queue) -> queue.topic().equals(topic)).toList();
	}

	@Override
	public String name() {
		return "CONFIG";
	}

}
