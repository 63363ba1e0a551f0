package io.rocketmq.client.broker;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.message.ReceiptHandle;

/**
 * One broker's operations for pop consumers, from server 5.0 on. Thread-safe.
 */
public interface BrokerPop {

	/**
	 * Says that a message is done.
	 * @param group the consumer group
	 * @param topic the topic that was popped
	 * @param handle the message's handle
	 */
	void ack(String group, String topic, ReceiptHandle handle);

	/**
	 * Says that a message is done.
	 * @param group the consumer group
	 * @param topic the topic that was popped
	 * @param handle the message's handle
	 * @return a future that is completed once the broker has it
	 */
	CompletableFuture<Void> ackAsync(String group, String topic, ReceiptHandle handle);

	/**
	 * Says that messages are done; from server 5.1.3 on.
	 * @param group the consumer group
	 * @param topic the topic that was popped
	 * @param handles the messages' handles, at least one, all of one broker
	 */
	void ackAll(String group, String topic, Collection<ReceiptHandle> handles);

	/**
	 * Says that messages are done; from server 5.1.3 on.
	 * @param group the consumer group
	 * @param topic the topic that was popped
	 * @param handles the messages' handles, at least one, all of one broker
	 * @return a future that is completed once the broker has it
	 * @throws IllegalArgumentException if there is none, or they are of several brokers
	 */
	CompletableFuture<Void> ackAllAsync(String group, String topic, Collection<ReceiptHandle> handles);

	/**
	 * Hides a message for another while, from now on.
	 * @param group the consumer group
	 * @param topic the topic that was popped
	 * @param handle the message's handle, which is of no use any more afterwards
	 * @param invisible for how long
	 * @return the message's new handle
	 */
	ReceiptHandle changeInvisibleTime(String group, String topic, ReceiptHandle handle, Duration invisible);

	/**
	 * Hides a message for another while; see {@link #changeInvisibleTime}.
	 * @param group the consumer group
	 * @param topic the topic that was popped
	 * @param handle the message's handle, which is of no use any more afterwards
	 * @param invisible for how long
	 * @return a future of the message's new handle
	 */
	CompletableFuture<ReceiptHandle> changeInvisibleTimeAsync(String group, String topic, ReceiptHandle handle,
			Duration invisible);

}
