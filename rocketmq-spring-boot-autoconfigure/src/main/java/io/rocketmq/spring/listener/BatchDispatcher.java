package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.DispatchTable.Route;

/**
 * Dispatcher of batches. Messages of several endpoints become one delivery for each
 * endpoint; in an orderly group, one for each run of messages of the same endpoint, and
 * nothing is delivered or decided on behind a failed message. Thread-safe.
 */
final class BatchDispatcher {

	private static final Logger logger = LoggerFactory.getLogger(BatchDispatcher.class);

	private final Supplier<DispatchTable> table;

	private final FailedMessages failures;

	private final ConsumerOptions options;

	private final BiPredicate<ReceivedMessage, Duration> extension;

	private final UnroutableMessages unroutable;

	private final OpenObservations observations;

	BatchDispatcher(Supplier<DispatchTable> table, FailedMessages failures, ConsumerOptions options,
			BiPredicate<ReceivedMessage, Duration> extension, UnroutableMessages unroutable,
			OpenObservations observations) {
		this.table = table;
		this.failures = failures;
		this.options = options;
		this.extension = extension;
		this.unroutable = unroutable;
		this.observations = observations;
	}

	/** Delivers to listeners that end with their call. */
	BatchConsumeResult consume(List<ReceivedMessage> messages, ConsumeContext context) {
		Batch batch = new Batch(messages, context);
		for (Part part : parts(messages)) {
			if (!deliver(part, batch)) {
				break;
			}
		}
		return batch.result();
	}

	/**
	 * Delivers to listeners that may end later. All parts but the last are waited for, so
	 * that each listener is called on a thread of the consumer; that costs no other batch
	 * a thread, as batches in flight count as threads.
	 */
	CompletionStage<BatchConsumeResult> consumeAsync(List<ReceivedMessage> messages, ConsumeContext context) {
		Batch batch = new Batch(messages, context);
		List<Part> parts = parts(messages);
		int last = parts.size() - 1;
		for (Part part : parts.subList(0, last)) {
			if (!deliver(part, batch)) {
				return CompletableFuture.completedStage(batch.result());
			}
		}
		return deliverLast(parts.get(last), batch);
	}

	private List<Part> parts(List<ReceivedMessage> messages) {
		DispatchTable current = this.table.get();
		List<Part> parts = new ArrayList<>(1);
		for (int i = 0; i < messages.size(); i++) {
			part(parts, current.route(messages.get(i))).indexes().add(i);
		}
		return parts;
	}

	private Part part(List<Part> parts, @Nullable Route route) {
		int first = this.options.orderly() ? Math.max(0, parts.size() - 1) : 0;
		for (Part part : parts.subList(first, parts.size())) {
			if (part.route() == route) {
				return part;
			}
		}
		Part part = new Part(route, new ArrayList<>());
		parts.add(part);
		return part;
	}

	/**
	 * Delivers messages, and waits for the end.
	 * @return false if nothing may be delivered behind them
	 */
	private boolean deliver(Part part, Batch batch) {
		Route route = part.route();
		if (route == null) {
			part.messages(batch).forEach((message) -> this.unroutable.redeliver(message, batch.context));
			batch.success = false;
		}
		else {
			BatchDelivery delivery = delivery(route, part, batch);
			Throwable failure = null;
			try {
				BlockingCall.invoke(route.chain(), delivery, this.options);
			}
			catch (Throwable ex) {
				failure = ex;
			}
			endedHere(part, batch, delivery, failure);
		}
		return batch.success || !this.options.orderly();
	}

	/** Delivers messages, and completes with the results of the batch. */
	private CompletionStage<BatchConsumeResult> deliverLast(Part part, Batch batch) {
		Route route = part.route();
		if (route == null) {
			deliver(part, batch);
			return CompletableFuture.completedStage(batch.result());
		}
		BatchDelivery delivery = delivery(route, part, batch);
		Throwable failure = null;
		try {
			CompletionStage<?> stage = route.chain().invoke(delivery);
			if (stage != null) {
				CompletableFuture<BatchConsumeResult> later = new CompletableFuture<>();
				stage.whenComplete((ignored, ex) -> GroupDispatcher.complete(later, () -> {
					ended(part, batch, delivery, (ex != null) ? FailedMessages.unwrap(ex) : null);
					return batch.result();
				}));
				this.observations.watch(delivery, later);
				return later;
			}
		}
		catch (Throwable ex) {
			failure = ex;
		}
		endedHere(part, batch, delivery, failure);
		return CompletableFuture.completedStage(batch.result());
	}

	private BatchDelivery delivery(Route route, Part part, Batch batch) {
		route.outcomes().begun();
		return new BatchDelivery(route.endpoint(), part.messages(batch), batch.context, this.extension);
	}

	/** Takes the end of a delivery on the thread that delivered it. */
	private void endedHere(Part part, Batch batch, BatchDelivery delivery, @Nullable Throwable thrown) {
		Throwable failure = (thrown != null) ? FailedMessages.unwrap(thrown) : null;
		if (isInterrupt(failure)) {
			Thread.currentThread().interrupt();
		}
		ended(part, batch, delivery, failure);
	}

	private static boolean isInterrupt(@Nullable Throwable failure) {
		return failure instanceof InterruptedException || (failure instanceof BatchListenerFailedException partial
				&& partial.failures().values().stream().anyMatch(InterruptedException.class::isInstance));
	}

	private void ended(Part part, Batch batch, BatchDelivery delivery, @Nullable Throwable failure) {
		try {
			decide(part, batch, delivery, failure);
		}
		finally {
			delivery.observation().end();
		}
	}

