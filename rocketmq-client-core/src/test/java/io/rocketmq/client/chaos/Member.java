package io.rocketmq.client.chaos;

import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.message.FilterExpression;

/**
 * A member of a consumer group, of this client or of Apache's.
 */
interface Member extends AutoCloseable {

	void subscribe(String topic, FilterExpression filter);

	void unsubscribe(String topic);

	void pause();

	void resume();

	/**
	 * Seeks back by a number of messages in each queue; 0 seeks to the current position.
	 */
	void seek(int back);

	/**
	 * Lets the listener hang with the next message for longer than the consume timeout.
	 * @return a future that is completed when it has ended, or the member is closed
	 */
	CompletableFuture<Void> hang();

	/** Leaves the group. */
	@Override
	void close();

}
