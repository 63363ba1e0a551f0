package io.rocketmq.spring.listener;

/**
 * Callback that changes containers before their first endpoint is added.
 */
@FunctionalInterface
public interface RocketMQListenerContainerCustomizer {

	/** Changes a new container. */
	void customize(RocketMQListenerContainer container);

}
