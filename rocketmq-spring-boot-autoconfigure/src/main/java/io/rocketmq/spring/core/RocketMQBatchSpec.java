package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.producer.BatchResult;

/**
 * Specification of several messages that are sent together; see
 * {@link RocketMQSendOperations#messages(java.util.Collection)}. It can be used once. Not
 * thread-safe.
 * <p>
 * The messages go to one topic in as few requests as
 * {@code rocketmq.producer.max-message-size} allows; some of them may be stored and
 * others not. If one is invalid, the call throws an exception and none is sent. Keys,
 * tags and properties of single messages are headers of Spring messages. Brokers combine
 * no delay or priority with others.
 */
public interface RocketMQBatchSpec {

	/**
	 * Sets the destination. Default: the one of the payloads' type, which must be the
	 * same topic for all, then the template's default destination.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @return this
	 * @throws IllegalArgumentException if it is malformed
	 */
	RocketMQBatchSpec to(String destination);

	/**
	 * Sets topic and tag.
	 * @param topic the topic
	 * @param tag the tag
	 * @return this
	 */
	RocketMQBatchSpec to(String topic, String tag);

	/**
	 * Sets the key of an order for all messages: they go to one queue and are stored in
	 * order. Refused together with {@link #queue}.
	 * @param key the key
	 * @return this
	 */
	RocketMQBatchSpec orderedBy(String key);

	/**
	 * Sets the queue of all messages. Refused together with {@link #orderedBy}.
	 * @param queue a writable queue of the topic
	 * @return this
	 */
	RocketMQBatchSpec queue(MessageQueue queue);

	/**
	 * Sets the time limit for all messages together. Default:
	 * {@code rocketmq.producer.send-timeout}.
	 * @param timeout a positive time
	 * @return this
	 */
	RocketMQBatchSpec timeout(Duration timeout);

	/**
	 * Sends and waits for the answers.
	 * @return the outcome of each message, in order: check
	 * {@link BatchResult#isComplete()}, or call {@link BatchResult#requireComplete()}
	 */
	BatchResult send();

	/**
	 * Sends without waiting.
	 * @return a future of the outcome of each message; the failure of a message does not
	 * fail it
	 */
	CompletableFuture<BatchResult> sendAsync();

	/** Sends without requesting answers, so that losses go unnoticed. */
	void sendOneWay();

}
