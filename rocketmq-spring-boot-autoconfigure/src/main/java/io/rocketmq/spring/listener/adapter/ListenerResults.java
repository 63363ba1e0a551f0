package io.rocketmq.spring.listener.adapter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerServices;
import io.rocketmq.spring.observation.RocketMQSendOperation;
import io.rocketmq.spring.observation.SendObservation;
import io.rocketmq.spring.observation.SendObserver;
import io.rocketmq.spring.support.Destination;

/**
 * Sender of what listeners return: to the requester of a request, else to the destination
 * of {@code @SendTo}. Thread-safe.
 * <p>
 * A reply that can't be sent is logged and does not fail the delivery: the request has
 * been processed, and its sender has timed out by the time of a redelivery. A value that
 * can't be sent to {@code @SendTo} fails the delivery, so that it is sent at least once.
 */
final class ListenerResults {

	private static final Logger logger = LoggerFactory.getLogger(ListenerResults.class);

	private final RocketMQListenerEndpoint endpoint;

	private final RocketMQListenerServices services;

	private final @Nullable Destination sendTo;

	private final @Nullable Duration timeout;

	private final @Nullable SendObserver observer;

	private final AtomicBoolean ignoredLogged = new AtomicBoolean();

	ListenerResults(RocketMQListenerEndpoint endpoint, RocketMQListenerServices services, @Nullable Destination sendTo,
			@Nullable Duration timeout) {
		this.endpoint = endpoint;
		this.services = services;
		this.sendTo = sendTo;
		this.timeout = timeout;
		SendObserver given = services.observer();
		this.observer = (given != null) ? given.named(endpoint.id()) : null;
	}

	/** Whether values of messages that are no requests are sent. */
	boolean hasDestination() {
		return this.sendTo != null;
	}

	/**
	 * Adapts the result of a call.
	 * @param result what the listener returned
	 * @param mayBeStage whether it may complete later
	 * @param message the message, or the first of a batch
	 * @return null if the result has been sent, or a stage
	 */
	@Nullable CompletionStage<?> handle(@Nullable Object result, boolean mayBeStage, ReceivedMessage message) {
		if (result == null || isUnit(result)) {
			return null;
		}
		CompletionStage<?> stage = mayBeStage ? AsyncResults.stage(result) : null;
		if (stage == null) {
			send(result, message);
			return null;
		}
		// What is sent when the listener has ended is part of its observation, too.
		Observation parent = (this.observer != null) ? this.observer.registry().getCurrentObservation() : null;
		return stage.thenCompose((value) -> (value != null && !isUnit(value)) ? sendAsync(value, message, parent)
				: CompletableFuture.completedStage(false));
	}

	/** Whether a result is the value of Kotlin functions without one. */
	private static boolean isUnit(Object result) {
		return result.getClass().getName().equals("kotlin.Unit");
	}

	private void send(Object value, ReceivedMessage message) {
		if (isReply(message)) {
			try {
				Producer producer = this.services.producer().get();
				observed(reply(value, message), RocketMQSendOperation.REPLY, (reply) -> (this.timeout != null)
						? producer.reply(reply, this.timeout) : producer.reply(reply));
			}
			catch (RuntimeException ex) {
				replyFailed(message, ex);
			}
			return;
		}
		List<Message> messages = messages(value, message);
		if (messages.isEmpty()) {
			return;
		}
		Producer producer = this.services.producer().get();
		for (Message forwarded : messages) {
			observed(forwarded, RocketMQSendOperation.SEND,
					(sent) -> (this.timeout != null) ? producer.send(sent, this.timeout) : producer.send(sent));
		}
	}

