package io.rocketmq.spring.metrics;

import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;

import io.rocketmq.client.RocketMQClient;

/**
 * All meters of one client. Thread-safe.
 */
final class ClientMeters {

	private final RocketMQClient client;

	private final String name;

	private final MeterSet meters;

	private final SampledMeters sampled;

	/** Begins to observe the client. */
	ClientMeters(RocketMQClient client, String name, Supplier<MeterRegistry> registry, RocketMQMeterOptions options) {
		this.client = client;
		this.name = name;
		ClientTags tags = new ClientTags(name, options.maxTopics());
		this.meters = new MeterSet(name, registry);
		this.sampled = new SampledMeters(client, tags, this.meters, options.maxQueues());
		client.addSendHook(new SendMeters(tags, this.meters, options.timers()));
		client.addConsumeHook(new DeliveryMeters(tags, this.meters, options.timers()));
	}

	String name() {
		return this.name;
	}

	boolean isClosed() {
		return this.client.isClosed();
	}

	void refresh() {
		this.sampled.refresh();
	}

	/** Removes the meters. */
	void close() {
		this.meters.close();
	}

}
