package io.rocketmq.spring.boot.autoconfigure;

import io.rocketmq.client.config.ClientOptions;

/**
 * Callback that customizes the client's options after the properties have been applied.
 * Beans of this type are called in order. A bean with the name of a further cluster
 * ({@code rocketmq.clients.<name>}) as its qualifier customizes the client of that
 * cluster, and any other bean the default one, so that no credentials go to another
 * cluster.
 */
@FunctionalInterface
public interface RocketMQClientOptionsCustomizer {

	/**
	 * Customizes the options.
	 * @param options the options that the client is created with
	 */
	void customize(ClientOptions.Builder options);

}
