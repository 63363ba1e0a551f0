package io.rocketmq.spring.observation;

import java.util.Objects;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Context of the observation of a message that a listener processes. Its carrier is the
 * message, whose properties hold the sender's trace context. Used by one thread at a
 * time.
 */
public final class RocketMQListenerContext extends ReceiverContext<ReceivedMessage> {

	private final ReceivedMessage message;

	private final String group;

	private final String listenerId;

	private ConsumeResult.@Nullable Kind outcome;

	/** Creates a context. */
	public RocketMQListenerContext(ReceivedMessage message, String group, String listenerId) {
		super(ReceivedMessage::property, Kind.CONSUMER);
		this.message = Objects.requireNonNull(message, "message must not be null");
		this.group = Objects.requireNonNull(group, "group must not be null");
		this.listenerId = Objects.requireNonNull(listenerId, "listenerId must not be null");
		setCarrier(message);
		setRemoteServiceName(RocketMQObservation.REMOTE_SERVICE);
	}

	public ReceivedMessage getMessage() {
		return this.message;
	}

	/** Returns the consumer group. */
	public String getGroup() {
		return this.group;
	}

	/** Returns the id of the listener. */
	public String getListenerId() {
		return this.listenerId;
	}

	/**
	 * Returns the decision on the message.
	 * @return null until there is one, and if the listener ended without one
	 */
	public ConsumeResult.@Nullable Kind getOutcome() {
		return this.outcome;
	}

	/** Sets the decision on the message. */
	public void setOutcome(ConsumeResult.@Nullable Kind outcome) {
		this.outcome = outcome;
	}

}
