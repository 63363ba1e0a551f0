package io.rocketmq.spring.event;

import java.time.Duration;
import java.util.Objects;

/**
 * Event of a container that has processed no message for its idle interval. It is
 * published once; a {@link RocketMQContainerNoLongerIdleEvent} follows the next message.
 */
public final class RocketMQContainerIdleEvent extends RocketMQContainerEvent {

	private static final long serialVersionUID = 1L;

	private final Duration idleTime;

	/**
	 * Creates an event.
	 * @param source the container
	 * @param container the container's name
	 * @param group the consumer group
	 * @param idleTime the time since the last message or the start
	 */
	public RocketMQContainerIdleEvent(Object source, String container, String group, Duration idleTime) {
		super(source, container, group);
		this.idleTime = Objects.requireNonNull(idleTime, "idleTime must not be null");
	}

	/** Returns the time since the last message or the start. */
	public Duration getIdleTime() {
		return this.idleTime;
	}

}
