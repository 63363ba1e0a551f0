package io.rocketmq.client.consumer.assign;

import java.util.List;

import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.message.MessageQueue;

/**
 * Says which queues of a topic a member of a group works on. A pure function: all members
 * of a group must use the same one, and each works out its own part from the same input.
 */
@FunctionalInterface
public interface AllocationStrategy {

	/**
	 * Works out one member's part.
	 * @param clientId the member
	 * @param queues all queues of the topic, in order
	 * @param clientIds all members, in order
	 * @return the member's queues; none if it is no member, or there are more members
	 * than queues
	 */
	List<MessageQueue> allocate(String clientId, List<MessageQueue> queues, List<String> clientIds);

	/**
	 * What brokers and tools call the strategy.
	 * @return its name, one of Apache's where it follows the same rule as Apache's;
	 * {@code CUSTOM} unless a strategy says otherwise
	 */
	default String name() {
		return "CUSTOM";
	}

	/**
	 * The same for a client in a namespace. Consumers call it; queues and members have
	 * their plain names all the same.
	 * @param namespace the client's namespace
	 * @return the strategy; another than this one where names on the server count
	 */
	default AllocationStrategy in(Namespace namespace) {
		return this;
	}

}
