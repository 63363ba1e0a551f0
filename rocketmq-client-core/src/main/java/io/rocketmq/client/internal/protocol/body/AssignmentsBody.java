package io.rocketmq.client.internal.protocol.body;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/** Body of the answer to QUERY_ASSIGNMENT. */
public record AssignmentsBody(@Nullable List<Assignment> messageQueueAssignments) {

	/** Queue that is assigned to a member. */
	public record Assignment(MessageQueue messageQueue, String mode) {
	}

}
