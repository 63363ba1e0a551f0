package io.rocketmq.spring.boot.autoconfigure;

import io.rocketmq.client.config.ClientOptions;

/**
 * Callback that customizes the client's options after the properties have been applied.
 * Beans of this type are called in order.
 */
@FunctionalInterface
public interface RocketMQClientOptionsCustomizer {

	/**
	 * Customizes the options.
	 * @param options the options that the client is created with
	 */
	void customize(ClientOptions.Builder options);

}
