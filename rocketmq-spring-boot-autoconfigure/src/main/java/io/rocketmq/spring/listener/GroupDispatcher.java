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

	private final OpenObservations observations;

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
		this.observations = new OpenObservations(options);
		this.batches = new BatchDispatcher(table, failures, options, extension, this.unroutable, this.observations);
	}

	/** Called when the consumer has stopped. */
	void stopped() {
		this.observations.stop();
	}

	/** Delivers a message to a listener that ends with its call. */
	ConsumeResult consume(ReceivedMessage message, ConsumeContext context) {
		Route route = this.table.get().route(message);
		if (route == null) {
			return this.unroutable.redeliver(message, context);
		}
		SingleDelivery delivery = new SingleDelivery(route.endpoint(), message, context, this.extension);
		route.outcomes().begun();
		try {
			BlockingCall.invoke(route.chain(), delivery, this.options);
		}
		catch (Throwable ex) {
			return failedHere(route, delivery, ex);
		}
		return ended(route, delivery);
	}

	/** Delivers a message to a listener that may end later. */
	CompletionStage<ConsumeResult> consumeAsync(ReceivedMessage message, ConsumeContext context) {
		Route route = this.table.get().route(message);
		if (route == null) {
			return CompletableFuture.completedStage(this.unroutable.redeliver(message, context));
		}
		SingleDelivery delivery = new SingleDelivery(route.endpoint(), message, context, this.extension);
		route.outcomes().begun();
		boolean manual = route.chain().isManual();
		CompletableFuture<ConsumeResult> later;
		try {
			CompletionStage<?> stage = route.chain().invoke(delivery);
			if (stage == null && (!manual || delivery.result() != null)) {
				return completed(ended(route, delivery));
			}
			later = new CompletableFuture<>();
			if (stage == null) {
				endOnDecision(route, delivery, later);
			}
			else {
				stage.whenComplete((ignored, ex) -> {
					if (ex != null) {
						complete(later, () -> failed(route, delivery, ex));
					}
					else if (manual) {
						endOnDecision(route, delivery, later);
					}
					else {
						complete(later, () -> ended(route, delivery));
					}
				});
				this.observations.watch(delivery, later);
			}
		}
		catch (Throwable ex) {
			return CompletableFuture.completedStage(failedHere(route, delivery, ex));
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

	/** Ends the delivery of a listener that has ended, with its decision or later. */
	private void endOnDecision(Route route, SingleDelivery delivery, CompletableFuture<ConsumeResult> later) {
		if (delivery.result() == null) {
			delivery.observation().end();
		}
		delivery.onDecision(() -> complete(later, () -> ended(route, delivery)));
	}

	/** Returns the result of a message whose listener has ended normally. */
	private ConsumeResult ended(Route route, SingleDelivery delivery) {
		DeliveryObservation observation = delivery.observation();
		return (observation != DeliveryObservation.NONE)
				? observed(delivery, observation, () -> result(route, delivery)) : result(route, delivery);
	}

	/** Obtains the result of a message within its trace, which ends with it. */
	private static ConsumeResult observed(SingleDelivery delivery, DeliveryObservation observation,
			Supplier<ConsumeResult> supplier) {
		try {
			ConsumeResult result = observation.call(delivery.message(), supplier);
			observation.decided(delivery.message(), result);
			return result;
		}
		finally {
			observation.end();
		}
	}

	private ConsumeResult result(Route route, SingleDelivery delivery) {
		ConsumeResult decision = delivery.result();
		if (decision == null || decision == ConsumeResult.SUCCESS) {
			route.outcomes().succeeded();
			return ConsumeResult.SUCCESS;
		}
		route.outcomes().failed(null, delivery.message());
		FailureLog log = this.failures.log(delivery.endpoint());
		ConsumeResult result = this.failures.decided(decision, delivery.message(), delivery.endpoint(), log);
		log.write();
		return result;
	}

	private ConsumeResult failedHere(Route route, SingleDelivery delivery, Throwable thrown) {
		Throwable exception = FailedMessages.unwrap(thrown);
		if (exception instanceof InterruptedException) {
			Thread.currentThread().interrupt();
		}
		return failed(route, delivery, exception);
	}

	private ConsumeResult failed(Route route, SingleDelivery delivery, Throwable thrown) {
		DeliveryObservation observation = delivery.observation();
		if (observation == DeliveryObservation.NONE) {
			return failure(route, delivery, thrown);
		}
		observation.failed(FailedMessages.unwrap(thrown));
		return observed(delivery, observation, () -> failure(route, delivery, thrown));
	}

	private ConsumeResult failure(Route route, SingleDelivery delivery, Throwable thrown) {
		Throwable exception = FailedMessages.unwrap(thrown);
		if (exception instanceof BatchListenerFailedException partial && partial.isWithin(1)) {
			exception = partial.failures().getOrDefault(0, exception);
		}
		// Later decisions are ignored.
		if (!delivery.decide(0, ConsumeResult.RETRY)) {
			logAfterDecision(delivery, exception);
			return result(route, delivery);
		}
		route.outcomes().failed(exception, delivery.message());
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
