package io.rocketmq.spring.event;

import java.util.Objects;

import org.springframework.context.ApplicationEvent;

/**
 * Event of a listener container. Events are published on a thread of the container, and
 * without locks held: a listener of an event may call the container and the registry. An
 * exception that it throws is logged and changes nothing.
 */
public abstract class RocketMQContainerEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final String container;

	private final String group;

	/**
	 * Creates an event.
	 * @param source the container
	 * @param container the container's name
	 * @param group the consumer group
	 */
	protected RocketMQContainerEvent(Object source, String container, String group) {
		super(Objects.requireNonNull(source, "source must not be null"));
		this.container = Objects.requireNonNull(container, "container must not be null");
		this.group = Objects.requireNonNull(group, "group must not be null");
	}

	/** Returns the container's name. */
	public String getContainerName() {
		return this.container;
	}

	/** Returns the consumer group. */
	public String getGroup() {
		return this.group;
	}

	/**
	 * Returns the container.
	 * @param type its type, such as {@code RocketMQListenerContainer}
	 * @throws ClassCastException if it is of another type
	 */
	public <T> T getContainer(Class<T> type) {
		return Objects.requireNonNull(type, "type must not be null").cast(getSource());
	}

	@Override
	public String toString() {
		return getClass().getSimpleName() + " of container '" + this.container + "'";
	}

}
