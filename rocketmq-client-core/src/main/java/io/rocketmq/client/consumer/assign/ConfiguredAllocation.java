package io.rocketmq.client.consumer.assign;

import java.util.Collection;
import java.util.List;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * A fixed list of queues for this member, whoever else there is (Apache's
 * {@code AllocateMessageQueueByConfig}, so that groups can be mixed). The members' lists
 * together should name each queue once: what two name is consumed twice, what none names
 * not at all. That goes for the queues of the group's retry topic too, to which messages
 * that failed return.
 */
public final class ConfiguredAllocation implements AllocationStrategy {

	private final List<MessageQueue> configured;

	/**
	 * Names the queues.
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
