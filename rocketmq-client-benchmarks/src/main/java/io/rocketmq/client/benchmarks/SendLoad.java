package io.rocketmq.client.benchmarks;

/**
 * A load that sends until it is stopped.
 */
interface SendLoad extends AutoCloseable {

	/** Starts to send and returns immediately. */
	void start();

	/** Sends nothing new, and waits until all that is in flight has ended. */
	void stop() throws Exception;

	@Override
	void close() throws Exception;

}
