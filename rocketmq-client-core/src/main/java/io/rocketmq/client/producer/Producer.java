package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;

/**
 * Sends messages. Thread-safe and meant to be shared; made by
 * {@link io.rocketmq.client.RocketMQClient}.
 * <p>
 * A failed attempt that cannot duplicate the message is repeated within the timeout of
 * the call, on another broker if the queue is free to choose. Invalid arguments and
 * exceeded limits throw immediately, even from methods that return a future. Futures are
 * completed on callback threads. Timeouts cover the whole call: route, connection, all
 * attempts and the answer. Default: {@link ProducerOptions#sendTimeout()}.
 */
public interface Producer extends AutoCloseable {

	/** Returns the name of the producer group. */
	String group();

	/**
	 * Sends a message and waits for the broker's answer.
	 * @return the broker's answer: the message is stored
	 * @throws RocketMQException if the send failed; {@link RocketMQException#outcome()}
	 * says whether the message may be stored
	 */
	default SendResult send(Message message) {
		return send(message, SendOptions.DEFAULT);
	}

	/**
	 * Sends a message and waits for the broker's answer; see {@link #send(Message)}.
	 * @param timeout time for the whole call
	 */
	default SendResult send(Message message, Duration timeout) {
		return send(message, SendOptions.within(timeout));
	}

	/**
	 * Sends a message and waits for the broker's answer; see {@link #send(Message)}.
	 * @param options queue and timeout
	 */
	SendResult send(Message message, SendOptions options);

	/**
	 * Sends a message without waiting.
	 * @return a future of the broker's answer; it fails as {@link #send(Message)} does
	 * @throws IllegalMessageException if the message is over a limit
	 * @throws TooManyRequestsException if {@link ProducerOptions#maxInFlight()} or
	 * {@link ProducerOptions#maxInFlightBytes()} is reached
	 * @throws ClientClosedException if the producer is closed
	 */
	default CompletableFuture<SendResult> sendAsync(Message message) {
		return sendAsync(message, SendOptions.DEFAULT);
	}

	/**
	 * Sends a message without waiting; see {@link #sendAsync(Message)}.
	 * @param timeout time until the future is completed
	 */
	default CompletableFuture<SendResult> sendAsync(Message message, Duration timeout) {
		return sendAsync(message, SendOptions.within(timeout));
	}

	/**
	 * Sends a message without waiting; see {@link #sendAsync(Message)}.
	 * @param options queue and timeout
	 */
	CompletableFuture<SendResult> sendAsync(Message message, SendOptions options);

	/**
	 * Sends a message that the broker does not answer: whether it is stored is unknown.
	 * Waits only for the topic's route, if that is not cached. Later failures, such as an
	 * unreachable broker, are logged and reported to hooks.
	 * @throws RocketMQException if the topic has no route, or the request could not be
	 * given to a connection
	 */
	default void sendOneway(Message message) {
		sendOneway(message, SendOptions.DEFAULT);
	}

	/**
	 * Sends a message that the broker does not answer; see {@link #sendOneway(Message)}.
	 * @param timeout time until the request is written
	 */
	default void sendOneway(Message message, Duration timeout) {
		sendOneway(message, SendOptions.within(timeout));
	}

	/**
	 * Sends a message that the broker does not answer; see {@link #sendOneway(Message)}.
	 * @param options queue, and timeout until the request is written
	 */
	void sendOneway(Message message, SendOptions options);

	/**
	 * Sends messages of one topic together and waits for the answers; see
	 * {@link #sendAsync(Collection)}.
	 * @return the outcome of each message: check {@link BatchResult#isComplete()}, or
	 * call {@link BatchResult#requireComplete()}, which throws if one failed
	 */
	default BatchResult send(Collection<Message> messages) {
		return send(messages, SendOptions.DEFAULT);
	}

	/**
	 * Sends messages of one topic together and waits for the answers; see
	 * {@link #send(Collection)}.
	 * @param timeout time for all messages together
	 */
	default BatchResult send(Collection<Message> messages, Duration timeout) {
		return send(messages, SendOptions.within(timeout));
	}

