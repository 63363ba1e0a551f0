package io.rocketmq.spring.listener;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Tracker of the deliveries of one consumer, between it and the dispatcher. It knows
 * which threads are inside a delivery, as these must not wait for its end. Thread-safe.
 */
final class DeliveryTracker {

	private static final ThreadLocal<@Nullable DeliveryTracker> CURRENT = new ThreadLocal<>();

	private final Object owner;

	private final GroupDispatcher dispatcher;

	private final AtomicInteger inFlight = new AtomicInteger();

	/** Threads that wait, inside a delivery, for the others. */
	private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

	private final CompletableFuture<Void> othersEnded = new CompletableFuture<>();

	DeliveryTracker(Object owner, GroupDispatcher dispatcher) {
		this.owner = owner;
		this.dispatcher = dispatcher;
	}

	/**
	 * Returns the tracker of the delivery that this thread is inside of, or null unless
	 * it is one of the given container.
	 */
	static @Nullable DeliveryTracker current(Object owner) {
		DeliveryTracker current = CURRENT.get();
		return (current != null && current.owner == owner) ? current : null;
	}

	/** Returns the number of deliveries in flight. */
	int inFlight() {
		return this.inFlight.get();
	}

	/** Whether messages are being processed. */
	boolean isBusy() {
		return inFlight() > 0;
	}

	/**
	 * Called inside a delivery of a consumer that begins no more.
	 * @return completed when the only deliveries in flight are those that wait for this
	 */
	CompletableFuture<Void> othersEnded() {
		this.waiting.add(Thread.currentThread());
		completeIfEnded(this.inFlight.get());
		return this.othersEnded;
	}

	ConsumeResult consume(ReceivedMessage message, ConsumeContext context) {
		DeliveryTracker outer = enter();
		try {
			return this.dispatcher.consume(message, context);
		}
		finally {
			returned(outer);
			ended();
		}
	}

	CompletionStage<ConsumeResult> consumeAsync(ReceivedMessage message, ConsumeContext context) {
		DeliveryTracker outer = enter();
		CompletionStage<ConsumeResult> stage = null;
		try {
			stage = this.dispatcher.consumeAsync(message, context);
			return stage;
		}
		finally {
			returned(outer, stage);
		}
	}

	BatchConsumeResult consumeBatch(List<ReceivedMessage> messages, ConsumeContext context) {
		DeliveryTracker outer = enter();
		try {
			return this.dispatcher.consumeBatch(messages, context);
		}
		finally {
			returned(outer);
			ended();
		}
	}

	CompletionStage<BatchConsumeResult> consumeBatchAsync(List<ReceivedMessage> messages, ConsumeContext context) {
		DeliveryTracker outer = enter();
		CompletionStage<BatchConsumeResult> stage = null;
		try {
			stage = this.dispatcher.consumeBatchAsync(messages, context);
			return stage;
		}
		finally {
			returned(outer, stage);
		}
	}

	private @Nullable DeliveryTracker enter() {
		DeliveryTracker outer = CURRENT.get();
		CURRENT.set(this);
		this.inFlight.incrementAndGet();
		return outer;
	}

	/** Called with the end of the delivery, or with null if the call threw. */
	private void returned(@Nullable DeliveryTracker outer, @Nullable CompletionStage<?> end) {
		returned(outer);
		if (end == null) {
			ended();
		}
		else {
			end.whenComplete((result, failure) -> ended());
		}
	}

	private void returned(@Nullable DeliveryTracker outer) {
		if (outer == null) {
			CURRENT.remove();
		}
		else {
			CURRENT.set(outer);
		}
		if (!this.waiting.isEmpty()) {
			this.waiting.remove(Thread.currentThread());
		}
	}

	private void ended() {
		completeIfEnded(this.inFlight.decrementAndGet());
	}

	private void completeIfEnded(int left) {
		if (!this.waiting.isEmpty() && left <= this.waiting.size()) {
			this.othersEnded.complete(null);
		}
	}

}
