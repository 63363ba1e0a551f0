package io.rocketmq.client.benchmarks;

import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Client under measurement that consumes one topic from its first message.
 */
interface ConsumeClient extends AutoCloseable {

	/** Number of listener threads. */
	int THREADS = 20;

	/** Timeout of a send; long, since machines under measurement are busy. */
	Duration SEND_WITHIN = Duration.ofSeconds(30);

	/** Maximum number of messages per pull. */
	int PULL_BATCH = 32;

	/** Starts a push consumer. */
	void consume(String group, int batch, ConsumeLog log) throws Exception;

	/** Whether a thread of this name runs listeners and nothing else. */
	boolean isListener(String thread);

	/** Sends a message to the topic without waiting. */
	void send(byte[] body, Consumer<@Nullable Throwable> done) throws Exception;

	@Override
	void close() throws Exception;

}