	/**
	 * Sends messages of one topic together and waits for the answers; see
	 * {@link #send(Collection)}.
	 * @param options queue, and timeout for all messages together
	 */
	BatchResult send(Collection<Message> messages, SendOptions options);

	/**
	 * Sends messages of one topic together, in as few requests as
	 * {@link ProducerOptions#maxMessageSize()} allows. Messages with a key go to its
	 * queue, in order.
	 * @param messages at least one; none with a delay, a priority or a lite topic
	 * @return a future of the outcome of each message; a message's failure does not fail
	 * the future
	 * @throws IllegalMessageException if a message is invalid or over a limit: none is
	 * sent
	 * @throws TooManyRequestsException if all of them together exceed an in-flight limit,
	 * unless nothing else is in flight
	 * @throws ClientClosedException if the producer is closed
	 */
	default CompletableFuture<BatchResult> sendAsync(Collection<Message> messages) {
		return sendAsync(messages, SendOptions.DEFAULT);
	}

	/**
	 * Sends messages of one topic together; see {@link #sendAsync(Collection)}.
	 * @param timeout time until the future is completed
	 */
	default CompletableFuture<BatchResult> sendAsync(Collection<Message> messages, Duration timeout) {
		return sendAsync(messages, SendOptions.within(timeout));
	}

	/**
	 * Sends messages of one topic together; see {@link #sendAsync(Collection)}.
	 * @param options queue, and timeout until the future is completed
	 */
	CompletableFuture<BatchResult> sendAsync(Collection<Message> messages, SendOptions options);

	/**
	 * Sends messages of one topic together that the broker does not answer; see
	 * {@link #sendOneway(Message)} and {@link #sendAsync(Collection)}.
	 */
	default void sendOneway(Collection<Message> messages) {
		sendOneway(messages, SendOptions.DEFAULT);
	}

	/**
	 * Sends messages of one topic together that the broker does not answer; see
	 * {@link #sendOneway(Collection)}.
	 * @param timeout time until the requests are written
	 */
	default void sendOneway(Collection<Message> messages, Duration timeout) {
		sendOneway(messages, SendOptions.within(timeout));
	}

	/**
	 * Sends messages of one topic together that the broker does not answer; see
	 * {@link #sendOneway(Collection)}.
	 * @param options queue, and timeout until the requests are written
	 */
	void sendOneway(Collection<Message> messages, SendOptions options);

	/**
	 * Sends a request and waits for the reply of a consumer.
	 * @param timeout time for sending and the reply together
	 * @return the reply
	 * @throws io.rocketmq.client.error.RequestTimeoutException if no reply arrived in
	 * time
	 * @throws RocketMQException if the request could not be sent
	 */
	default ReceivedMessage request(Message message, Duration timeout) {
		return request(message, SendOptions.within(timeout));
	}

	/**
	 * Sends a request and waits for the reply of a consumer; see
	 * {@link #request(Message, Duration)}.
	 * @param options queue, and timeout for sending and the reply together. Requests with
	 * one key share a queue, but are not kept in order
	 */
	default ReceivedMessage request(Message message, SendOptions options) {
		return Futures.await(() -> requestAsync(message, options));
	}

	/**
	 * Sends a request. Any number of requests may be open at once; a reply that arrives
	 * too late is dropped, and counted in {@link ProducerStatistics#lateReplies()}.
	 * @param timeout time for sending and the reply together
	 * @return a future of the reply; it fails as {@link #request(Message, Duration)} does
	 */
	default CompletableFuture<ReceivedMessage> requestAsync(Message message, Duration timeout) {
		return requestAsync(message, SendOptions.within(timeout));
	}

	/**
	 * Sends a request; see {@link #requestAsync(Message, Duration)}.
	 * @param options queue, and timeout for sending and the reply together
	 */
	CompletableFuture<ReceivedMessage> requestAsync(Message message, SendOptions options);

