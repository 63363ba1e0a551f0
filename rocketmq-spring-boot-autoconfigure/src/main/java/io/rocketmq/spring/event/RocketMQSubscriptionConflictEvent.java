package io.rocketmq.spring.event;

import java.util.Objects;

import io.rocketmq.client.consumer.SubscriptionConflict;

/**
 * Event of a consumer group whose members subscribe differently to a topic, so that
 * messages are missed. It is published once for each conflict, and again if a conflict
 * that has ended returns.
 */
public final class RocketMQSubscriptionConflictEvent extends RocketMQContainerEvent {

	private static final long serialVersionUID = 1L;

	private final transient SubscriptionConflict conflict;

	/**
	 * Creates an event.
	 * @param source the container
	 * @param container the container's name
	 * @param group the consumer group
	 * @param conflict the conflict
	 */
	public RocketMQSubscriptionConflictEvent(Object source, String container, String group,
			SubscriptionConflict conflict) {
		super(source, container, group);
		this.conflict = Objects.requireNonNull(conflict, "conflict must not be null");
	}

	/** Returns the topic with both filter expressions. */
	public SubscriptionConflict getConflict() {
		return this.conflict;
	}

}
