package io.rocketmq.spring.boot.autoconfigure;

import io.rocketmq.client.config.ProducerOptions;

/**
 * Callback that customizes the options of the producer and of the transaction producer
 * after the properties have been applied. Beans of this type are called in order. A bean
 * with the name of a further cluster ({@code rocketmq.clients.<name>}) as its qualifier
 * customizes the producers of that cluster, and any other bean those of the default one.
 */
@FunctionalInterface
public interface RocketMQProducerOptionsCustomizer {

	/**
	 * Customizes the options.
	 * @param options the options that the producer is created with
	 */
	void customize(ProducerOptions.Builder options);

}
