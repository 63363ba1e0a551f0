package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.internal.producer.Replies;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;

/**
 * Sends messages. An attempt that failed without a chance of a duplicate is repeated, on
 * another broker where the queue is free to choose, all within the time of the call. Made
 * by {@link io.rocketmq.client.RocketMQClient}; thread-safe; to be shared.
 * <p>
 * What is illegal or has no room fails at once, by an exception of the call, also where
 * the method gives a future. Futures are completed on callback threads.
 */
public interface Producer extends AutoCloseable {

	/**
	 * The group.
	 * @return its name
	 */
	String group();

	/**
	 * Sends a message and waits for the broker's answer, for as long as
	 * {@link ProducerOptions#sendTimeout()}.
	 * @param message the message
	 * @return what the broker answered: the message is stored
	 * @throws RocketMQException if it failed; {@link RocketMQException#outcome()} says
	 * whether the message may be stored all the same
	 */
	SendResult send(Message message);

	/**
	 * Sends a message and waits for the broker's answer.
	 * @param message the message
	 * @param timeout how long the call may take, all attempts included
	 * @return what the broker answered: the message is stored
	 * @throws RocketMQException if it failed
	 */
	SendResult send(Message message, Duration timeout);

	/**
	 * Sends a message and waits for the broker's answer.
	 * @param message the message
	 * @param how which queue, and how long the call may take
	 * @return what the broker answered: the message is stored
	 * @throws RocketMQException if it failed
	 */
	SendResult send(Message message, SendOptions how);

	/**
	 * Sends a message without waiting.
	 * @param message the message
	 * @return a future of what the broker answers; it fails as {@link #send(Message)}
	 * does
	 * @throws IllegalMessageException if the message is over a limit
	 * @throws TooManyRequestsException if {@link ProducerOptions#maxInFlight()} or
	 * {@link ProducerOptions#maxInFlightBytes()} is reached
	 * @throws ClientClosedException if the producer is closed
	 */
	CompletableFuture<SendResult> sendAsync(Message message);

	/**
	 * Sends a message without waiting.
	 * @param message the message
	 * @param timeout how long it may take until the future is completed, all attempts
	 * included
	 * @return a future of what the broker answers
	 */
	CompletableFuture<SendResult> sendAsync(Message message, Duration timeout);

	/**
	 * Sends a message without waiting.
	 * @param message the message
	 * @param how which queue, and how long it may take until the future is completed
	 * @return a future of what the broker answers
	 */
	CompletableFuture<SendResult> sendAsync(Message message, SendOptions how);

	/**
	 * Sends a message without an answer: nobody learns whether the broker stored it.
	 * Waits only where the topic's route is not known yet. What fails later, such as that
	 * the broker can't be reached, is logged and told to hooks.
	 * @param message the message
	 * @throws RocketMQException if the topic has no route, or no connection takes it
	 */
	void sendOneway(Message message);

	/**
	 * Sends a message without an answer; see {@link #sendOneway(Message)}.
	 * @param message the message
	 * @param how which queue, and by when it must be handed to a connection
	 * @throws RocketMQException if it could not be handed to a connection
	 */
	void sendOneway(Message message, SendOptions how);

	/**
	 * Sends messages of one topic together and waits for the answers.
	 * @param messages the messages, any number; see {@link #sendAsync(Collection)}
	 * @return what became of each message: ask {@link BatchResult#allSent()}, or take
	 * {@link BatchResult#results()}, which throws if one failed
	 * @throws IllegalMessageException if one of them is illegal: none is sent
	 */
	BatchResult send(Collection<Message> messages);

	/**
	 * Sends messages of one topic together and waits for the answers.
	 * @param messages the messages, any number; see {@link #sendAsync(Collection)}
	 * @param how which queue, and how long the call may take
	 * @return what became of each message; see {@link #send(Collection)}
	 * @throws IllegalMessageException if one of them is illegal: none is sent
	 */
	BatchResult send(Collection<Message> messages, SendOptions how);

