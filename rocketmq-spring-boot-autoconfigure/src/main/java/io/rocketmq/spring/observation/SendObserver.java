package io.rocketmq.spring.observation;

import java.util.Objects;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.Message;

/**
 * Observer of the sends of a template or a listener. Thread-safe.
 */
public final class SendObserver {

	private final ObservationRegistry registry;

	private final @Nullable RocketMQSendObservationConvention convention;

	private final String senderName;

	/**
	 * Creates an observer.
	 * @param convention the convention, or null for {@link DefaultSendConvention}
	 * @param senderName name of the template or the listener
	 */
	public SendObserver(ObservationRegistry registry, @Nullable RocketMQSendObservationConvention convention,
			String senderName) {
		this.registry = Objects.requireNonNull(registry, "registry must not be null");
		this.convention = convention;
		this.senderName = Objects.requireNonNull(senderName, "senderName must not be null");
	}

	/** Returns an observer of another sender. */
	public SendObserver named(String newSenderName) {
		return new SendObserver(this.registry, this.convention, newSenderName);
	}

	/** Returns the registry. */
	public ObservationRegistry registry() {
		return this.registry;
	}

	/**
	 * Starts the observation of a send, as part of the thread's current observation.
	 * @return null if the send is not observed
	 */
	public @Nullable SendObservation start(Message message, RocketMQSendOperation operation) {
		return start(message, operation, null);
	}

	/**
	 * Starts the observation of a send.
	 * @param parent the observation that it is a part of, or null for the thread's
	 * current one
	 * @return null if the send is not observed
	 */
	public @Nullable SendObservation start(Message message, RocketMQSendOperation operation,
			@Nullable Observation parent) {
		if (this.registry.isNoop()) {
			return null;
		}
		RocketMQSendContext context = new RocketMQSendContext(message, operation, this.senderName);
		if (parent != null) {
			context.setParentObservation(parent);
		}
		StartedObservation<RocketMQSendContext> started = StartedObservation.start(this.registry, this.convention,
				DefaultSendConvention.INSTANCE, context);
		if (started == null) {
			return null;
		}
		context.complete();
		return new SendObservation(started);
	}

}
