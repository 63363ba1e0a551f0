package io.rocketmq.spring.transaction;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Sends messages in transactions, and has the broker's questions about them answered by
 * the listener of the message's topic. Thread-safe.
 * <p>
 * Where there is at least one listener, the producer exists from the application's start
 * on, since the broker may ask it about what an instance sent that is gone by now. It is
 * there before anything else starts and until all has stopped, and can be started again.
 * Without listeners there is no producer.
 */
public final class RocketMQTransactions implements SmartLifecycle {

	/** Before everything that may send, so it stops after it. */
	public static final int PHASE = Integer.MIN_VALUE;

	private final Function<TransactionListener, Sender> connector;

	private final LocalTransactions listeners;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile @Nullable Sender sender;

	/**
	 * Transactions of one client.
	 * @param client the client
	 * @param options the producer's options; its group must be one whose every member has
	 * the same transaction listeners
	 * @param converter makes the messages that listeners get
	 */
	public RocketMQTransactions(RocketMQClient client, ProducerOptions options, RocketMQMessageConverter converter) {
		this(connector(client, options), converter);
	}

	private static Function<TransactionListener, Sender> connector(RocketMQClient client, ProducerOptions options) {
		Arguments.notNull(client, "client");
		Arguments.notNull(options, "options");
		return (listener) -> Sender.of(client.transactionProducer(options, listener));
	}

	RocketMQTransactions(Function<TransactionListener, Sender> connector, RocketMQMessageConverter converter) {
		this.connector = connector;
		this.listeners = new LocalTransactions(Arguments.notNull(converter, "converter"));
	}

	/**
	 * Makes a listener responsible for a topic.
	 * @param topic the topic
	 * @param listener the listener
	 * @throws IllegalStateException if the topic has one already
	 */
	public void register(String topic, RocketMQLocalTransactionListener listener) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(listener, "listener");
		this.listeners.register(topic, listener);
	}

	/**
	 * Sends a half message, runs the local transaction, and commits the message or rolls
	 * it back. Blocks.
	 * @param message the message
	 * @param argument handed to the listener, may be null
	 * @return what the broker answered, and what became of the transaction
	 * @throws IllegalStateException if the topic has no listener
	 * @throws io.rocketmq.client.error.RocketMQException if the half message could not be
	 * sent; the local transaction was not run then
	 */
	public TransactionResult send(Message message, @Nullable Object argument) {
		Arguments.notNull(message, "message");
		this.listeners.require(message.topic());
		return sender().send(message, argument);
	}

	private Sender sender() {
		Sender current = this.sender;
		return (current != null) ? current : connect();
	}

	private Sender connect() {
		this.lock.lock();
		try {
			Sender current = this.sender;
			if (current == null) {
				current = this.connector.apply(this.listeners);
				this.sender = current;
			}
			return current;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void start() {
		if (!this.listeners.isEmpty()) {
			connect();
		}
	}

	@Override
	public void stop() {
		this.lock.lock();
		try {
			Sender current = this.sender;
			if (current != null) {
				this.sender = null;
				current.close();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public boolean isRunning() {
		return this.sender != null;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/** What is needed of a transaction producer. */
	interface Sender {

		TransactionResult send(Message message, @Nullable Object argument);

		void close();

		static Sender of(TransactionProducer producer) {
			return new Sender() {

				@Override
				public TransactionResult send(Message message, @Nullable Object argument) {
					return producer.send(message, argument);
				}

				@Override
				public void close() {
					producer.close();
				}

			};
		}

	}

}
