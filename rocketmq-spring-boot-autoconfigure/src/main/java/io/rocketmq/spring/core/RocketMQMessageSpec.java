package io.rocketmq.spring.core;

import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;

import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionListener;

/**
 * Specification of one message and its send; see
 * {@link RocketMQSendOperations#message(Object)}. It ends with one of {@code send},
 * {@code sendAsync}, {@code sendOneWay}, {@code sendInTransaction},
 * {@code sendInTransactionAsync}, {@code request} and {@code requestAsync}, and can be
 * used once. Not thread-safe.
 * <p>
 * The last methods throw immediately, also those that return a future:
 * {@link IllegalStateException} if the message has no topic, was sent already, or
 * combines what can't be combined;
 * {@link org.springframework.messaging.converter.MessageConversionException} if the
 * payload can't be converted; {@link io.rocketmq.client.error.IllegalMessageException} if
 * the message breaks one of RocketMQ's rules. A send that fails throws a
 * {@link io.rocketmq.client.error.RocketMQException}, or completes its future with one;
 * its outcome tells whether sending again may duplicate the message. Futures are
 * completed on a callback thread of the client.
 */
public interface RocketMQMessageSpec {

	/**
	 * Sets the destination. Default: the one of the payload's type, then the template's
	 * default destination.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @return this
	 * @throws IllegalArgumentException if it is malformed
	 */
	RocketMQMessageSpec to(String destination);

	/**
	 * Sets topic and tag.
	 * @param topic the topic
	 * @param tag the tag
	 * @return this
	 */
	RocketMQMessageSpec to(String topic, String tag);

	/**
	 * Sets the tag, in place of one in the headers. Refused if the destination has a tag.
	 * @param tag the tag
	 * @return this
	 */
	RocketMQMessageSpec tag(String tag);

	/**
	 * Adds a key by which the message can be found.
	 * @param key the key, without blanks
	 * @return this
	 */
	RocketMQMessageSpec key(String key);

	/**
	 * Adds keys by which the message can be found.
	 * @param keys the keys, without blanks
	 * @return this
	 */
	RocketMQMessageSpec keys(Collection<String> keys);

	/**
	 * Sets a header; see {@link io.rocketmq.spring.support.RocketMQHeaders}.
	 * @param name the name
	 * @param value the value; null to remove a header of a Spring message
	 * @return this
	 */
	RocketMQMessageSpec header(String name, @Nullable Object value);

	/**
	 * Sets headers.
	 * @param headers values by name
	 * @return this
	 */
	RocketMQMessageSpec headers(Map<String, ?> headers);

	/**
	 * Sets a property as it is, past the header mapper.
	 * @param name a name that RocketMQ does not reserve
	 * @param value the value, not empty
	 * @return this
	 */
	RocketMQMessageSpec property(String name, String value);

	/**
	 * Sets the key of an order: messages with equal keys go to one queue and are stored
	 * in the order of their sends. Refused together with {@link #queue}.
	 * @param key the key
	 * @return this
	 */
	RocketMQMessageSpec orderedBy(String key);

	/**
	 * Sets the queue. Refused together with {@link #orderedBy} and in transactions.
	 * @param queue a writable queue of the topic
	 * @return this
	 */
	RocketMQMessageSpec queue(MessageQueue queue);

	/**
	 * Sets the time between storing and delivering the message, to about a second. Needs
	 * a server from 5.0 on. Refused together with another delay.
	 * @param delay from 1 ms on; the broker has a limit of 3 days unless configured
	 * otherwise
	 * @return this
	 */
	RocketMQMessageSpec delay(Duration delay);

	/**
	 * Sets the time of delivery, to about a second; a past one means immediately. Needs a
	 * server from 5.0 on. Refused together with another delay.
	 * @param instant the time by the broker's clock
	 * @return this
	 */
	RocketMQMessageSpec deliverAt(Instant instant);

	/**
	 * Sets a delay level of the broker. Refused together with another delay.
	 * @param level number of the level, from 1
	 * @return this
	 */
	RocketMQMessageSpec delayLevel(int level);

	/**
	 * Sets the priority, for topics of the type PRIORITY and servers from 5.5 on.
	 * @param priority 0 (lowest) or more
	 * @return this
	 */
	RocketMQMessageSpec priority(int priority);

	/**
	 * Sets the time limit of the send, including all attempts, or of a request, including
	 * the reply. Default: {@code rocketmq.producer.send-timeout}.
	 * @param timeout a positive time
	 * @return this
	 */
	RocketMQMessageSpec timeout(Duration timeout);

