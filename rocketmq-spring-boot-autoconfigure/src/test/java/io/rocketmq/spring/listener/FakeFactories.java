package io.rocketmq.spring.listener;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Container factories on consumers and producers that tests give.
 */
public final class FakeFactories {

	private FakeFactories() {
	}

	public static DefaultRocketMQListenerContainerFactory of(PushConsumer consumer, Producer producer,
			RocketMQMessageConverter converter) {
		return new DefaultRocketMQListenerContainerFactory((options) -> consumer, (group) -> producer, converter,
				ConsumerOptions.of("defaults"));
	}

}