	private void decide(Part part, Batch batch, BatchDelivery delivery, @Nullable Throwable failure) {
		Map<Integer, Throwable> partial = partial(delivery, failure);
		ConsumeResult undecided = (part.isManual() && failure == null) ? ConsumeResult.RETRY : ConsumeResult.SUCCESS;
		DeliveryObservation observation = delivery.observation();
		FailureLog log = this.failures.log(delivery.endpoint());
		boolean thrown = failure != null;
		int left = 0;
		Outcome outcome = new Outcome();
		for (int i = 0; i < delivery.size(); i++) {
			ReceivedMessage message = delivery.message(i);
			if (!batch.success && this.options.orderly()) {
				observation.decided(message, ConsumeResult.RETRY);
				continue;
			}
			Throwable own = (partial != null) ? partial.get(i) : failure;
			if (own != null) {
				observation.failed(message, own);
			}
			ConsumeResult result;
			if (own != null && delivery.decide(i, ConsumeResult.RETRY)) {
				result = observation.call(message, () -> this.failures.failed(own, message, delivery.endpoint(), log));
				thrown = false;
				outcome.failed(own, message);
			}
			else {
				left += (delivery.decide(i, undecided) && undecided == ConsumeResult.RETRY) ? 1 : 0;
				ConsumeResult decision = delivery.result(i);
				outcome.decided((decision != null) ? decision : undecided, message);
				result = (decision != null) ? this.failures.decided(decision, message, delivery.endpoint(), log)
						: undecided;
			}
			batch.add(part.index(i), result);
			observation.decided(message, result);
		}
		log.write(observation);
		if (part.route() != null) {
			outcome.tell(part.route().outcomes());
		}
		if (thrown && failure != null) {
			GroupDispatcher.logAfterDecision(delivery, failure);
		}
		if (left > 0) {
			logUndecided(delivery, left);
		}
	}

	/** Returns the failures by message, or null if there is none or all failed. */
	private static @Nullable Map<Integer, Throwable> partial(BatchDelivery delivery, @Nullable Throwable failure) {
		if (!(failure instanceof BatchListenerFailedException partial)) {
			return null;
		}
		if (partial.isWithin(delivery.size())) {
			return partial.failures();
		}
		logger.atError()
			.addKeyValue("topic", delivery.message().topic())
			.addKeyValue("group", delivery.endpoint().group())
			.log("Listener '{}' ({}) of group '{}' reported failures at {}, but its batch has {} messages; all of them"
					+ " count as failed. Use the index in the listener's list", delivery.endpoint().id(),
					delivery.endpoint().description(), delivery.endpoint().group(), partial.failures().keySet(),
					delivery.size());
		return null;
	}

	private static void logUndecided(BatchDelivery delivery, int left) {
		logger.atWarn()
			.addKeyValue("topic", delivery.message().topic())
			.addKeyValue("group", delivery.endpoint().group())
			.addKeyValue("messageId", delivery.message().messageId())
			.log("Listener '{}' ({}) of group '{}' ended without a decision on {} of {} messages; they are"
					+ " redelivered. Decide on each by the Acknowledgment", delivery.endpoint().id(),
					delivery.endpoint().description(), delivery.endpoint().group(), left, delivery.size());
	}

	/** Messages of a batch for one endpoint, by their indexes. */
	private record Part(@Nullable Route route, List<Integer> indexes) {

		List<ReceivedMessage> messages(Batch batch) {
			return (this.indexes.size() == batch.messages.size()) ? batch.messages
					: this.indexes.stream().map(batch.messages::get).toList();
		}

		/** Returns the index in the batch of a message of this part. */
		int index(int own) {
			return this.indexes.get(own);
		}

		boolean isManual() {
			return this.route != null && this.route.chain().isManual();
		}

	}

	/** Outcome of one delivery: whether it consumed a message, and its first failure. */
	private static final class Outcome {

		private boolean consumed;

		private @Nullable ReceivedMessage failed;

		private @Nullable Throwable exception;

		void failed(@Nullable Throwable thrown, ReceivedMessage message) {
			if (this.failed == null) {
				this.failed = message;
				this.exception = thrown;
			}
		}

		void decided(ConsumeResult decision, ReceivedMessage message) {
			if (decision.kind() == ConsumeResult.Kind.SUCCESS) {
				this.consumed = true;
			}
			else {
				failed(null, message);
			}
		}

		void tell(DeliveryOutcomes outcomes) {
			if (this.consumed) {
				outcomes.succeeded();
			}
			if (this.failed != null && this.consumed) {
				outcomes.failedPartly(this.exception, this.failed);
			}
			else if (this.failed != null) {
				outcomes.failed(this.exception, this.failed);
			}
		}

	}

	/**
	 * Batch and its results. Used by one thread after the other: the one that delivers,
	 * then the one that ends the last part.
	 */
	private static final class Batch {

		private final List<ReceivedMessage> messages;

		private final ConsumeContext context;

		private final ConsumeResult[] results;

		private boolean success = true;

		Batch(List<ReceivedMessage> messages, ConsumeContext context) {
			this.messages = messages;
			this.context = context;
			this.results = new ConsumeResult[messages.size()];
			// What is not reached, as behind a failed message, is redelivered.
			Arrays.fill(this.results, ConsumeResult.RETRY);
		}

		void add(int index, ConsumeResult result) {
			this.results[index] = result;
			this.success &= result.kind() == ConsumeResult.Kind.SUCCESS;
		}

		BatchConsumeResult result() {
			return this.success ? BatchConsumeResult.SUCCESS : BatchConsumeResult.each(Arrays.asList(this.results));
		}

	}

}
