package io.rocketmq.spring.event;

import java.util.Objects;

/**
 * Event of a container that could not start. With the policy RETRY, each attempt that
 * fails publishes one.
 */
public final class RocketMQContainerFailedToStartEvent extends RocketMQContainerEvent {

	private static final long serialVersionUID = 1L;

	private final Throwable exception;

	/**
	 * Creates an event.
	 * @param source the container
	 * @param container the container's name
	 * @param group the consumer group
	 * @param exception the exception
	 */
	public RocketMQContainerFailedToStartEvent(Object source, String container, String group, Throwable exception) {
		super(source, container, group);
		this.exception = Objects.requireNonNull(exception, "exception must not be null");
	}

	/** Returns the exception. */
	public Throwable getException() {
		return this.exception;
	}

}
