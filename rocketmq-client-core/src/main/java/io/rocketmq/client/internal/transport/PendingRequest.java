package io.rocketmq.client.internal.transport;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.support.Deadline;

/**
 * Command in flight, from the call until its future is completed. Confined to its
 * connection's event loop, except for the caller's arguments.
 */
final class PendingRequest {

	final Command command;

	final Deadline deadline;

	final CompletableFuture<@Nullable ReceivedCommand> future = new CompletableFuture<>();

	/**
	 * Opaque of the request; of an answer to the server, that of the server's request.
	 */
	int opaque;

	long writtenAt;

	/** Whether it was moved here from a connection that the server is closing. */
	boolean resent;

	PendingRequest(Command command, Deadline deadline, int opaque) {
		this.command = command;
		this.deadline = deadline;
		this.opaque = opaque;
	}

	ErrorContext context(String address) {
		return ErrorContext.ofRequest(address, this.command.name(), (this.writtenAt != 0) ? this.opaque : null);
	}

	RequestTimeoutException timeout(String address) {
		long millis = this.deadline.timeout().toMillis();
		return (this.writtenAt != 0)
				? new RequestTimeoutException("No answer within " + millis + " ms", Outcome.UNKNOWN, context(address),
						null)
				: new RequestTimeoutException("Not written within " + millis + " ms", Outcome.NOT_SENT,
						context(address), null);
	}

}
