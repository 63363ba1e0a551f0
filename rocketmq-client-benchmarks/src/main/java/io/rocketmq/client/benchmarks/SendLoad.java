package io.rocketmq.client.benchmarks;

/**
 * Load that sends until it is stopped.
 */
interface SendLoad extends AutoCloseable {

	/** Begins to send; returns at once. */
	void start();

	/** Sends nothing new, and waits until all that is in flight has ended. */
	void stop() throws Exception;

	@Override
	void close() throws Exception;

}
