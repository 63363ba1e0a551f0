package io.rocketmq.client.benchmarks;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Client under measurement that sends one body to one topic repeatedly. Thread-safe.
 */
interface SendClient extends AutoCloseable {

	/** Sends one message and waits until it is stored. */
	void send() throws Exception;

	/** Sends one message without waiting. */
	void sendAsync(Consumer<@Nullable Throwable> done) throws Exception;

	/** Sends a batch of {@link SendWorkload#BATCH} and waits until it is stored. */
	void sendBatch() throws Exception;

	@Override
	void close() throws Exception;

}
