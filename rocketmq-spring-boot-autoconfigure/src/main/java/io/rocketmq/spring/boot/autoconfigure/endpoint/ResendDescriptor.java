package io.rocketmq.spring.boot.autoconfigure.endpoint;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.rocketmq.client.error.Outcome;

/**
 * Result of sending dead letters again, as the endpoint shows it.
 *
 * @param group consumer group
 * @param client name of the client that sent them
 * @param sent number of dead letters that are stored again
 * @param failed number of the others
 * @param results result of each, oldest first
 * @param next value of {@code from} to continue behind them, or null if none is left
 */
public record ResendDescriptor(String group, String client, long sent, long failed, List<ResendResult> results,
		@Nullable String next) implements OperationResponseBody {

	static ResendDescriptor of(String group, String client, List<ResendResult> results, @Nullable String next) {
		long sent = results.stream().filter((result) -> result.outcome() == null).count();
		return new ResendDescriptor(group, client, sent, results.size() - sent, List.copyOf(results), next);
	}

	/**
	 * Result of one dead letter.
	 *
	 * @param messageId id of the message
	 * @param topic topic that it was sent to, or null if that is unknown
	 * @param outcome {@code NOT_SENT}, {@code UNKNOWN} or {@code REJECTED} if the send
	 * failed; null if the message is stored
	 * @param error reason of the failure, or null
	 */
	public record ResendResult(String messageId, @Nullable String topic, @Nullable Outcome outcome,
			@Nullable String error) {
	}

}
