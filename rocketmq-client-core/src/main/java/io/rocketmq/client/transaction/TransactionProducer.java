package io.rocketmq.client.transaction;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TransactionFailedException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.producer.ProducerStatistics;

/**
 * Sends messages that are delivered only if a local transaction takes place. The broker
 * first keeps the half message; the listener then runs the local transaction, and the
 * broker is told to deliver or to drop the message. Where it hears nothing, or that
 * nothing is known yet, it asks a member of the producer group later: any member, so that
 * all members of a group need listeners that can answer for the others. Made by
 * {@link io.rocketmq.client.RocketMQClient}; thread-safe; to be shared.
 */
public interface TransactionProducer extends AutoCloseable {

	/**
	 * The group.
	 * @return its name
	 */
	String group();

	/**
	 * Sends a half message, runs the local transaction on this thread, and tells the
	 * broker how it ended. If the broker can't be told, the listener throws, or it takes
	 * longer than {@link ProducerOptions#localTransactionTimeout()}, the broker will ask.
	 * @param message the message; not one with a delay, a priority or a lite topic
	 * @param argument for the listener, or null
	 * @return the broker's answer to the half message, and what the listener said
	 * @throws TransactionFailedException if the half message was not stored safely: it is
	 * rolled back and the listener was not called
	 * @throws RocketMQException if the half message could not be sent: the listener was
	 * not called
	 */
	TransactionResult send(Message message, @Nullable Object argument);

	/**
	 * As {@link #send(Message, Object)}, with a time of its own for the half message.
	 * @param message the message
	 * @param argument for the listener, or null
	 * @param timeout how long sending the half message may take
	 * @return the broker's answer to the half message, and what the listener said
	 * @throws RocketMQException if the half message could not be sent
	 */
	TransactionResult send(Message message, @Nullable Object argument, Duration timeout);

	/**
	 * As {@link #send(Message, Object)}, without waiting: the listener runs on a callback
	 * thread.
	 * @param message the message
	 * @param argument for the listener, or null
	 * @return a future of the broker's answer and of what the listener said, completed on
	 * a callback thread
	 */
	CompletableFuture<TransactionResult> sendAsync(Message message, @Nullable Object argument);

	/**
	 * What this producer has done, without asking anyone. Half messages count as sent
	 * when a broker has stored them, whatever becomes of their transactions.
	 * @return a snapshot
	 */
	ProducerStatistics statistics();

	/**
	 * Takes nothing new, waits for what is in flight, for
	 * {@link ProducerOptions#drainTimeout()} at most, ends what is left, and leaves the
	 * group; the broker then asks other members about transactions that are still open.
	 * On an event loop it goes on in another thread; an interrupted thread closes as any
	 * other. Closing twice is safe.
	 */
	@Override
	void close();

}
