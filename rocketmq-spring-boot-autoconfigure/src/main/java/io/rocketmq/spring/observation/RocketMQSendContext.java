package io.rocketmq.spring.observation;

import java.util.Objects;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.transaction.TransactionResolution;

/**
 * Context of the observation of a send. Its carrier is the builder of the message that is
 * sent, to which the trace context is added as properties. Used by one thread at a time.
 */
public final class RocketMQSendContext extends SenderContext<Message.Builder> {

	private final String senderName;

	private final RocketMQSendOperation operation;

	private Message message;

	private @Nullable SendResult result;

	private @Nullable TransactionResolution resolution;

	/**
	 * Creates a context.
	 * @param message the message without a trace context
	 * @param senderName name of the template or of the listener that sends it
	 */
	public RocketMQSendContext(Message message, RocketMQSendOperation operation, String senderName) {
		super(PropagatedProperties::set, Kind.PRODUCER);
		this.message = Objects.requireNonNull(message, "message must not be null");
		this.operation = Objects.requireNonNull(operation, "operation must not be null");
		this.senderName = Objects.requireNonNull(senderName, "senderName must not be null");
		setCarrier(message.toBuilder());
		setRemoteServiceName(RocketMQObservation.REMOTE_SERVICE);
	}

	/** Returns the message: once the observation has started, the one that is sent. */
	public Message getMessage() {
		return this.message;
	}

	/** Builds the message with the properties that were added to the carrier. */
	void complete() {
		Message.Builder carrier = getCarrier();
		if (carrier != null) {
			this.message = carrier.build();
		}
	}

	public RocketMQSendOperation getOperation() {
		return this.operation;
	}

	/** Returns the name of the template or of the listener that sends the message. */
	public String getSenderName() {
		return this.senderName;
	}

	/**
	 * Returns the broker's answer.
	 * @return null until the send has succeeded, and for one-way sends and requests
	 */
	public @Nullable SendResult getResult() {
		return this.result;
	}

	/** Sets the broker's answer, or null if there is none. */
	public void setResult(@Nullable SendResult result) {
		this.result = result;
	}

	/**
	 * Returns the resolution of the transaction, or null for other operations and until
	 * it is known.
	 */
	public @Nullable TransactionResolution getResolution() {
		return this.resolution;
	}

	/** Sets the resolution of the transaction. */
	public void setResolution(@Nullable TransactionResolution resolution) {
		this.resolution = resolution;
	}

	/** Returns the failure of the send, or null unless it is one of the client. */
	@Nullable RocketMQException failure() {
		return (getError() instanceof RocketMQException failure) ? failure : null;
	}

}
