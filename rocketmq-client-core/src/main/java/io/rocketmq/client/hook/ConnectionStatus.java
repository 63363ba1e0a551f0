package io.rocketmq.client.hook;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * One connection's state and figures at one moment.
 *
 * @param address the server's {@code host:port}
 * @param phase where it is in its life
 * @param since when it came there
 * @param inFlight how many requests are not finished: written and not answered, or
 * waiting to be written
 * @param requests how many commands were written since it was made
 * @param answers how many answers came in time
 * @param lateAnswers how many answers came that nothing waited for any more
 * @param failures how many requests failed without an answer
 * @param connectFailures how many attempts to connect failed
 * @param bytesWritten how many bytes of frames were written
 * @param bytesRead how many bytes of frames were read
 * @param lastLatency how long the last answer took from the writing of its request
 * @param meanLatency how long answers took on average
 * @param maxLatency how long the slowest answer took
 * @param lastFailure why it was last lost or could not be made, or null
 */
public record ConnectionStatus(String address, ConnectionPhase phase, Instant since, int inFlight, long requests,
		long answers, long lateAnswers, long failures, long connectFailures, long bytesWritten, long bytesRead,
		Duration lastLatency, Duration meanLatency, Duration maxLatency, @Nullable String lastFailure) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public ConnectionStatus {
		Arguments.notNull(address, "address");
		Arguments.notNull(phase, "phase");
		Arguments.notNull(since, "since");
		Arguments.notNull(lastLatency, "lastLatency");
		Arguments.notNull(meanLatency, "meanLatency");
		Arguments.notNull(maxLatency, "maxLatency");
	}

}
