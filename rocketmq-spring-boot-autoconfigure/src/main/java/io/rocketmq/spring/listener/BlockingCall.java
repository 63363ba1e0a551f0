package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ConsumerOptions;

/**
 * Call of a chain that ends when the delivery has ended. A step that ends later is waited
 * for: an asynchronous interceptor before a blocking listener, or a listener of a batch
 * whose other messages are for another listener, which is called next.
 */
final class BlockingCall {

	/** Time between looks whether a delivery that has been extended is in flight. */
	private static final long RECHECK_NANOS = 1_000_000_000L;

	private BlockingCall() {
	}

	/**
	 * Delivers to a chain.
	 * @throws Throwable the exception of the chain; an {@link InterruptedException} or
	 * {@link TimeoutException} of the wait
	 */
	static void invoke(RocketMQListenerInvoker chain, RocketMQDelivery delivery, ConsumerOptions options)
			throws Throwable {
		CompletionStage<?> stage = chain.invoke(delivery);
		if (stage == null) {
			return;
		}
		CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
		stage.whenComplete((result, ex) -> {
			if (ex != null) {
				end.completeExceptionally(ex);
			}
			else {
				end.complete(null);
			}
		});
		long nanos = options.consumeTimeout().toNanos();
		while (!isEnded(end, nanos)) {
			if (!delivery.acknowledgment().extend(Duration.ofNanos(1))) {
				throw new TimeoutException("Listener '" + delivery.endpoint().id()
						+ "' has not ended within consumeTimeout=" + options.consumeTimeout());
			}
			nanos = RECHECK_NANOS;
		}
	}

	private static boolean isEnded(CompletableFuture<?> end, long nanos) throws Throwable {
		try {
			end.get(nanos, TimeUnit.NANOSECONDS);
			return true;
		}
		catch (ExecutionException ex) {
			throw FailedMessages.unwrap(ex);
		}
		catch (TimeoutException ex) {
			return false;
		}
	}

}