	/**
	 * Sets the transaction listener by its name, for {@code sendInTransaction} alone.
	 * Default: the one of the message's topic and tag.
	 * @param name the name in its
	 * {@link io.rocketmq.spring.annotation.TransactionListener @TransactionListener}
	 * @return this
	 */
	RocketMQMessageSpec transactionListener(String name);

	/**
	 * Sends and waits for the broker's answer.
	 * @return the broker's answer: the message is stored
	 */
	SendResult send();

	/**
	 * Sends without waiting.
	 * @return a future of the broker's answer
	 */
	CompletableFuture<SendResult> sendAsync();

	/**
	 * Sends without requesting an answer, so that the loss of the message goes unnoticed.
	 */
	void sendOneWay();

	/**
	 * Sends a message that is delivered only if its local transaction is committed. The
	 * listener of the message's topic and tag, or the one that
	 * {@link #transactionListener} names, runs the transaction during this call. Refused
	 * together with a delay, a priority or a queue, which brokers do not combine with
	 * transactions; a timeout is for the send alone.
	 * @param argument passed to the listener, may be null
	 * @return the broker's answer and the outcome of the transaction
	 * @throws IllegalStateException if there is no such
	 * {@link io.rocketmq.spring.annotation.TransactionListener @TransactionListener}
	 */
	TransactionResult sendInTransaction(@Nullable Object argument);

	/**
	 * Sends a message that is delivered only if its local transaction is committed, which
	 * a callback runs during this call; see {@link #sendInTransaction(Object)}. Read in
	 * {@link io.rocketmq.spring.transaction.TransactionSendOptions#withCallback} who
	 * answers the broker's checks.
	 * @param argument passed to the callback, may be null
	 * @param callback runs the local transaction
	 * @return the broker's answer and the outcome of the transaction
	 */
	TransactionResult sendInTransaction(@Nullable Object argument, RocketMQLocalTransactionListener callback);

	/**
	 * Sends a message without waiting that is delivered only if its local transaction is
	 * committed; see {@link #sendInTransaction(Object)}. The transaction runs in another
	 * thread.
	 * @param argument passed to the listener, may be null
	 * @return a future of the broker's answer and the outcome of the transaction
	 */
	CompletableFuture<TransactionResult> sendInTransactionAsync(@Nullable Object argument);

	/**
	 * Sends a message without waiting that is delivered only if its local transaction is
	 * committed, which a callback runs in another thread; see
	 * {@link #sendInTransaction(Object, RocketMQLocalTransactionListener)}.
	 * @param argument passed to the callback, may be null
	 * @param callback runs the local transaction
	 * @return a future of the broker's answer and the outcome of the transaction
	 */
	CompletableFuture<TransactionResult> sendInTransactionAsync(@Nullable Object argument,
			RocketMQLocalTransactionListener callback);

	/**
	 * Sends a request and waits for the payload of its reply.
	 * @param type the type of the payload, as of a listener's parameter
	 * @param <T> the type
	 * @return the payload, or null for a reply that means null
	 * @throws io.rocketmq.client.error.RequestTimeoutException if no reply arrived in
	 * time
	 */
	<T> @Nullable T request(Class<T> type);

	/**
	 * Sends a request and waits for the payload of its reply; see
	 * {@link #request(Class)}.
	 * @param type the type of the payload, such as {@code new
	 * ParameterizedTypeReference<List<Price>>() {}}
	 * @param <T> the type
	 * @return the payload, or null for a reply that means null
	 */
	<T> @Nullable T request(ParameterizedTypeReference<T> type);

	/**
	 * Sends a request and waits for the payload of its reply; see
	 * {@link #request(Class)}.
	 * @param type the type of the payload
	 * @return the payload, or null for a reply that means null
	 */
	@Nullable Object request(Type type);

	/**
	 * Sends a request without waiting.
	 * @param type the type of the reply's payload
	 * @param <T> the type
	 * @return a future of the payload, which fails as {@link #request(Class)} does
	 */
	<T> CompletableFuture<@Nullable T> requestAsync(Class<T> type);

	/**
	 * Sends a request without waiting; see {@link #requestAsync(Class)}.
	 * @param type the type of the reply's payload
	 * @param <T> the type
	 * @return a future of the payload
	 */
	<T> CompletableFuture<@Nullable T> requestAsync(ParameterizedTypeReference<T> type);

	/**
	 * Sends a request without waiting; see {@link #requestAsync(Class)}.
	 * @param type the type of the reply's payload
	 * @return a future of the payload
	 */
	CompletableFuture<@Nullable Object> requestAsync(Type type);

}
