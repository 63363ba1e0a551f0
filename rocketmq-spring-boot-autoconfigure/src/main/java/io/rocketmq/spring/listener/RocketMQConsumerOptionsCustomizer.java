package io.rocketmq.spring.listener;

import io.rocketmq.client.config.ConsumerOptions;

/**
 * Callback that changes the options of a container's consumer, after those of properties
 * and annotations.
 */
@FunctionalInterface
public interface RocketMQConsumerOptionsCustomizer {

	/**
	 * Changes options.
	 * @param group the consumer group
	 * @param options the options to change; the group must stay as it is
	 */
	void customize(String group, ConsumerOptions.Builder options);

}
