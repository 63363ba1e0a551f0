package io.rocketmq.spring.listener.adapter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.RocketMQDelivery;
import io.rocketmq.spring.listener.RocketMQListenerInvoker;

/**
 * Invoker of a listener that takes batches. Messages whose payload can't be read fail
 * alone; the listener gets the others, with indexes of their own. Thread-safe.
 */
final class BatchInvoker implements RocketMQListenerInvoker {

	private final @Nullable PayloadReader reader;

	private final Target target;

	private final ListenerResults results;

	private final boolean async;

	private final boolean manual;

	/**
	 * Creates an invoker.
	 * @param reader the reader of payloads, or null if the listener takes none
	 * @param async whether the listener's result may complete later
	 * @param manual whether the listener decides on its messages by itself
	 */
	BatchInvoker(@Nullable PayloadReader reader, Target target, ListenerResults results, boolean async,
			boolean manual) {
		this.reader = reader;
		this.target = target;
		this.results = results;
		this.async = async;
		this.manual = manual;
	}

	/**
	 * Returns the invoker of a method.
	 * @throws IllegalArgumentException if it returns a value that goes nowhere, or before
	 * its end
	 */
	static BatchInvoker of(ListenerMethod method, ListenerArguments arguments, ListenerResults results) {
		method.requireKnownEndOfBatches();
		if (method.hasValue() && !results.hasDestination()) {
			throw new IllegalArgumentException("Method " + method.declaration().getMethod().toGenericString()
					+ " takes batches and returns a value, but has no @SendTo, and batches have no replies: return"
					+ " nothing (void, CompletableFuture<Void>, Mono<Void>), or add @SendTo");
		}
		return new BatchInvoker(arguments.elements(),
				(delivery, payloads) -> method
					.call(arguments.resolve(new ListenerCall(delivery, arguments.converter(), payloads))),
				results, method.isAsync(), method.declaration().isManual());
	}

	@Override
	public @Nullable CompletionStage<?> invoke(RocketMQDelivery delivery) throws Exception {
		List<@Nullable Object> payloads = new ArrayList<>(delivery.messages().size());
		Map<Integer, Throwable> unreadable = read(delivery, payloads);
		List<?> unmodifiable = Collections.unmodifiableList(payloads);
		if (unreadable.isEmpty()) {
			return this.results.handle(this.target.call(delivery, unmodifiable), this.async, delivery.message());
		}
		PartialBatch partial = new PartialBatch(delivery, unreadable);
		CompletionStage<?> stage = null;
		if (!payloads.isEmpty()) {
			try {
				stage = this.results.handle(this.target.call(partial.readable(), unmodifiable), this.async,
						partial.readable().message());
			}
			catch (Throwable ex) {
				throw partial.failed(ex);
			}
		}
		if (stage == null) {
			throw partial.ended(this.manual);
		}
		return stage.handle((ignored, ex) -> (ex != null) ? partial.failed(ex) : partial.ended(this.manual))
			.thenCompose(CompletableFuture::failedStage);
	}

	private Map<Integer, Throwable> read(RocketMQDelivery delivery, List<@Nullable Object> payloads) {
		if (this.reader == null) {
			return Map.of();
		}
		if (this.reader.isReceivedMessage()) {
			payloads.addAll(delivery.messages());
			return Map.of();
		}
		Map<Integer, Throwable> unreadable = Map.of();
		List<ReceivedMessage> messages = delivery.messages();
		for (int i = 0; i < messages.size(); i++) {
			try {
				payloads.add(this.reader.read(messages.get(i)));
			}
			catch (RuntimeException ex) {
				if (unreadable.isEmpty()) {
					unreadable = new LinkedHashMap<>();
				}
				unreadable.put(i, ex);
			}
		}
		return unreadable;
	}

	@Override
	public boolean isAsync() {
		return this.async;
	}

	@Override
	public boolean isManual() {
		return this.manual;
	}

	/**
	 * Call of a listener with a batch.
	 */
	@FunctionalInterface
	interface Target {

		@Nullable Object call(RocketMQDelivery delivery, List<?> payloads) throws Exception;

	}

}
