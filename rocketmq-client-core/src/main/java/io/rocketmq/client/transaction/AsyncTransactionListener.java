package io.rocketmq.client.transaction;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Local side of transactional messages that does not block: each method returns a stage
 * that is completed later. Must be thread-safe. A failed stage has the effect of
 * {@link TransactionResolution#UNKNOWN}.
 */
public interface AsyncTransactionListener {

	/**
	 * Starts the local transaction; see {@link TransactionListener#execute}.
	 * @param message the message
	 * @param transactionId the transaction's id, equal to the message's id
	 * @param argument the argument of the send, or null
	 */
	CompletionStage<TransactionResolution> execute(Message message, String transactionId, @Nullable Object argument);

	/**
	 * Starts the check of a transaction; see {@link TransactionListener#check}.
	 * @param message the half message
	 * @param checks number of checks including this one, 1 for the first
	 */
	CompletionStage<TransactionResolution> check(ReceivedMessage message, int checks);

	/** Returns a listener that calls a blocking one and returns completed stages. */
	static AsyncTransactionListener of(TransactionListener listener) {
		Arguments.notNull(listener, "listener");
		return new AsyncTransactionListener() {
			@Override
			public CompletionStage<TransactionResolution> execute(Message message, String transactionId,
					@Nullable Object argument) {
				try {
					return CompletableFuture.completedFuture(listener.execute(message, transactionId, argument));
				}
				catch (Exception ex) {
					return CompletableFuture.failedFuture(ex);
				}
			}

			@Override
			public CompletionStage<TransactionResolution> check(ReceivedMessage message, int checks) {
				try {
					return CompletableFuture.completedFuture(listener.check(message, checks));
				}
				catch (Exception ex) {
					return CompletableFuture.failedFuture(ex);
				}
			}
		};
	}

}
