package io.rocketmq.spring.event;

/**
 * Event of a container whose pause has ended.
 */
public final class RocketMQContainerResumedEvent extends RocketMQContainerEvent {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an event.
	 * @param source the container
	 * @param container the container's name
	 * @param group the consumer group
	 */
	public RocketMQContainerResumedEvent(Object source, String container, String group) {
		super(source, container, group);
	}

}
