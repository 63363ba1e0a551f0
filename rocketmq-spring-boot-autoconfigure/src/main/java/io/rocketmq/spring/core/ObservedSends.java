package io.rocketmq.spring.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.spring.observation.RocketMQSendObservationConvention;
import io.rocketmq.spring.observation.RocketMQSendOperation;
import io.rocketmq.spring.observation.SendObservation;
import io.rocketmq.spring.observation.SendObserver;

/**
 * Sends with an observation around each message, or without any. Thread-safe.
 */
final class ObservedSends {

	private @Nullable ObservationRegistry registry;

	private @Nullable RocketMQSendObservationConvention convention;

	private String name = "rocketMQTemplate";

	private volatile @Nullable SendObserver observer;

	void setRegistry(@Nullable ObservationRegistry registry) {
		this.registry = registry;
		change();
	}

	void setConvention(@Nullable RocketMQSendObservationConvention convention) {
		this.convention = convention;
		change();
	}

	void setName(String name) {
		this.name = name;
		change();
	}

	private void change() {
		ObservationRegistry current = this.registry;
		this.observer = (current != null) ? new SendObserver(current, this.convention, this.name) : null;
	}

	@Nullable ObservationRegistry registry() {
		SendObserver current = this.observer;
		return (current != null) ? current.registry() : null;
	}

	private @Nullable SendObservation start(Message message, RocketMQSendOperation operation) {
		SendObserver current = this.observer;
		return (current != null) ? current.start(message, operation) : null;
	}

	/** Sends a message, and waits. */
	<R> R send(Message message, RocketMQSendOperation operation, Function<Message, R> send) {
		SendObservation started = start(message, operation);
		if (started == null) {
			return send.apply(message);
		}
		R result = started.call(send);
		started.ended(result);
		return result;
	}

	/** Sends a message; the future is completed after the observation has ended. */
	<R> CompletableFuture<R> sendAsync(Message message, RocketMQSendOperation operation,
			Function<Message, CompletableFuture<R>> send) {
		SendObservation started = start(message, operation);
		if (started == null) {
			return send.apply(message);
		}
		return MappedFuture.of(started.call(send), (result) -> {
			started.ended(result);
			return result;
		}, started::failed);
	}

	/** Sends several messages together, and waits. */
	<R> R sendAll(List<Message> messages, Function<List<Message>, R> send) {
		if (!isOn()) {
			return send.apply(messages);
		}
		ObservedBatch batch = new ObservedBatch(messages);
		R result = batch.send(send);
		batch.ended(result);
		return result;
	}

	/** Sends several messages together. */
	<R> CompletableFuture<R> sendAllAsync(List<Message> messages, Function<List<Message>, CompletableFuture<R>> send) {
		if (!isOn()) {
			return send.apply(messages);
		}
		ObservedBatch batch = new ObservedBatch(messages);
		return MappedFuture.of(batch.send(send), (result) -> {
			batch.ended(result);
			return result;
		}, batch::failed);
	}

	private boolean isOn() {
		SendObserver current = this.observer;
		return current != null && !current.registry().isNoop();
	}

	/** Messages that are sent together, each with an observation, or without one. */
	private final class ObservedBatch {

		private final List<@Nullable SendObservation> started = new ArrayList<>();

		private final List<Message> messages = new ArrayList<>();

		ObservedBatch(List<Message> given) {
			for (Message message : given) {
				SendObservation each = start(message, RocketMQSendOperation.BATCH);
				this.started.add(each);
				this.messages.add((each != null) ? each.message() : message);
			}
		}

		<T> T send(Function<List<Message>, T> send) {
			try {
				return send.apply(this.messages);
			}
			catch (RuntimeException | Error ex) {
				failed(ex);
				throw ex;
			}
		}

		void failed(Throwable failure) {
			for (SendObservation each : this.started) {
				if (each != null) {
					each.failed(failure);
				}
			}
		}

		void ended(@Nullable Object result) {
			for (int i = 0; i < this.started.size(); i++) {
				SendObservation each = this.started.get(i);
				BatchResult.Item item = (result instanceof BatchResult batch) ? batch.items().get(i) : null;
				if (each != null && item != null && item.failure() != null) {
					each.failed(item.failure());
				}
				else if (each != null) {
					each.ended((item != null) ? item.result() : null);
				}
			}
		}

	}

}
