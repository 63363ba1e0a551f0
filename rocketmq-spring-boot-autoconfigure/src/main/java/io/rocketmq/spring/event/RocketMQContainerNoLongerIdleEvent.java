package io.rocketmq.spring.event;

import java.time.Duration;
import java.util.Objects;

/**
 * Event of a container that processes messages again after it was idle.
 */
public final class RocketMQContainerNoLongerIdleEvent extends RocketMQContainerEvent {

	private static final long serialVersionUID = 1L;

	private final Duration idleTime;

	/**
	 * Creates an event.
	 * @param source the container
	 * @param container the container's name
	 * @param group the consumer group
	 * @param idleTime the time without messages
	 */
	public RocketMQContainerNoLongerIdleEvent(Object source, String container, String group, Duration idleTime) {
		super(source, container, group);
		this.idleTime = Objects.requireNonNull(idleTime, "idleTime must not be null");
	}

	/** Returns the time without messages. */
	public Duration getIdleTime() {
		return this.idleTime;
	}

}
