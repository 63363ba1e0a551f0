package io.rocketmq.client.hook;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Snapshot of one connection's phase and statistics.
 *
 * @param address the server's {@code host:port}
 * @param phase the current phase
 * @param since begin of the phase
 * @param inFlight open requests: waiting to be written, or written and not answered
 * @param requests written commands since the connection was made
 * @param answers answers that arrived in time
 * @param lateAnswers answers that arrived too late
 * @param failures requests that failed without an answer
 * @param connectFailures failed attempts to connect
 * @param bytesWritten written bytes of frames
 * @param bytesRead read bytes of frames
 * @param lastLatency time between writing the last answered request and its answer
 * @param meanLatency mean of these times
 * @param maxLatency longest of these times
 * @param lastFailure reason of the last failed attempt to connect or lost connection, or
 * null
 */
public record ConnectionStatus(String address, ConnectionPhase phase, Instant since, int inFlight, long requests,
		long answers, long lateAnswers, long failures, long connectFailures, long bytesWritten, long bytesRead,
		Duration lastLatency, Duration meanLatency, Duration maxLatency, @Nullable String lastFailure) {

	/** Checks the values that must not be null. */
	public ConnectionStatus {
		Arguments.notNull(address, "address");
		Arguments.notNull(phase, "phase");
		Arguments.notNull(since, "since");
		Arguments.notNull(lastLatency, "lastLatency");
		Arguments.notNull(meanLatency, "meanLatency");
		Arguments.notNull(maxLatency, "maxLatency");
	}

}
