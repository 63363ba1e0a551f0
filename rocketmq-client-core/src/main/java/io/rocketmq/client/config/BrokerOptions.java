package io.rocketmq.client.config;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Options of heartbeats and health checks of brokers. Immutable.
 */
public final class BrokerOptions {

	private final Values values;

	private BrokerOptions(Values values) {
		OptionChecks.positive("heartbeatInterval", values.heartbeatInterval);
		OptionChecks.positive("healthCheckInterval", values.healthCheckInterval);
		OptionChecks.positive("healthCheckTimeout", values.healthCheckTimeout);
		OptionChecks.within("failuresUntilDown", values.failuresUntilDown, 1, 1000);
		this.values = values;
	}

	/**
	 * Returns a builder with the defaults, which are chosen for production.
	 */
	public static Builder builder() {
		return new Builder(new Values());
	}

	/**
	 * Returns a builder with these options.
	 */
	public Builder toBuilder() {
		return new Builder(this.values.copy());
	}

	/** Returns the value of {@link Builder#heartbeatInterval}. */
	public Duration heartbeatInterval() {
		return this.values.heartbeatInterval;
	}

	/** Returns the value of {@link Builder#heartbeatFingerprints}. */
	public boolean heartbeatFingerprints() {
		return this.values.heartbeatFingerprints;
	}

	/** Returns the value of {@link Builder#healthCheckInterval}. */
	public Duration healthCheckInterval() {
		return this.values.healthCheckInterval;
	}

	/** Returns the value of {@link Builder#healthCheckTimeout}. */
	public Duration healthCheckTimeout() {
		return this.values.healthCheckTimeout;
	}

	/** Returns the value of {@link Builder#failuresUntilDown}. */
	public int failuresUntilDown() {
		return this.values.failuresUntilDown;
	}

	@Override
	public String toString() {
		return new OptionText("BrokerOptions").option("heartbeatInterval", this.values.heartbeatInterval)
			.option("heartbeatFingerprints", this.values.heartbeatFingerprints)
			.option("healthCheckInterval", this.values.healthCheckInterval)
			.option("healthCheckTimeout", this.values.healthCheckTimeout)
			.option("failuresUntilDown", this.values.failuresUntilDown)
			.toString();
	}

	private static final class Values extends OptionValues<Values> {

		private Duration heartbeatInterval = Duration.ofSeconds(30);

		private boolean heartbeatFingerprints = false;

		private Duration healthCheckInterval = Duration.ofSeconds(30);

		private Duration healthCheckTimeout = Duration.ofSeconds(5);

		private int failuresUntilDown = 3;

	}

	/**
	 * Builds {@link BrokerOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private final Values values;

		private Builder(Values values) {
			this.values = values;
		}

		/**
		 * Interval between heartbeats to each broker. Default: 30 s. Brokers forget a
		 * client after 120 s of silence.
		 */
		public Builder heartbeatInterval(Duration heartbeatInterval) {
			this.values.heartbeatInterval = Arguments.notNull(heartbeatInterval, "heartbeatInterval");
			return this;
		}

		/**
		 * Whether heartbeats omit subscriptions that a broker already knows by their
		 * fingerprint, where the broker supports that. Default: false, as with Apache's
		 * client.
		 */
		public Builder heartbeatFingerprints(boolean heartbeatFingerprints) {
			this.values.heartbeatFingerprints = heartbeatFingerprints;
			return this;
		}

		/**
		 * Interval between health checks of brokers. Default: 30 s.
		 */
		public Builder healthCheckInterval(Duration healthCheckInterval) {
			this.values.healthCheckInterval = Arguments.notNull(healthCheckInterval, "healthCheckInterval");
			return this;
		}

		/**
		 * Time to wait for a broker's answer to a health check. Default: 5 s.
		 */
		public Builder healthCheckTimeout(Duration healthCheckTimeout) {
			this.values.healthCheckTimeout = Arguments.notNull(healthCheckTimeout, "healthCheckTimeout");
			return this;
		}

		/**
		 * Number of consecutive failed health checks after which a broker counts as down,
		 * until it answers one. Default: 3.
		 */
		public Builder failuresUntilDown(int failuresUntilDown) {
			this.values.failuresUntilDown = failuresUntilDown;
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public BrokerOptions build() {
			return new BrokerOptions(this.values.copy());
		}

	}

}
