package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.DispatchTable.Route;

/**
 * Dispatcher of a group's messages to its endpoints, which turns the ends of their
 * deliveries into results. Thread-safe.
 */
final class GroupDispatcher {

	private static final Logger logger = LoggerFactory.getLogger(GroupDispatcher.class);

	private static final CompletionStage<ConsumeResult> CONSUMED = CompletableFuture
		.completedStage(ConsumeResult.SUCCESS);

	private final Supplier<DispatchTable> table;

	private final FailedMessages failures;

	private final ConsumerOptions options;

	private final BiPredicate<ReceivedMessage, Duration> extension;

	private final UnroutableMessages unroutable = new UnroutableMessages();

	private final BatchDispatcher batches;

	/**
	 * Creates a dispatcher.
	 * @param extension extends the delivery of a message, and returns whether it is in
	 * flight
	 */
	GroupDispatcher(Supplier<DispatchTable> table, FailedMessages failures, ConsumerOptions options,
			BiPredicate<ReceivedMessage, Duration> extension) {
		this.table = table;
		this.failures = failures;
		this.options = options;
		this.extension = extension;
		this.batches = new BatchDispatcher(table, failures, options, extension, this.unroutable);
	}

	/** Delivers a message to a listener that ends with its call. */
	ConsumeResult consume(ReceivedMessage message, ConsumeContext context) {
		Route route = this.table.get().route(message);
		if (route == null) {
			return this.unroutable.redeliver(message, context);
		}
		SingleDelivery delivery = new SingleDelivery(route.endpoint(), message, context, this.extension);
		try {
			BlockingCall.invoke(route.chain(), delivery, this.options);
		}
		catch (Throwable ex) {
			return failedHere(delivery, ex);
		}
		return ended(delivery);
	}

	/** Delivers a message to a listener that may end later. */
	CompletionStage<ConsumeResult> consumeAsync(ReceivedMessage message, ConsumeContext context) {
		Route route = this.table.get().route(message);
		if (route == null) {
			return CompletableFuture.completedStage(this.unroutable.redeliver(message, context));
		}
		SingleDelivery delivery = new SingleDelivery(route.endpoint(), message, context, this.extension);
		boolean manual = route.chain().isManual();
		CompletableFuture<ConsumeResult> later;
		try {
			CompletionStage<?> stage = route.chain().invoke(delivery);
			if (stage == null && (!manual || delivery.result() != null)) {
				return completed(ended(delivery));
			}
			later = new CompletableFuture<>();
			if (stage == null) {
				delivery.onDecision(() -> complete(later, () -> ended(delivery)));
			}
			else {
				stage.whenComplete((ignored, ex) -> {
					if (ex != null) {
						complete(later, () -> failed(delivery, ex));
					}
					else if (manual) {
						delivery.onDecision(() -> complete(later, () -> ended(delivery)));
					}
					else {
						complete(later, () -> ended(delivery));
					}
				});
			}
		}
		catch (Throwable ex) {
			return CompletableFuture.completedStage(failedHere(delivery, ex));
		}
		return later;
	}

	/** Delivers a batch to listeners that take batches. */
	BatchConsumeResult consumeBatch(List<ReceivedMessage> messages, ConsumeContext context) {
		return this.batches.consume(messages, context);
	}

	/** Delivers a batch to listeners that may end later. */
	CompletionStage<BatchConsumeResult> consumeBatchAsync(List<ReceivedMessage> messages, ConsumeContext context) {
		return this.batches.consumeAsync(messages, context);
	}

	private static CompletionStage<ConsumeResult> completed(ConsumeResult result) {
		return (result == ConsumeResult.SUCCESS) ? CONSUMED : CompletableFuture.completedStage(result);
	}

	/** Completes a future; whatever is thrown, the message must not stay in flight. */
	static <T> void complete(CompletableFuture<T> later, Supplier<T> result) {
		try {
			later.complete(result.get());
		}
		catch (Throwable ex) {
			later.completeExceptionally(ex);
		}
	}

	/** Returns the result of a message whose listener has ended normally. */
	private ConsumeResult ended(SingleDelivery delivery) {
		ConsumeResult decision = delivery.result();
		if (decision == null || decision == ConsumeResult.SUCCESS) {
			return ConsumeResult.SUCCESS;
		}
		FailureLog log = this.failures.log(delivery.endpoint());
		ConsumeResult result = this.failures.decided(decision, delivery.message(), delivery.endpoint(), log);
		log.write();
		return result;
	}

	private ConsumeResult failedHere(SingleDelivery delivery, Throwable thrown) {
		Throwable exception = FailedMessages.unwrap(thrown);
		if (exception instanceof InterruptedException) {
			Thread.currentThread().interrupt();
		}
		return failed(delivery, exception);
	}

	private ConsumeResult failed(SingleDelivery delivery, Throwable thrown) {
		Throwable exception = FailedMessages.unwrap(thrown);
		if (exception instanceof BatchListenerFailedException partial && partial.isWithin(1)) {
			exception = partial.failures().getOrDefault(0, exception);
		}
		// Later decisions are ignored.
		if (!delivery.decide(0, ConsumeResult.RETRY)) {
			logAfterDecision(delivery, exception);
			return ended(delivery);
		}
		FailureLog log = this.failures.log(delivery.endpoint());
		ConsumeResult result = this.failures.failed(exception, delivery.message(), delivery.endpoint(), log);
		log.write();
		return result;
	}

	/** Logs the exception of a listener whose messages are all decided on. */
	static void logAfterDecision(AbstractDelivery delivery, Throwable exception) {
		logger.atWarn()
			.addKeyValue("topic", delivery.message().topic())
			.addKeyValue("group", delivery.endpoint().group())
			.addKeyValue("messageId", delivery.message().messageId())
			.setCause(exception)
			.log("Listener '{}' ({}) of group '{}' threw an exception after it had decided on message {}; its"
					+ " decision counts", delivery.endpoint().id(), delivery.endpoint().description(),
					delivery.endpoint().group(), delivery.message().messageId());
	}

}
