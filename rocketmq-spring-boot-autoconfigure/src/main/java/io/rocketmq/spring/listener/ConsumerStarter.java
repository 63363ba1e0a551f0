package io.rocketmq.spring.listener;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.FilterExpression;

/**
 * Makes and starts a consumer.
 */
interface ConsumerStarter {

	/**
	 * Starts a consumer.
	 * @return what stops it: waits for messages that are being worked on
	 */
	Runnable start(ConsumerOptions options, String topic, FilterExpression filter, MessageListener listener);

	static ConsumerStarter of(RocketMQClient client) {
		Arguments.notNull(client, "client");
		return (options, topic, filter,
				listener) -> client.pushConsumer(options).subscribe(topic, filter).start(listener)::close;
	}

}
