package io.rocketmq.spring.observation;

import java.util.List;
import java.util.Objects;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Observer of the messages and batches of listeners. Thread-safe.
 *
 * @param registry the registry
 * @param convention the convention for messages, or null for
 * {@link DefaultListenerConvention}
 * @param batches whether batches are observed, beside each of their messages
 * @param batchConvention the convention for batches, or null for
 * {@link DefaultBatchConvention}
 */
public record ListenerObserver(ObservationRegistry registry, @Nullable RocketMQListenerObservationConvention convention,
		boolean batches, @Nullable RocketMQBatchObservationConvention batchConvention) {

	/** Checks that the registry is not null. */
	public ListenerObserver {
		Objects.requireNonNull(registry, "registry must not be null");
	}

	/** Whether anything is observed at present. */
	public boolean isOn() {
		return !this.registry.isNoop();
	}

	/**
	 * Starts the observation of a message.
	 * @return null if it is not observed
	 */
	public @Nullable StartedObservation<RocketMQListenerContext> start(ReceivedMessage message, String group,
			String listenerId) {
		return StartedObservation.start(this.registry, this.convention, DefaultListenerConvention.INSTANCE,
				new RocketMQListenerContext(message, group, listenerId));
	}

	/**
	 * Starts the observation of a batch.
	 * @return null if it is not observed
	 */
	public @Nullable StartedObservation<RocketMQBatchContext> startBatch(List<ReceivedMessage> messages, String group,
			String listenerId) {
		return this.batches ? StartedObservation.start(this.registry, this.batchConvention,
				DefaultBatchConvention.INSTANCE, new RocketMQBatchContext(messages, group, listenerId)) : null;
	}

}
