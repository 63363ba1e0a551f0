package io.rocketmq.client.consumer.assign;

import java.util.List;

import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.message.MessageQueue;

/**
 * Strategy that allocates the queues of a topic to the members of a group. Each member
 * computes its own share from the same input: all members must use the same strategy, and
 * it must be a pure function.
 */
@FunctionalInterface
public interface AllocationStrategy {

	/**
	 * Returns the queues of one member.
	 * @param clientId the member
	 * @param queues all queues of the topic, sorted
	 * @param clientIds all members, sorted
	 * @return the member's queues; may be empty, as for a client that is no member
	 */
	List<MessageQueue> allocate(String clientId, List<MessageQueue> queues, List<String> clientIds);

	/**
	 * Returns the name for brokers and tools. Default: {@code CUSTOM}.
	 * @return the name; Apache's name for a strategy that allocates as Apache's does
	 */
	default String name() {
		return "CUSTOM";
	}

	/**
	 * Returns this strategy for a client in a namespace; called by consumers. Queues and
	 * members have their plain names in any case.
	 * @return this strategy, or another if it depends on the names at the server
	 */
	default AllocationStrategy in(Namespace namespace) {
		return this;
	}

}