	/**
	 * Sends messages of one topic together: in as few requests as the limit of their size
	 * allows, and those with a key each to its queue, where they stay in order.
	 * @param messages the messages, any number; none with a delay, a priority or a lite
	 * topic
	 * @return a future of what became of each message; it does not fail for a message's
	 * failure
	 * @throws IllegalMessageException if one of them is illegal or over a limit: none is
	 * sent
	 * @throws TooManyRequestsException if there is no room for all of them at once,
	 * unless nothing else is in flight
	 * @throws ClientClosedException if the producer is closed
	 */
	CompletableFuture<BatchResult> sendAsync(Collection<Message> messages);

	/**
	 * Sends messages of one topic together; see {@link #sendAsync(Collection)}.
	 * @param messages the messages
	 * @param how which queue, and how long it may take until the future is completed
	 * @return a future of what became of each message
	 */
	CompletableFuture<BatchResult> sendAsync(Collection<Message> messages, SendOptions how);

	/**
	 * Sends messages of one topic together, without answers; see
	 * {@link #sendOneway(Message)} and {@link #sendAsync(Collection)}.
	 * @param messages the messages
	 * @throws RocketMQException if they could not be handed to a connection
	 */
	void sendOneway(Collection<Message> messages);

	/**
	 * Sends messages of one topic together, without answers; see
	 * {@link #sendOneway(Collection)}.
	 * @param messages the messages
	 * @param how which queue, and by when they must be handed to a connection
	 * @throws RocketMQException if they could not be handed to a connection
	 */
	void sendOneway(Collection<Message> messages, SendOptions how);

	/**
	 * Sends a request and waits for the reply of whoever consumes it.
	 * @param message the request
	 * @param timeout how long sending and the reply may take together
	 * @return the reply
	 * @throws io.rocketmq.client.error.RequestTimeoutException if no reply came in time
	 * @throws RocketMQException if the request could not be sent
	 */
	ReceivedMessage request(Message message, Duration timeout);

	/**
	 * Sends a request. Any number may be under way at once; a reply that comes too late
	 * is dropped, and counted in {@link ProducerStatistics#lateReplies()}.
	 * @param message the request
	 * @param timeout how long sending and the reply may take together
	 * @return a future of the reply; it fails as {@link #request} does
	 */
	CompletableFuture<ReceivedMessage> requestAsync(Message message, Duration timeout);

	/**
	 * Replies to a request that a consumer got, and waits until the broker has passed it
	 * on.
	 * @param request the request
	 * @param body the reply, at least one byte
	 * @return what the broker answered
	 * @throws IllegalArgumentException if the message is no request
	 * @throws io.rocketmq.client.error.BrokerErrorException if the client that asked is
	 * gone
	 * @throws RocketMQException if it could not be sent
	 */
	SendResult reply(ReceivedMessage request, byte[] body);

	/**
	 * Replies to a request that a consumer got; see {@link #reply}.
	 * @param request the request
	 * @param body the reply, at least one byte
	 * @return a future of what the broker answers
	 */
	CompletableFuture<SendResult> replyAsync(ReceivedMessage request, byte[] body);

	/**
	 * Takes back a message that is to be delivered later; from server 5.3.2 on, where
	 * {@code recallMessageEnable} is set.
	 * @param topic the message's topic
	 * @param recallHandle {@link SendResult#recallHandle()}
	 * @return the message's id
	 * @throws IllegalArgumentException if the text is no handle
	 * @throws RocketMQException if it is too late, or the broker does not recall messages
	 */
	String recall(String topic, String recallHandle);

	/**
	 * Takes back a message that is to be delivered later; see {@link #recall}.
	 * @param topic the message's topic
	 * @param recallHandle {@link SendResult#recallHandle()}
	 * @return a future of the message's id
	 */
	CompletableFuture<String> recallAsync(String topic, String recallHandle);

	/**
	 * What this producer has done, without asking anyone.
	 * @return a snapshot
	 */
	ProducerStatistics statistics();

	/**
	 * Takes nothing new, waits for what is in flight, for
	 * {@link ProducerOptions#drainTimeout()} at most, ends what is left, and leaves the
	 * group. On an event loop it goes on in another thread; an interrupted thread closes
	 * as any other. Closing twice is safe.
	 */
	@Override
	void close();

}
