package io.rocketmq.spring.transaction;

import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Local transaction listeners by topic. Thread-safe.
 */
final class LocalTransactions implements TransactionListener {

	private final RocketMQMessageConverter converter;

	private final Map<String, RocketMQLocalTransactionListener> listeners = new ConcurrentHashMap<>();

	LocalTransactions(RocketMQMessageConverter converter) {
		this.converter = converter;
	}

	void register(String topic, RocketMQLocalTransactionListener listener) {
		RocketMQLocalTransactionListener other = this.listeners.putIfAbsent(topic, listener);
		if (other != null) {
			throw new IllegalStateException(
					"Topic '" + topic + "' has two transaction listeners, " + other.getClass().getName() + " and "
							+ listener.getClass().getName() + ": keep one @TransactionListener for each topic");
		}
	}

	boolean isEmpty() {
		return this.listeners.isEmpty();
	}

	/** Returns the topic's listener, or throws an exception that tells how to add one. */
	RocketMQLocalTransactionListener require(String topic) {
		RocketMQLocalTransactionListener listener = this.listeners.get(topic);
		if (listener == null) {
			throw new IllegalStateException(
					"No bean runs local transactions for topic '" + topic + "': add a @TransactionListener(topic = \""
							+ topic + "\") that implements RocketMQLocalTransactionListener; there are listeners for "
							+ new TreeSet<>(this.listeners.keySet()));
		}
		return listener;
	}

	@Override
	public TransactionResolution execute(Message message, String transactionId, @Nullable Object argument) {
		return resolution(require(message.topic())
			.executeLocalTransaction(this.converter.toSpring(message, transactionId), argument));
	}

	@Override
	public TransactionResolution check(ReceivedMessage message, int checks) {
		return resolution(require(message.topic()).checkLocalTransaction(this.converter.toSpring(message)));
	}

	private static TransactionResolution resolution(RocketMQLocalTransactionState state) {
		return switch (state) {
			case COMMIT -> TransactionResolution.COMMIT;
			case ROLLBACK -> TransactionResolution.ROLLBACK;
			case UNKNOWN -> TransactionResolution.UNKNOWN;
		};
	}

}
