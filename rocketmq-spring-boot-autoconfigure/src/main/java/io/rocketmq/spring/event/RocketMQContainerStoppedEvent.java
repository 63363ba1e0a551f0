package io.rocketmq.spring.event;

import java.util.Objects;

/**
 * Event of a container that has stopped: its messages in flight have ended, or the drain
 * timeout has passed, and its consumer has left the group.
 */
public final class RocketMQContainerStoppedEvent extends RocketMQContainerEvent {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	/**
	 * Creates an event.
	 * @param source the container
	 * @param container the container's name
	 * @param group the consumer group
	 * @param reason why it stopped
	 */
	public RocketMQContainerStoppedEvent(Object source, String container, String group, Reason reason) {
		super(source, container, group);
		this.reason = Objects.requireNonNull(reason, "reason must not be null");
	}

	/** Returns why the container stopped. */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * Reason of a stop.
	 */
	public enum Reason {

		/** The application context stops, closes or pauses. */
		CONTEXT,
		/** The application called {@code stop}. */
		USER,
		/** The last endpoint was removed. */
		NO_ENDPOINTS,
		/** Its endpoints changed in a way that needs a new consumer; a start follows. */
		RESTART

	}

}
