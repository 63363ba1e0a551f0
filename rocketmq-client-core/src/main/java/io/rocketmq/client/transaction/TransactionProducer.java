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
 * Sends messages that are delivered only if a local transaction commits. Thread-safe and
 * meant to be shared; made by {@link io.rocketmq.client.RocketMQClient}.
 * <p>
 * The broker first stores the half message; the listener then runs the local transaction,
 * and the broker is told to deliver or to drop the message. If the broker is told
 * nothing, or that the resolution is unknown, it later checks with any member of the
 * producer group: all members need listeners that can answer for one another.
 */
public interface TransactionProducer extends AutoCloseable {

	/** Returns the name of the producer group. */
	String group();

	/**
	 * Sends a half message and runs the local transaction without an argument; see
	 * {@link #send(Message, Object)}.
	 */
	default TransactionResult send(Message message) {
		return send(message, null);
	}

	/**
	 * Sends a half message, runs the local transaction on this thread, and tells the
	 * broker its resolution. The broker checks later if it can't be told, or if the
	 * listener throws or takes longer than
	 * {@link ProducerOptions#localTransactionTimeout()}. The first check can be postponed
	 * with {@link Message.Builder#checkImmunity}.
	 * @param message a message without a delay, a priority or a lite topic
	 * @param argument passed to the listener, or null
	 * @return the broker's answer to the half message, and the resolution
	 * @throws TransactionFailedException if the half message was not stored safely: it is
	 * rolled back and the listener was not called
	 * @throws RocketMQException if the half message could not be sent: the listener was
	 * not called
	 */
	TransactionResult send(Message message, @Nullable Object argument);

	/**
	 * Sends a half message and runs the local transaction; see
	 * {@link #send(Message, Object)}.
	 * @param argument passed to the listener, or null
	 * @param timeout time for sending the half message
	 */
	TransactionResult send(Message message, @Nullable Object argument, Duration timeout);

	/**
	 * Sends a half message without waiting, without an argument; see
	 * {@link #sendAsync(Message, Object)}.
	 */
	default CompletableFuture<TransactionResult> sendAsync(Message message) {
		return sendAsync(message, null);
	}

	/**
	 * Sends a half message without waiting, and runs the local transaction on a callback
	 * thread; see {@link #send(Message, Object)}.
	 * @param argument passed to the listener, or null
	 * @return a future of the broker's answer and the resolution, completed on a callback
	 * thread
	 */
	CompletableFuture<TransactionResult> sendAsync(Message message, @Nullable Object argument);

	/**
	 * Sends a half message without waiting, and runs the local transaction on a callback
	 * thread; see {@link #sendAsync(Message, Object)}.
	 * @param argument passed to the listener, or null
	 * @param timeout time for sending the half message, to which that of the local
	 * transaction is added
	 */
	CompletableFuture<TransactionResult> sendAsync(Message message, @Nullable Object argument, Duration timeout);

	/**
	 * Returns a snapshot of this producer's statistics, without a request. A half message
	 * counts as sent when a broker has stored it, whatever the resolution.
	 */
	ProducerStatistics statistics();

	/**
	 * Rejects new sends, waits for those in flight, at most for
	 * {@link ProducerOptions#drainTimeout()}, fails those that are left, and leaves the
	 * group; the broker then checks open transactions with other members. On an event
	 * loop, closing continues in another thread; an interrupted thread closes as any
	 * other. Closing twice is safe.
	 */
	@Override
	void close();

}
