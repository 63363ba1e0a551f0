package io.rocketmq.client.hook;

/**
 * Sums over all connections of a client since it was made, including those that are
 * closed.
 *
 * @param connected number of times that a connection became ready for requests
 * @param reconnected those of them that followed the loss of the connection
 * @param lost number of ready connections that were lost
 * @param connectFailures failed attempts to connect
 * @param lateAnswers answers that arrived after their request had ended and were ignored
 * @param bytesWritten written bytes of frames
 * @param bytesRead read bytes of frames
 */
public record ConnectionStatistics(long connected, long reconnected, long lost, long connectFailures, long lateAnswers,
		long bytesWritten, long bytesRead) {
}
