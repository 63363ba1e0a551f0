package io.rocketmq.spring.transaction;

import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Sender of transactional messages, which also answers the broker's transaction checks
 * through the listener of the message's topic. Thread-safe.
 * <p>
 * With at least one listener, the producer starts with the application, since the broker
 * may check transactions of instances that no longer exist. It starts before all other
 * beans, stops after them and can be restarted. Without listeners there is no producer.
 */
public final class RocketMQTransactions implements SmartLifecycle {

	/** Lifecycle phase: starts before all beans that may send, and stops after them. */
	public static final int PHASE = Integer.MIN_VALUE;

	private final Function<TransactionListener, TransactionProducer> connector;

	private final LocalTransactions listeners;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile @Nullable TransactionProducer producer;

	/**
	 * Creates the transactions of one client.
	 * @param client the client
	 * @param options the producer's options; its group must be one whose every member has
	 * the same transaction listeners
	 * @param converter converts half messages for the listeners
	 */
	public RocketMQTransactions(RocketMQClient client, ProducerOptions options, RocketMQMessageConverter converter) {
		this(connector(client, options), converter);
	}

	private static Function<TransactionListener, TransactionProducer> connector(RocketMQClient client,
			ProducerOptions options) {
		Objects.requireNonNull(client, "client must not be null");
		Objects.requireNonNull(options, "options must not be null");
		return (listener) -> client.transactionProducer(options, listener);
	}

	RocketMQTransactions(Function<TransactionListener, TransactionProducer> connector,
			RocketMQMessageConverter converter) {
		this.connector = connector;
		this.listeners = new LocalTransactions(Objects.requireNonNull(converter, "converter must not be null"));
	}

	/**
	 * Registers the listener of a topic.
	 * @param topic the topic
	 * @param listener the listener
	 * @throws IllegalStateException if the topic has one already
	 */
	public void register(String topic, RocketMQLocalTransactionListener listener) {
		Objects.requireNonNull(topic, "topic must not be null");
		Objects.requireNonNull(listener, "listener must not be null");
		this.listeners.register(topic, listener);
	}

	/**
	 * Sends a half message, runs the local transaction, and commits the message or rolls
	 * it back. Blocks.
	 * @param message the message
	 * @param argument passed to the listener, may be null
	 * @return the broker's answer and the outcome of the transaction
	 * @throws IllegalStateException if the topic has no listener
	 * @throws io.rocketmq.client.error.RocketMQException if the half message could not be
	 * sent; the local transaction was not run then
	 */
	public TransactionResult send(Message message, @Nullable Object argument) {
		Objects.requireNonNull(message, "message must not be null");
		this.listeners.require(message.topic());
		return producer().send(message, argument);
	}

	private TransactionProducer producer() {
		TransactionProducer current = this.producer;
		return (current != null) ? current : connect();
	}

	private TransactionProducer connect() {
		this.lock.lock();
		try {
			TransactionProducer current = this.producer;
			if (current == null) {
				current = this.connector.apply(this.listeners);
				this.producer = current;
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
			TransactionProducer current = this.producer;
			if (current != null) {
				this.producer = null;
				current.close();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public boolean isRunning() {
		return this.producer != null;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
