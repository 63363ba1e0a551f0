package io.rocketmq.spring.config;

import java.util.function.UnaryOperator;

import io.rocketmq.spring.listener.AbstractRocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerInvoker;
import io.rocketmq.spring.listener.RocketMQListenerServices;
import io.rocketmq.spring.listener.RocketMQListenerSubscription;

/**
 * Endpoint with the listener of another one and a changed subscription.
 */
final class ChangedEndpoint extends AbstractRocketMQListenerEndpoint {

	private final RocketMQListenerEndpoint endpoint;

	private ChangedEndpoint(RocketMQListenerSubscription subscription, RocketMQListenerEndpoint endpoint) {
		super(subscription);
		this.endpoint = endpoint;
	}

	static ChangedEndpoint of(RocketMQListenerEndpoint endpoint, UnaryOperator<RocketMQListenerSubscription> change) {
		RocketMQListenerSubscription former = new RocketMQListenerSubscription(endpoint.id(), endpoint.description(),
				endpoint.client(), endpoint.containerFactory(), endpoint.group(), endpoint.topic(), endpoint.filter(),
				endpoint.settings(), endpoint.batch());
		RocketMQListenerSubscription changed = change.apply(former);
		if (changed == null || !changed.id().equals(former.id()) || changed.batch() != former.batch()) {
			throw new IllegalArgumentException("Change of RocketMQ listener '" + former.id() + "' is illegal: "
					+ changed + " (expected a subscription with its id, and batch=" + former.batch()
					+ "). Register another endpoint instead.");
		}
		return new ChangedEndpoint(changed,
				(endpoint instanceof ChangedEndpoint changedBefore) ? changedBefore.endpoint : endpoint);
	}

	@Override
	public RocketMQListenerInvoker createInvoker(RocketMQListenerServices services) {
		return this.endpoint.createInvoker(services);
	}

}
