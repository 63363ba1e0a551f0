package io.rocketmq.client.internal.protocol.body;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/**
 * The body of the answer to QUERY_ASSIGNMENT.
 *
 * @param messageQueueAssignments what the member gets; null if the broker does not say
 */
public record AssignmentsBody(@Nullable List<Assignment> messageQueueAssignments) {

	/**
	 * A queue that a member gets.
	 *
	 * @param messageQueue the queue; its number is -1 for all queues of the broker
	 * @param mode {@code PULL} or {@code POP}
	 */
	public record Assignment(MessageQueue messageQueue, String mode) {
	}

}
