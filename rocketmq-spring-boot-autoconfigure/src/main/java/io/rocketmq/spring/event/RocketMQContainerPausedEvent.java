package io.rocketmq.spring.event;

/**
 * Event of a container that has been paused as a whole.
 */
public final class RocketMQContainerPausedEvent extends RocketMQContainerEvent {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an event.
	 * @param source the container
	 * @param container the container's name
	 * @param group the consumer group
	 */
	public RocketMQContainerPausedEvent(Object source, String container, String group) {
		super(source, container, group);
	}

}
