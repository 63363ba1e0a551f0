package io.rocketmq.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the health of listeners.
 */
@ConfigurationProperties("rocketmq.health")
public class RocketMQHealthProperties {

	/**
	 * Maximum number of consecutive failed deliveries of a listener; with more, the
	 * health of listeners is DOWN. Unlimited if not set.
	 */
	private @Nullable Integer maxConsecutiveFailures;

	/** Returns the maximum number of consecutive failed deliveries, or null. */
	public @Nullable Integer getMaxConsecutiveFailures() {
		return this.maxConsecutiveFailures;
	}

	/**
	 * Sets the maximum number of consecutive failed deliveries.
	 * @param maxConsecutiveFailures 1 or more, or null for no limit
	 * @throws IllegalArgumentException if the number is less than 1
	 */
	public void setMaxConsecutiveFailures(@Nullable Integer maxConsecutiveFailures) {
		if (maxConsecutiveFailures != null && maxConsecutiveFailures < 1) {
			throw new IllegalArgumentException("rocketmq.health.max-consecutive-failures is less than 1: "
					+ maxConsecutiveFailures + ". Set 1 or more, or leave it out for no limit");
		}
		this.maxConsecutiveFailures = maxConsecutiveFailures;
	}

}
