package io.rocketmq.spring.observation;

import java.util.Objects;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.transaction.TransactionResolution;

/**
 * Context of the observation of a transaction check. Its carrier is the half message, so
 * that it continues the trace of the send. Used by one thread at a time.
 */
public final class RocketMQTransactionCheckContext extends ReceiverContext<ReceivedMessage> {

	private final ReceivedMessage message;

	private @Nullable TransactionResolution resolution;

	/** Creates a context. */
	public RocketMQTransactionCheckContext(ReceivedMessage message) {
		super(ReceivedMessage::property, Kind.CONSUMER);
		this.message = Objects.requireNonNull(message, "message must not be null");
		setCarrier(message);
		setRemoteServiceName(RocketMQObservation.REMOTE_SERVICE);
	}

	/** Returns the half message. */
	public ReceivedMessage getMessage() {
		return this.message;
	}

	/** Returns the answer to the check, or null until there is one. */
	public @Nullable TransactionResolution getResolution() {
		return this.resolution;
	}

	/** Sets the answer to the check. */
	public void setResolution(@Nullable TransactionResolution resolution) {
		this.resolution = resolution;
	}

}
