package io.rocketmq.spring.transaction;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Options of one transactional send. Immutable.
 *
 * @param timeout time for sending the half message; null for the producer's
 * {@code sendTimeout}
 * @param listener the name of the listener; null for that of the message's topic and tag
 * @param callback runs the local transaction instead of the listener; null for none
 */
public record TransactionSendOptions(@Nullable Duration timeout, @Nullable String listener,
		@Nullable RocketMQLocalTransactionListener callback) {

	/** The producer's own timeout, and the listener of the message's topic and tag. */
	public static final TransactionSendOptions DEFAULT = new TransactionSendOptions(null, null, null);

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if the timeout is not positive, or the name is
	 * blank
	 */
	public TransactionSendOptions {
		if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
			throw new IllegalArgumentException("Timeout is not positive: " + timeout + ". Use a positive duration.");
		}
		if (listener != null && listener.isBlank()) {
			throw new IllegalArgumentException("Name of the transaction listener is blank: '" + listener
					+ "'. Use the name of a @TransactionListener, or none.");
		}
	}

	/**
	 * Returns these options with another time limit.
	 * @param newTimeout time for sending the half message; the local transaction is not
	 * part of it
	 * @return the options
	 * @throws IllegalArgumentException if it is not positive
	 */
	public TransactionSendOptions withTimeout(Duration newTimeout) {
		Objects.requireNonNull(newTimeout, "newTimeout must not be null");
		return new TransactionSendOptions(newTimeout, this.listener, this.callback);
	}

	/**
	 * Returns these options with a listener that is chosen by its name, whatever topic
	 * and tag the message has. With a callback as well, the listener answers the checks
	 * that the callback can't.
	 * @param name the name in its
	 * {@link io.rocketmq.spring.annotation.TransactionListener @TransactionListener}
	 * @return the options
	 * @throws IllegalArgumentException if it is blank
	 */
	public TransactionSendOptions withListener(String name) {
		Objects.requireNonNull(name, "name must not be null");
		return new TransactionSendOptions(this.timeout, name, this.callback);
	}

	/**
	 * Returns these options with a callback that runs the local transaction of this send.
	 * <p>
	 * As long as this process lives, it also answers the broker's checks of the
	 * transaction: while the local transaction runs, with
	 * {@link RocketMQLocalTransactionState#UNKNOWN}; once its outcome is known, with that
	 * outcome; otherwise by the callback's
	 * {@link RocketMQLocalTransactionListener#checkLocalTransaction
	 * checkLocalTransaction}. The callbacks of the 10,000 newest transactions with an
	 * unknown outcome are kept, and 10,000 outcomes.
	 * <p>
	 * When the process has ended, or the broker checks with another member of the
	 * producer group, the registered listener of the message's name, or topic and tag,
	 * answers. <b>Without such a listener nobody can</b>: the check is answered with
	 * UNKNOWN or, if no member of the group is connected, not at all, and after 15 checks
	 * (the broker's {@code transactionCheckMax}) the broker discards the message,
	 * although the local transaction may have been committed. So register one wherever
	 * the message must not be lost.
	 * @param newCallback the callback
	 * @return the options
	 */
	public TransactionSendOptions withCallback(RocketMQLocalTransactionListener newCallback) {
		Objects.requireNonNull(newCallback, "newCallback must not be null");
		return new TransactionSendOptions(this.timeout, this.listener, newCallback);
	}

}
