package io.rocketmq.client.benchmarks;

/**
 * A load that sends until it is stopped.
 */
interface SendLoad extends AutoCloseable {

	/** Starts to send and returns immediately. */
	void start();

	/** Stops sending, and waits until nothing is in flight. */
	void stop() throws Exception;

	@Override
	void close() throws Exception;

}
