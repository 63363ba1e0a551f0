package io.rocketmq.spring.boot.autoconfigure;

import io.rocketmq.client.config.ClientOptions;

/**
 * Changes the client's options after the properties have been applied. Beans of this type
 * are called in their order.
 */
@FunctionalInterface
public interface RocketMQClientOptionsCustomizer {

	/**
	 * Changes options.
	 * @param options what the client will be made with
	 */
	void customize(ClientOptions.Builder options);

}
