package io.rocketmq.client.internal.protocol.body;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/** The body of the answer to QUERY_ASSIGNMENT. */
public record AssignmentsBody(@Nullable List<Assignment> messageQueueAssignments) {

	/** A queue that a member gets. */
	public record Assignment(MessageQueue messageQueue, String mode) {
	}

}
