package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Consumer that receives messages and acknowledges each of them, as a pool of workers
 * does. A received message is invisible to all members of the group for a time, and is
 * redelivered to any of them unless it is acknowledged within that time. Any number of
 * members can receive from one queue; messages have no order, and are delivered at least
 * once. Needs servers 5.0 or later.
 * <p>
 * A redelivered message has a higher {@link ReceivedMessage#reconsumeTimes()}. There is
 * no limit of redeliveries: acknowledge a message to end them.
 * <p>
 * Messages of an answer that arrives too late are redelivered after their invisible time.
 * Messages that arrive after a receive was cancelled are made visible at once.
 * <p>
 * Invalid arguments throw immediately, even from methods that return a future. Futures
 * are completed on callback threads.
 * <p>
 * Create it with {@link io.rocketmq.client.RocketMQClient#simpleConsumer}, subscribe, and
 * receive. Thread-safe.
 */
public interface SimpleConsumer extends AutoCloseable {

	/** Returns the consumer group. */
	String group();

	/**
	 * Subscribes to all messages of a topic; see
	 * {@link #subscribe(String, FilterExpression)}.
	 */
	SimpleConsumer subscribe(String topic);

	/**
	 * Subscribes to a topic from the next receive on, or changes its filter. All members
	 * of a group must have the same subscriptions. The first subscription joins the
	 * group.
	 * @throws IllegalArgumentException if the topic's name is illegal, or it is a retry
	 * topic, whose messages are received with those of the original topic
	 * @throws IllegalStateException if the client has another consumer of the group
	 * @throws ClientClosedException if the consumer is closed
	 */
	SimpleConsumer subscribe(String topic, FilterExpression filter);

	/**
	 * Ends a subscription from the next receive on. Received messages can still be
	 * acknowledged. After the last subscription the consumer leaves its group.
	 * @throws ClientClosedException if the consumer is closed
	 */
	SimpleConsumer unsubscribe(String topic);

	/**
	 * Returns the subscribed topics.
	 * @return a snapshot
	 */
	Set<String> topics();

	/**
	 * Receives messages, and waits up to {@link SimpleConsumerOptions#awaitDuration()}
	 * for the first one; up to 15 s longer if a broker does not answer. The messages are
	 * of one topic and broker; the next receive begins with another.
	 * @param max maximum number of messages, 1 to 32
	 * @param invisible time to process and acknowledge the messages, 1 ms to 12 hours
	 * @return the messages; empty if none arrived in time
	 * @throws IllegalArgumentException if an argument is out of range
	 * @throws IllegalStateException if there is no subscription
	 * @throws RouteNotFoundException if a topic does not exist and no other has messages
	 * @throws BrokerErrorException if a broker is older than 5.0
	 * @throws ClientClosedException if the consumer is closed, also during the wait
	 * @throws RocketMQException if there are no messages and a broker refuses the
	 * request, or no broker can be reached until the end of the wait
	 */
	List<ReceivedMessage> receive(int max, Duration invisible);

	/**
	 * Receives messages; see {@link #receive}.
	 * @param max maximum number of messages, 1 to 32
	 * @param invisible time to process and acknowledge the messages, 1 ms to 12 hours
	 * @return the messages, empty if none arrived in time; cancel the future to end the
	 * receive
	 */
	CompletableFuture<List<ReceivedMessage>> receiveAsync(int max, Duration invisible);

	/**
	 * Acknowledges a message, which is then not redelivered unless its invisible time
	 * ended before the broker got the request. Repeating it is harmless.
	 * @param message a message that {@link #receive} returned
	 * @throws IllegalArgumentException if this consumer did not receive the message
	 * @throws RocketMQException if the request failed, so that the message will be
	 * redelivered
	 */
	void ack(ReceivedMessage message);

	/**
	 * Acknowledges a message; see {@link #ack(ReceivedMessage)}.
	 * @param message a message that {@link #receive} returned
	 * @return completed once the broker has confirmed it
	 */
	CompletableFuture<Void> ackAsync(ReceivedMessage message);

	/**
	 * Acknowledges any number of messages, with one request to each broker from version
	 * 5.1.3 on, and otherwise one by one.
	 * @param messages messages that {@link #receive} returned
	 * @return the outcome for each message; see {@link AckResult#isComplete()} and
	 * {@link AckResult#requireComplete()}
	 * @throws IllegalArgumentException if this consumer did not receive one of the
	 * messages: none is acknowledged
	 */
	AckResult ack(Collection<? extends ReceivedMessage> messages);

	/**
	 * Acknowledges any number of messages; see {@link #ack(Collection)}.
	 * @param messages messages that {@link #receive} returned
	 * @return the outcome for each message; does not fail if a message failed
	 */
	CompletableFuture<AckResult> ackAsync(Collection<? extends ReceivedMessage> messages);

	/**
	 * Sets the invisible time of a message from now on: longer to continue processing it,
	 * or shorter to have it redelivered sooner. Call it within the current invisible
	 * time. The message object stays valid for all other calls.
	 * @param message a message that {@link #receive} returned
	 * @param invisible the new invisible time, at most 12 hours; zero to redeliver the
	 * message at once
	 * @throws IllegalArgumentException if this consumer did not receive the message, or
	 * the time is out of range
	 * @throws RocketMQException if the request failed; if its outcome is unknown, the
	 * message may be redelivered although it is acknowledged later
	 */
	void changeInvisibleDuration(ReceivedMessage message, Duration invisible);

	/**
	 * Sets the invisible time of a message; see {@link #changeInvisibleDuration}. Later
	 * calls for the message are sent after this one.
	 * @param message a message that {@link #receive} returned
	 * @param invisible the new invisible time, at most 12 hours; zero to redeliver the
	 * message at once
	 * @return completed once the broker has confirmed it
	 */
	CompletableFuture<Void> changeInvisibleDurationAsync(ReceivedMessage message, Duration invisible);

	/**
	 * Ends receives with {@link ClientClosedException}, waits for acknowledgements in
	 * flight and leaves the group. Received messages can still be acknowledged while the
	 * client is open. Closing twice is safe.
	 */
	@Override
	void close();

	/**
	 * Returns statistics and problems, without a request. Messages count when they are
	 * acknowledged or made visible at once; brokers keep the position in the queues.
	 * @return a snapshot
	 */
	ConsumerStatistics statistics();

}