	/**
	 * Replies to a request; short for {@link #reply(Message)} with
	 * {@link Message#replyTo}.
	 * @param request the request, as a consumer received it
	 * @param body the reply, at least one byte
	 * @throws IllegalArgumentException if the message is no request
	 */
	default SendResult reply(ReceivedMessage request, byte[] body) {
		Arguments.notNull(body, "body");
		return reply(Message.replyTo(request).body(body).build());
	}

	/**
	 * Sends a reply and waits until the broker has passed it on to the requesting client.
	 * @param reply built by {@link Message#replyTo}
	 * @return the broker's answer
	 * @throws IllegalArgumentException if the message is no reply
	 * @throws io.rocketmq.client.error.BrokerErrorException if the requesting client is
	 * gone
	 * @throws RocketMQException if the reply could not be sent
	 */
	default SendResult reply(Message reply) {
		return Futures.await(() -> replyAsync(reply));
	}

	/**
	 * Sends a reply and waits until the broker has passed it on; see
	 * {@link #reply(Message)}.
	 * @param timeout time for the whole call
	 */
	default SendResult reply(Message reply, Duration timeout) {
		return Futures.await(() -> replyAsync(reply, timeout));
	}

	/**
	 * Replies to a request; short for {@link #replyAsync(Message)} with
	 * {@link Message#replyTo}.
	 * @param request the request, as a consumer received it
	 * @param body the reply, at least one byte
	 * @throws IllegalArgumentException if the message is no request
	 */
	default CompletableFuture<SendResult> replyAsync(ReceivedMessage request, byte[] body) {
		Arguments.notNull(body, "body");
		return replyAsync(Message.replyTo(request).body(body).build());
	}

	/**
	 * Sends a reply.
	 * @param reply built by {@link Message#replyTo}
	 * @return a future of the broker's answer; it fails as {@link #reply(Message)} does
	 * @throws IllegalArgumentException if the message is no reply
	 */
	CompletableFuture<SendResult> replyAsync(Message reply);

	/**
	 * Sends a reply; see {@link #replyAsync(Message)}.
	 * @param timeout time until the future is completed
	 */
	CompletableFuture<SendResult> replyAsync(Message reply, Duration timeout);

	/**
	 * Recalls a delayed message that has not been delivered. Needs a server from 5.3.2 on
	 * with {@code recallMessageEnable}.
	 * @param topic the message's topic
	 * @param recallHandle {@link SendResult#recallHandle()}
	 * @return the message's id
	 * @throws IllegalArgumentException if the text is no recall handle
	 * @throws RocketMQException if it is too late, or the broker does not recall messages
	 */
	default String recall(String topic, String recallHandle) {
		return Futures.await(() -> recallAsync(topic, recallHandle));
	}

	/**
	 * Recalls a delayed message that has not been delivered; see {@link #recall}.
	 * @param topic the message's topic
	 * @param recallHandle {@link SendResult#recallHandle()}
	 * @return a future of the message's id
	 */
	CompletableFuture<String> recallAsync(String topic, String recallHandle);

	/**
	 * Returns the writable queues of a topic, to which {@link SendOptions#to} can send.
	 * Asks the name servers if the route is not cached.
	 * @return at least one queue, by broker name and number. If the topic does not exist
	 * and brokers create topics automatically, the queues that it will have
	 * @throws RocketMQException if the topic has no route
	 */
	default List<MessageQueue> queues(String topic) {
		return Futures.await(() -> queuesAsync(topic));
	}

	/**
	 * Returns the writable queues of a topic; see {@link #queues}.
	 * @return a future of at least one queue
	 */
	CompletableFuture<List<MessageQueue>> queuesAsync(String topic);

	/** Returns a snapshot of this producer's statistics, without a request. */
	ProducerStatistics statistics();

	/**
	 * Rejects new sends, waits for those in flight, at most for
	 * {@link ProducerOptions#drainTimeout()}, fails those that are left, and leaves the
	 * group. On an event loop, closing continues in another thread; an interrupted thread
	 * closes as any other. Closing twice is safe.
	 */
	@Override
	void close();

}
