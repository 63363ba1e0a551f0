package io.rocketmq.client.hook;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Requests of one kind that ended with one result, since the client was made.
 *
 * @param request name of the request code, such as {@code SEND_MESSAGE_V2}
 * @param result name of the response code, such as {@code SUCCESS}; {@code ONEWAY} for
 * requests without an answer, which were written; otherwise the reason why there is no
 * answer: {@code TIMEOUT}, {@code CONNECTION_LOST}, {@code CONNECT_FAILED},
 * {@code TOO_MANY_REQUESTS}, {@code CLIENT_CLOSED} or {@code FAILED}
 * @param count number of requests
 * @param total sum of the times from writing the request to its answer; zero without an
 * answer
 */
public record RequestStatistics(String request, String result, long count, Duration total) {

	/** Checks the values that must not be null. */
	public RequestStatistics {
		Arguments.notNull(request, "request");
		Arguments.notNull(result, "result");
		Arguments.notNull(total, "total");
	}

}
