package io.rocketmq.spring.boot.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the meters.
 */
@ConfigurationProperties("rocketmq.metrics")
public final class RocketMQMetricsProperties {

	/**
	 * Whether the clients have meters, if there is a MeterRegistry.
	 */
	private boolean enabled = true;

	/**
	 * Maximum number of topics of a client that are values of tags; further topics share
	 * the value 'other'.
	 */
	private int maxTopics = 100;

	/**
	 * Maximum number of queues of a client that have a meter of their own; 0 for none.
	 */
	private int maxQueues = 200;

	/** Returns the value of {@code rocketmq.metrics.enabled}. */
	public boolean isEnabled() {
		return this.enabled;
	}

	/** Sets {@code rocketmq.metrics.enabled}. */
	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	/** Returns the value of {@code rocketmq.metrics.max-topics}. */
	public int getMaxTopics() {
		return this.maxTopics;
	}

	/** Sets {@code rocketmq.metrics.max-topics}. */
	public void setMaxTopics(int maxTopics) {
		this.maxTopics = maxTopics;
	}

	/** Returns the value of {@code rocketmq.metrics.max-queues}. */
	public int getMaxQueues() {
		return this.maxQueues;
	}

	/** Sets {@code rocketmq.metrics.max-queues}. */
	public void setMaxQueues(int maxQueues) {
		this.maxQueues = maxQueues;
	}

}
