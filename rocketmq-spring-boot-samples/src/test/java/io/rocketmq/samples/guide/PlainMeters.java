package io.rocketmq.samples.guide;

import io.micrometer.core.instrument.MeterRegistry;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.metrics.RocketMQMeterOptions;
import io.rocketmq.spring.metrics.RocketMQMeters;

/**
 * Meters of a client that is no bean.
 */
final class PlainMeters {

	private PlainMeters() {
	}

	static RocketMQMeters of(RocketMQClient client, MeterRegistry registry) {
		RocketMQMeters meters = new RocketMQMeters(() -> registry, RocketMQMeterOptions.DEFAULT);
		meters.bind(client, "default");
		meters.start();
		return meters;
	}

}
