package io.rocketmq.client.config;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Options of heartbeats and health checks of brokers. Immutable.
 */
public final class BrokerOptions {

	private final Duration heartbeatInterval;

	private final boolean heartbeatFingerprints;

	private final Duration healthCheckInterval;

	private final Duration healthCheckTimeout;

	private final int failuresUntilDown;

	private BrokerOptions(Builder builder) {
		this.heartbeatInterval = OptionChecks.positive("heartbeatInterval", builder.heartbeatInterval);
		this.heartbeatFingerprints = builder.heartbeatFingerprints;
		this.healthCheckInterval = OptionChecks.positive("healthCheckInterval", builder.healthCheckInterval);
		this.healthCheckTimeout = OptionChecks.positive("healthCheckTimeout", builder.healthCheckTimeout);
		this.failuresUntilDown = OptionChecks.within("failuresUntilDown", builder.failuresUntilDown, 1, 1000);
	}

	/**
	 * Returns a builder with the defaults, which are chosen for production.
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Returns a builder with these options.
	 */
	public Builder toBuilder() {
		Builder builder = new Builder();
		builder.heartbeatInterval = this.heartbeatInterval;
		builder.heartbeatFingerprints = this.heartbeatFingerprints;
		builder.healthCheckInterval = this.healthCheckInterval;
		builder.healthCheckTimeout = this.healthCheckTimeout;
		builder.failuresUntilDown = this.failuresUntilDown;
		return builder;
	}

	/**
	 * Returns the value of {@link Builder#heartbeatInterval}.
	 */
	public Duration heartbeatInterval() {
		return this.heartbeatInterval;
	}

	/**
	 * Returns the value of {@link Builder#heartbeatFingerprints}.
	 */
	public boolean heartbeatFingerprints() {
		return this.heartbeatFingerprints;
	}

	/**
	 * Returns the value of {@link Builder#healthCheckInterval}.
	 */
	public Duration healthCheckInterval() {
		return this.healthCheckInterval;
	}

	/**
	 * Returns the value of {@link Builder#healthCheckTimeout}.
	 */
	public Duration healthCheckTimeout() {
		return this.healthCheckTimeout;
	}

	/**
	 * Returns the value of {@link Builder#failuresUntilDown}.
	 */
	public int failuresUntilDown() {
		return this.failuresUntilDown;
	}

	@Override
	public String toString() {
		return new OptionText("BrokerOptions").option("heartbeatInterval", this.heartbeatInterval)
			.option("heartbeatFingerprints", this.heartbeatFingerprints)
			.option("healthCheckInterval", this.healthCheckInterval)
			.option("healthCheckTimeout", this.healthCheckTimeout)
			.option("failuresUntilDown", this.failuresUntilDown)
			.toString();
	}

	/**
	 * Builds {@link BrokerOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private Duration heartbeatInterval = Duration.ofSeconds(30);

		private boolean heartbeatFingerprints = false;

		private Duration healthCheckInterval = Duration.ofSeconds(30);

		private Duration healthCheckTimeout = Duration.ofSeconds(5);

		private int failuresUntilDown = 3;

		private Builder() {
		}

		/**
		 * Interval between heartbeats to each broker. Default: 30 s. Brokers forget a
		 * client after 120 s of silence.
		 */
		public Builder heartbeatInterval(Duration heartbeatInterval) {
			this.heartbeatInterval = Arguments.notNull(heartbeatInterval, "heartbeatInterval");
			return this;
		}

		/**
		 * Whether heartbeats omit subscriptions that a broker already knows by their
		 * fingerprint, where the broker supports that. Default: false, as with Apache's
		 * client.
		 */
		public Builder heartbeatFingerprints(boolean heartbeatFingerprints) {
			this.heartbeatFingerprints = heartbeatFingerprints;
			return this;
		}

		/**
		 * Interval between health checks of brokers. Default: 30 s.
		 */
		public Builder healthCheckInterval(Duration healthCheckInterval) {
			this.healthCheckInterval = Arguments.notNull(healthCheckInterval, "healthCheckInterval");
			return this;
		}

		/**
		 * Time to wait for a broker's answer to a health check. Default: 5 s.
		 */
		public Builder healthCheckTimeout(Duration healthCheckTimeout) {
			this.healthCheckTimeout = Arguments.notNull(healthCheckTimeout, "healthCheckTimeout");
			return this;
		}

		/**
		 * Number of consecutive failed health checks after which a broker counts as down,
		 * until it answers one. Default: 3.
		 */
		public Builder failuresUntilDown(int failuresUntilDown) {
			this.failuresUntilDown = failuresUntilDown;
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public BrokerOptions build() {
			return new BrokerOptions(this);
		}

	}

}
