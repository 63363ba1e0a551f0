package io.rocketmq.spring.event;

/**
 * Event of a container that has started to consume.
 */
public final class RocketMQContainerStartedEvent extends RocketMQContainerEvent {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an event.
	 * @param source the container
	 * @param container the container's name
	 * @param group the consumer group
	 */
	public RocketMQContainerStartedEvent(Object source, String container, String group) {
		super(source, container, group);
	}

}
