package io.rocketmq.spring.listener.adapter;

import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerSettings.Setting;

/**
 * Check of batch sizes that have no effect.
 */
final class BatchSizes {

	private BatchSizes() {
	}

	/**
	 * Checks an endpoint that takes single messages.
	 * @throws IllegalArgumentException if it states a batch size of more than 1
	 */
	static void requireSingle(RocketMQListenerEndpoint endpoint) {
		Integer batchSize = (Integer) endpoint.settings().get(Setting.BATCH_SIZE);
		if (batchSize != null && batchSize > 1) {
			throw new IllegalArgumentException("RocketMQ listener '" + endpoint.id() + "' (" + endpoint.description()
					+ ") takes single messages, but has batchSize " + batchSize
					+ ": take a List, or leave out batchSize");
		}
	}

}
