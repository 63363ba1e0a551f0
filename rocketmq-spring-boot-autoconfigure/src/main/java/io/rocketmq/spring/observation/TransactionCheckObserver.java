package io.rocketmq.spring.observation;

import java.util.Objects;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Observer of transaction checks. Thread-safe.
 *
 * @param registry the registry
 * @param convention the convention, or null for {@link DefaultTransactionCheckConvention}
 */
public record TransactionCheckObserver(ObservationRegistry registry,
		@Nullable RocketMQTransactionCheckObservationConvention convention) {

	/** Checks that the registry is not null. */
	public TransactionCheckObserver {
		Objects.requireNonNull(registry, "registry must not be null");
	}

	/**
	 * Starts the observation of a check.
	 * @param message the half message
	 * @return null if it is not observed
	 */
	public @Nullable StartedObservation<RocketMQTransactionCheckContext> start(ReceivedMessage message) {
		return this.registry.isNoop() ? null : StartedObservation.start(this.registry, this.convention,
				DefaultTransactionCheckConvention.INSTANCE, new RocketMQTransactionCheckContext(message));
	}

}
