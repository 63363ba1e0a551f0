package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.consumer.Closing;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Takes messages one by one, as a pool of workers does: each message is hidden from the
 * other members of the group for a while, and comes again, to any member, unless it is
 * acknowledged within that time. Queues are not shared out: any number of members can
 * work on one queue, and order is not kept. Every message is delivered at least once.
 * Needs servers from 5.0 on. Made by {@link io.rocketmq.client.RocketMQClient};
 * subscribe, then receive; thread-safe.
 * <p>
 * A message that comes again has a higher {@link ReceivedMessage#reconsumeTimes()}, and
 * comes again however often it is not acknowledged: who wants to give up acknowledges it.
 * <p>
 * An answer of a broker that arrives after its time is over is lost, and its messages
 * with it until they come again when their hidden time is over. Messages that arrive for
 * a receive that was ended from this side are given back at once.
 * <p>
 * What is illegal fails at once, by an exception of the call, also where the method gives
 * a future. Futures are completed on callback threads.
 */
public interface SimpleConsumer extends AutoCloseable {

	/**
	 * The group.
	 * @return its name
	 */
	String group();

	/**
	 * Subscribes to all messages of a topic; see
	 * {@link #subscribe(String, FilterExpression)}.
	 * @param topic the topic
	 * @return this consumer
	 */
	SimpleConsumer subscribe(String topic);

	/**
	 * Subscribes to some messages of a topic, in the place of an earlier subscription to
	 * it. Holds from the next receive on. All members of a group must subscribe to the
	 * same. The first subscription lets the consumer join its group.
	 * @param topic the topic
	 * @param filter which messages
	 * @return this consumer
	 * @throws IllegalArgumentException if the topic's name is illegal, or it is a retry
	 * topic, whose messages come with those of their topic
	 * @throws IllegalStateException if the client has another consumer in the group
	 * @throws ClientClosedException if the consumer is closed
	 */
	SimpleConsumer subscribe(String topic, FilterExpression filter);

	/**
	 * Ends the subscription to a topic, from the next receive on. With the last one the
	 * consumer leaves its group.
	 * @param topic the topic; one that is not subscribed to is left alone
	 * @return this consumer
	 * @throws ClientClosedException if the consumer is closed
	 */
	SimpleConsumer unsubscribe(String topic);

	/**
	 * The topics that are subscribed to.
	 * @return the topics in order
	 */
	Set<String> topics();

	/**
	 * Receives messages, and waits for them where there are none, for as long as
	 * {@link SimpleConsumerOptions#awaitDuration()}; up to 15 s longer if a broker does
	 * not answer. All messages of one receive are of one topic and broker; the next
	 * receive begins with another topic and broker.
	 * @param max how many messages at most, 1 to 32
	 * @param invisible for how long they are hidden from the other members: the time to
	 * work on them and acknowledge them
	 * @return the messages, none if none came
	 * @throws IllegalArgumentException if the number or the time is illegal
	 * @throws IllegalStateException if nothing is subscribed to
	 * @throws io.rocketmq.client.error.RouteNotFoundException if there is no such topic,
	 * and no other one has messages
	 * @throws io.rocketmq.client.error.BrokerErrorException if a broker is older than 5.0
	 * @throws ClientClosedException if the consumer is or gets closed
	 * @throws RocketMQException if there are no messages and a broker refuses to give
	 * them, or none can be reached until the end of the wait
	 */
	List<ReceivedMessage> receive(int max, Duration invisible);

	/**
	 * Receives messages; see {@link #receive}. A future that is cancelled ends the
	 * receive.
	 * @param max how many messages at most, 1 to 32
	 * @param invisible for how long they are hidden from the other members
	 * @return a future of the messages, none if none came
	 */
	CompletableFuture<List<ReceivedMessage>> receiveAsync(int max, Duration invisible);

	/**
	 * Acknowledges a message: it is done with and does not come again, unless its hidden
	 * time was over before the broker heard of it. Doing so again is harmless.
	 * @param message a message that {@link #receive} gave
	 * @throws IllegalArgumentException if the message is from elsewhere
	 * @throws RocketMQException if it failed; the message comes again then
	 */
	void ack(ReceivedMessage message);

	/**
	 * Acknowledges a message; see {@link #ack(ReceivedMessage)}.
	 * @param message a message that {@link #receive} gave
	 * @return a future that is completed once the broker has it
	 */
	CompletableFuture<Void> ackAsync(ReceivedMessage message);

	/**
	 * Acknowledges messages, with one request to each broker where the brokers can do so,
	 * which is from 5.1.3 on, and else one by one.
	 * @param messages messages that {@link #receive} gave, any number
	 * @return what became of each message: ask {@link AckResult#allAcked()}, or call
	 * {@link AckResult#requireAllAcked()}, which throws if one failed
	 * @throws IllegalArgumentException if one of them is from elsewhere: none is
	 * acknowledged
	 */
	AckResult ack(Collection<? extends ReceivedMessage> messages);

	/**
	 * Acknowledges messages; see {@link #ack(Collection)}.
	 * @param messages messages that {@link #receive} gave, any number
	 * @return a future of what became of each message; it does not fail for a message's
	 * failure
	 */
	CompletableFuture<AckResult> ackAsync(Collection<? extends ReceivedMessage> messages);

	/**
	 * Hides a message for another while, from now on: longer, to work on it, or shorter,
	 * to let it come again sooner. Call it before its time is over. The message object
	 * stays good for all other calls.
	 * @param message a message that {@link #receive} gave
	 * @param invisible for how long, zero to let it come again at once
	 * @throws IllegalArgumentException if the message is from elsewhere, or the time is
	 * illegal
	 * @throws RocketMQException if it failed; where the outcome is unknown, the message
	 * may come again although it is acknowledged
	 */
	void changeInvisibleDuration(ReceivedMessage message, Duration invisible);

	/**
	 * Hides a message for another while; see {@link #changeInvisibleDuration}. What is
	 * called for the message afterwards comes to the broker afterwards.
	 * @param message a message that {@link #receive} gave
	 * @param invisible for how long, zero to let it come again at once
	 * @return a future that is completed once the broker has it
	 */
	CompletableFuture<Void> changeInvisibleDurationAsync(ReceivedMessage message, Duration invisible);

	/**
	 * Receives nothing any more: receives that wait fail with
	 * {@link ClientClosedException}. Leaves the group and waits for acknowledgements that
	 * are under way. What was received before can still be acknowledged while the client
	 * is open. Closing twice is safe.
	 */
	@Override
	void close();

	/**
	 * Statistics of this consumer, without asking anyone. Messages count when they are
	 * acknowledged, or made visible at once; the brokers keep its place in the queues.
	 * @return a snapshot
	 */
	ConsumerStatistics statistics();

}
