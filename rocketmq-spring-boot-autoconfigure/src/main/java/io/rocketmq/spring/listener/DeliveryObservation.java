package io.rocketmq.spring.listener;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.observation.ListenerObserver;
import io.rocketmq.spring.observation.RocketMQBatchContext;
import io.rocketmq.spring.observation.RocketMQListenerContext;
import io.rocketmq.spring.observation.StartedObservation;

/**
 * Observations of the messages of one call of a listener, and of its batch. They last
 * until the messages are decided on, so that the error handler and the log of a failure
 * are within the trace. Thread-safe.
 */
final class DeliveryObservation {

	/** Observes nothing. */
	static final DeliveryObservation NONE = new DeliveryObservation(List.of(), null);

	/** One for each message, in their order; null for a message that is not observed. */
	private final List<@Nullable StartedObservation<RocketMQListenerContext>> messages;

	private final @Nullable StartedObservation<RocketMQBatchContext> batch;

	/** The same by message, unless there is one message at most. */
	private final Map<ReceivedMessage, StartedObservation<RocketMQListenerContext>> byMessage;

	private DeliveryObservation(List<@Nullable StartedObservation<RocketMQListenerContext>> messages,
			@Nullable StartedObservation<RocketMQBatchContext> batch) {
		this.messages = messages;
		this.batch = batch;
		this.byMessage = (messages.size() > 1) ? new IdentityHashMap<>(messages.size()) : Map.of();
		if (messages.size() <= 1) {
			return;
		}
		for (StartedObservation<RocketMQListenerContext> each : messages) {
			if (each != null) {
				this.byMessage.put(each.context().getMessage(), each);
			}
		}
	}

	static DeliveryObservation start(RocketMQDelivery delivery, ListenerObserver observer) {
		String group = delivery.endpoint().group();
		String id = delivery.endpoint().id();
		// The batch last, so that the messages of a batch are no part of its trace.
		List<@Nullable StartedObservation<RocketMQListenerContext>> messages = new ArrayList<>(1);
		for (ReceivedMessage message : delivery.messages()) {
			messages.add(observer.start(message, group, id));
		}
		return new DeliveryObservation(messages,
				delivery.endpoint().batch() ? observer.startBatch(delivery.messages(), group, id) : null);
	}

	/** Returns the observation of a message, which may be one that this does not have. */
	private @Nullable StartedObservation<RocketMQListenerContext> find(ReceivedMessage message) {
		if (this.messages.size() != 1) {
			return this.byMessage.get(message);
		}
		StartedObservation<RocketMQListenerContext> only = this.messages.get(0);
		return (only != null && only.context().getMessage() == message) ? only : null;
	}

	/** Calls the listener, of a batch within the trace of the batch. */
	@Nullable CompletionStage<?> invoke(RocketMQListenerInvoker listener, RocketMQDelivery delivery) throws Exception {
		StartedObservation<?> current = delivery.endpoint().batch() ? this.batch : find(delivery.message());
		if (current == null) {
			return listener.invoke(delivery);
		}
		Observation.Scope scope = current.openScope();
		try {
			return listener.invoke(delivery);
		}
		finally {
			current.close(scope);
		}
	}

	/** Calls a supplier within the trace of a message. */
	<R> R call(ReceivedMessage message, Supplier<R> supplier) {
		StartedObservation<RocketMQListenerContext> own = find(message);
		return (own != null) ? own.call(supplier) : supplier.get();
	}

	/**
	 * Sets the errors that the listener's call ended with; the exception is unwrapped.
	 */
	void failed(Throwable exception) {
		BatchListenerFailedException partial = (exception instanceof BatchListenerFailedException some
				&& some.isWithin(this.messages.size())) ? some : null;
		for (int i = 0; i < this.messages.size(); i++) {
			StartedObservation<RocketMQListenerContext> each = this.messages.get(i);
			Throwable own = (partial != null) ? partial.failures().get(i) : exception;
			if (each != null && own != null) {
				each.error(own);
			}
		}
		if (this.batch != null) {
			this.batch.error(exception);
		}
	}

	/** Sets the error of a message unless it has one; the exception is unwrapped. */
	void failed(ReceivedMessage message, Throwable exception) {
		StartedObservation<RocketMQListenerContext> own = find(message);
		if (own != null) {
			own.error(exception);
		}
		if (this.batch != null) {
			this.batch.error(exception);
		}
	}

	/** Sets the decision on a message. */
	void decided(ReceivedMessage message, ConsumeResult result) {
		StartedObservation<RocketMQListenerContext> own = find(message);
		if (own != null) {
			own.context().setOutcome(result.kind());
		}
	}

	/** Ends the observations that have not ended. */
	void end() {
		for (StartedObservation<RocketMQListenerContext> each : this.messages) {
			if (each != null) {
				each.stop();
			}
		}
		if (this.batch != null) {
			this.batch.stop();
		}
	}

}
