package io.rocketmq.client.transaction;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * The local side of transactional messages where it does not block: each method begins,
 * and gives a stage that is completed later. It must be thread-safe. A stage that fails
 * is as good as {@link TransactionResolution#UNKNOWN}.
 */
public interface AsyncTransactionListener {

	/**
	 * Begins the local transaction; see {@link TransactionListener#execute}.
	 * @param message the message
	 * @param transactionId the transaction's id, which is the message's id
	 * @param argument what the sender passed along
	 * @return whether the message shall be delivered
	 */
	CompletionStage<TransactionResolution> execute(Message message, String transactionId, @Nullable Object argument);

	/**
	 * Begins to answer the broker; see {@link TransactionListener#check}.
	 * @param message the half message
	 * @param checks how often the broker has asked by now, 1 for the first time
	 * @return whether it shall be delivered
	 */
	CompletionStage<TransactionResolution> check(ReceivedMessage message, int checks);

	/**
	 * One that calls a listener which blocks.
	 * @param listener the listener
	 * @return the same by stages, which are completed when the method returns
	 */
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
