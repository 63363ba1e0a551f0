package io.rocketmq.spring.listener;

import java.util.Objects;

import io.rocketmq.client.message.FilterExpression;

/**
 * Base of endpoints, which holds the subscription.
 */
public abstract class AbstractRocketMQListenerEndpoint implements RocketMQListenerEndpoint {

	private final RocketMQListenerSubscription subscription;

	/**
	 * Creates an endpoint.
	 */
	protected AbstractRocketMQListenerEndpoint(RocketMQListenerSubscription subscription) {
		this.subscription = Objects.requireNonNull(subscription, "subscription must not be null");
	}

	@Override
	public final String id() {
		return this.subscription.id();
	}

	@Override
	public final String description() {
		return this.subscription.description();
	}

	@Override
	public final String client() {
		return this.subscription.client();
	}

	@Override
	public final String containerFactory() {
		return this.subscription.containerFactory();
	}

	@Override
	public final String group() {
		return this.subscription.group();
	}

	@Override
	public final String topic() {
		return this.subscription.topic();
	}

	@Override
	public final FilterExpression filter() {
		return this.subscription.filter();
	}

	@Override
	public final RocketMQListenerSettings settings() {
		return this.subscription.settings();
	}

	@Override
	public final boolean batch() {
		return this.subscription.batch();
	}

	@Override
	public String toString() {
		return "RocketMQ listener '" + id() + "' (" + description() + ")";
	}

}
