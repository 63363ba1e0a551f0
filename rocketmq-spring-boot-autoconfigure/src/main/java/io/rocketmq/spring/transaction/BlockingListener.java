package io.rocketmq.spring.transaction;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Asynchronous form of a listener that blocks: returns completed stages, and throws what
 * the listener throws.
 *
 * @param listener the listener
 */
record BlockingListener(RocketMQLocalTransactionListener listener) implements RocketMQAsyncLocalTransactionListener {

	@Override
	public CompletionStage<RocketMQLocalTransactionState> executeLocalTransaction(Message<?> message,
			@Nullable Object argument) {
		return CompletableFuture.completedFuture(this.listener.executeLocalTransaction(message, argument));
	}

	@Override
	public CompletionStage<RocketMQLocalTransactionState> checkLocalTransaction(Message<?> message) {
		return CompletableFuture.completedFuture(this.listener.checkLocalTransaction(message));
	}

}
