package io.rocketmq.spring.observation;

import java.util.List;
import java.util.Objects;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * Context of the observation of a batch that a listener processes. Its trace is its own,
 * as the messages may belong to several.
 */
public final class RocketMQBatchContext extends ReceiverContext<List<ReceivedMessage>> {

	private final List<ReceivedMessage> messages;

	private final String group;

	private final String listenerId;

	/**
	 * Creates a context.
	 * @param messages at least one message
	 */
	public RocketMQBatchContext(List<ReceivedMessage> messages, String group, String listenerId) {
		super((carrier, name) -> null, Kind.CONSUMER);
		this.messages = List.copyOf(messages);
		this.group = Objects.requireNonNull(group, "group must not be null");
		this.listenerId = Objects.requireNonNull(listenerId, "listenerId must not be null");
		if (this.messages.isEmpty()) {
			throw new IllegalArgumentException("Batch is empty: []. Observe at least one message.");
		}
		setCarrier(this.messages);
		setRemoteServiceName(RocketMQObservation.REMOTE_SERVICE);
	}

	/** Returns the messages, in an immutable list. */
	public List<ReceivedMessage> getMessages() {
		return this.messages;
	}

	/** Returns the topic of the messages. */
	public String getTopic() {
		return this.messages.get(0).topic();
	}

	/** Returns the consumer group. */
	public String getGroup() {
		return this.group;
	}

	/** Returns the id of the listener. */
	public String getListenerId() {
		return this.listenerId;
	}

}