	/** Completes with whether the value was sent. */
	private CompletionStage<Boolean> sendAsync(Object value, ReceivedMessage message, @Nullable Observation parent) {
		if (isReply(message)) {
			return replyAsync(value, message, parent).handle((ignored, ex) -> {
				if (ex != null) {
					replyFailed(message, ex);
				}
				return ex == null;
			});
		}
		List<CompletableFuture<?>> sends = new ArrayList<>();
		for (Message forwarded : messages(value, message)) {
			Producer producer = this.services.producer().get();
			sends.add(observedAsync(forwarded, RocketMQSendOperation.SEND, parent, (sent) -> (this.timeout != null)
					? producer.sendAsync(sent, this.timeout) : producer.sendAsync(sent)));
		}
		return CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new)).thenApply((ignored) -> true);
	}

	private CompletableFuture<?> replyAsync(Object value, ReceivedMessage message, @Nullable Observation parent) {
		try {
			Producer producer = this.services.producer().get();
			return observedAsync(reply(value, message), RocketMQSendOperation.REPLY, parent,
					(reply) -> (this.timeout != null) ? producer.replyAsync(reply, this.timeout)
							: producer.replyAsync(reply));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private SendResult observed(Message message, RocketMQSendOperation operation, Function<Message, SendResult> send) {
		SendObservation observation = start(message, operation, null);
		if (observation == null) {
			return send.apply(message);
		}
		SendResult result = observation.call(send);
		observation.ended(result);
		return result;
	}

	private CompletableFuture<SendResult> observedAsync(Message message, RocketMQSendOperation operation,
			@Nullable Observation parent, Function<Message, CompletableFuture<SendResult>> send) {
		SendObservation observation = start(message, operation, parent);
		if (observation == null) {
			return send.apply(message);
		}
		return observation.call(send).whenComplete((result, ex) -> {
			if (ex != null) {
				observation.failed((ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex);
			}
			else {
				observation.ended(result);
			}
		});
	}

	private @Nullable SendObservation start(Message message, RocketMQSendOperation operation,
			@Nullable Observation parent) {
		return (this.observer != null) ? this.observer.start(message, operation, parent) : null;
	}

	/** Whether a value is a reply; a batch of several requests can't have one. */
	private boolean isReply(ReceivedMessage message) {
		return !this.endpoint.batch() && message.property(PropertyNames.REPLY_TO_CLIENT) != null;
	}

	private Message reply(Object value, ReceivedMessage request) {
		Message converted = this.services.converter().toRocketMQ(request.topic(), null, value);
		Message.Builder reply = Message.replyTo(request).body(converted.body()).flag(converted.flag());
		reply.keys(converted.keys());
		converted.properties().forEach((name, text) -> {
			if (!PropertyNames.isReserved(name)) {
				reply.property(name, text);
			}
		});
		return reply.build();
	}

	/**
	 * Returns the messages of a value: one for each element of a collection, which is
	 * sent as it is if it is the payload of a Spring message.
	 */
	private List<Message> messages(Object value, ReceivedMessage message) {
		Destination destination = this.sendTo;
		if (destination == null) {
			ignored(message);
			return List.of();
		}
		Collection<?> values = (value instanceof Collection<?> several) ? several : List.of(value);
		List<Message> messages = new ArrayList<>(values.size());
		for (Object each : values) {
			messages.add(this.services.converter().toRocketMQ(destination.topic(), destination.tag(), each));
		}
		return messages;
	}

	private void ignored(ReceivedMessage message) {
		if (!this.ignoredLogged.compareAndSet(false, true)) {
			return;
		}
		logger.atWarn()
			.addKeyValue("topic", message.topic())
			.addKeyValue("group", this.endpoint.group())
			.addKeyValue("messageId", message.messageId())
			.log("Return value of RocketMQ listener '{}' ({}) is ignored for message {}: {}, and the listener has no"
					+ " @SendTo. Further ones are ignored without a log", this.endpoint.id(),
					this.endpoint.description(), message.messageId(),
					this.endpoint.batch() ? "batches have no replies" : "it is no request");
	}

	private void replyFailed(ReceivedMessage request, Throwable exception) {
		logger.atWarn()
			.addKeyValue("topic", request.topic())
			.addKeyValue("group", this.endpoint.group())
			.addKeyValue("messageId", request.messageId())
			.setCause(exception)
			.log("Could not send the reply of RocketMQ listener '{}' ({}) to request {}; the request is not redelivered,"
					+ " and its sender times out", this.endpoint.id(), this.endpoint.description(),
					request.messageId());
	}

}
