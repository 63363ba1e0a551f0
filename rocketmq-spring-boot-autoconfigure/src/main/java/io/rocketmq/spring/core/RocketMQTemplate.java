package io.rocketmq.spring.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanNameAware;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.core.AbstractMessageSendingTemplate;
import org.springframework.messaging.core.MessagePostProcessor;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.observation.RocketMQSendObservationConvention;
import io.rocketmq.spring.support.Destination;
import io.rocketmq.spring.support.RocketMQHeaders;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.transaction.RocketMQTransactions;

/**
 * Template that sends messages through one producer, and receives through one
 * {@link RocketMQReceiver}. Thread-safe; setters have an effect on later calls. It can be
 * used from its creation on until the producer's client is closed, whether the
 * application context is started or not, and closes neither of them.
 */
public class RocketMQTemplate extends AbstractMessageSendingTemplate<String>
		implements RocketMQOperations, BeanNameAware {

	private final MessageSender sender;

	private volatile @Nullable RocketMQReceiver receiver;

	/**
	 * Creates a template.
	 * @param producer the producer
	 * @param transactions the sender of transactional messages, or null for none
	 * @param converter the converter of payloads and headers
	 */
	public RocketMQTemplate(Producer producer, @Nullable RocketMQTransactions transactions,
			RocketMQMessageConverter converter) {
		this.sender = new MessageSender(producer, transactions, converter);
		super.setMessageConverter(converter.payloadConverter());
	}

	/**
	 * Sets the destination of messages whose send and payload's type name none.
	 * @param defaultDestination {@code topic} or {@code topic:tag}, or null for none
	 * @throws IllegalArgumentException if it is malformed
	 */
	@Override
	public void setDefaultDestination(@Nullable String defaultDestination) {
		this.sender.defaultDestination = (defaultDestination != null) ? Destination.parse(defaultDestination) : null;
		super.setDefaultDestination(defaultDestination);
	}

	/**
	 * Refuses the call, as the converter of the constructor converts everything that is
	 * sent.
	 * @param messageConverter not used
	 */
	@Override
	public void setMessageConverter(@Nullable MessageConverter messageConverter) {
		throw new UnsupportedOperationException("Message converter of a template is fixed: " + messageConverter
				+ ". Pass a RocketMQMessageConverter to the constructor, or define a bean of that type.");
	}

	/**
	 * Sets the resolver of destinations by the payload's type. Default: none.
	 * @param topicResolver the resolver, or null for none
	 */
	public void setTopicResolver(@Nullable RocketMQTopicResolver topicResolver) {
		this.sender.topicResolver = topicResolver;
	}

	/**
	 * Sets the interceptors of sends. Default: none.
	 * @param interceptors the interceptors, the first of which sees a message first
	 */
	public void setSendInterceptors(List<? extends RocketMQSendInterceptor> interceptors) {
		this.sender.interceptors = List.copyOf(Objects.requireNonNull(interceptors, "interceptors must not be null"));
	}

	/**
	 * Sets the registry of observations of sends. The trace context of each is added to
	 * the properties of its message. Default: none.
	 * @param observationRegistry the registry, or null for none
	 */
	public void setObservationRegistry(@Nullable ObservationRegistry observationRegistry) {
		this.sender.observed.setRegistry(observationRegistry);
	}

	/** Returns the registry of observations of sends, or null if there is none. */
	public @Nullable ObservationRegistry getObservationRegistry() {
		return this.sender.observed.registry();
	}

	/**
	 * Sets the convention for the names and keys of observations. Default:
	 * {@link io.rocketmq.spring.observation.DefaultSendConvention}.
	 * @param observationConvention the convention, or null for the default
	 */
	public void setObservationConvention(@Nullable RocketMQSendObservationConvention observationConvention) {
		this.sender.observed.setConvention(observationConvention);
	}

	/** Sets the name of this sender in observations. */
	@Override
	public void setBeanName(String name) {
		this.sender.observed.setName(Objects.requireNonNull(name, "name must not be null"));
	}

	/**
	 * Sets the receiver that {@link #receive()} uses. Default: none.
	 * @param receiver the receiver, or null for none
	 */
	public void setReceiver(@Nullable RocketMQReceiver receiver) {
		this.receiver = receiver;
	}

	@Override
	public RocketMQMessageSpec message(Object payload) {
		Objects.requireNonNull(payload, "payload must not be null");
		if (payload instanceof Collection<?> several && several.stream().anyMatch(Message.class::isInstance)) {
			throw new IllegalArgumentException("Payload is a collection of " + several.size()
					+ " Spring messages. Send them with messages(…) instead of message(…).");
		}
		return new DefaultMessageSpec(this.sender, payload);
	}

	@Override
	public RocketMQBatchSpec messages(Collection<?> payloads) {
		Objects.requireNonNull(payloads, "payloads must not be null");
		List<Object> copy = new ArrayList<>(payloads);
		if (copy.isEmpty()) {
			throw new IllegalArgumentException("Collection of payloads is empty: []. Send at least one message.");
		}
		int missing = copy.indexOf(null);
		if (missing >= 0) {
			throw new IllegalArgumentException("Payload " + missing + " of " + copy.size() + " is null. Leave it out.");
		}
		return new DefaultBatchSpec(this.sender, copy);
	}

	@Override
	public RocketMQReceiveSpec receive() {
		RocketMQReceiver current = this.receiver;
		if (current == null) {
			throw new IllegalStateException("Template has no receiver. Set rocketmq.receiver.group and"
					+ " rocketmq.receiver.topics, or call setReceiver.");
		}
		return new DefaultReceiveSpec(current, this.sender.converter);
	}

	@Override
	public String recall(String topic, String recallHandle) {
		Objects.requireNonNull(topic, "topic must not be null");
		Objects.requireNonNull(recallHandle, "recallHandle must not be null");
		return this.sender.producer.recall(topic, recallHandle);
	}

	@Override
	public CompletableFuture<String> recallAsync(String topic, String recallHandle) {
		Objects.requireNonNull(topic, "topic must not be null");
		Objects.requireNonNull(recallHandle, "recallHandle must not be null");
		return this.sender.producer.recallAsync(topic, recallHandle);
	}

	@Override
	public void send(Message<?> message) {
		Objects.requireNonNull(message, "message must not be null");
		doSend(message(message), message);
	}

	@Override
	public void convertAndSend(Object payload, @Nullable Map<String, Object> headers,
			@Nullable MessagePostProcessor postProcessor) {
		Objects.requireNonNull(payload, "payload must not be null");
		// The type of the payload, which is lost by conversion, may name the destination.
		Destination destination = this.sender.destination(payload);
		convertAndSend(destination.toString(), payload, headers, postProcessor);
	}

	@Override
	protected Message<?> doConvert(Object payload, @Nullable Map<String, Object> headers,
			@Nullable MessagePostProcessor postProcessor) {
		Message<?> message = (payload instanceof Message<?> given) ? given : null;
		Object content = (message != null) ? message.getPayload() : payload;
		Map<String, Object> merged = new HashMap<>();
		// The type of the payload, which is lost by conversion, chooses among handlers.
		String payloadType = RocketMQHeaders.payloadType(content);
		if (payloadType != null) {
			merged.put(RocketMQHeaders.PAYLOAD_TYPE, payloadType);
		}
		if (message != null) {
			merged.putAll(message.getHeaders());
		}
		if (headers != null) {
			merged.putAll(headers);
		}
		return super.doConvert(content, merged, postProcessor);
	}

	@Override
	protected void doSend(String destination, Message<?> message) {
		Objects.requireNonNull(destination, "destination must not be null");
		doSend(message(message).to(destination), message);
	}

	private static void doSend(RocketMQMessageSpec spec, Message<?> message) {
		try {
			spec.send();
		}
		catch (RocketMQException ex) {
			throw new MessageDeliveryException(message, ex.getMessage(), ex);
		}
	}

}
