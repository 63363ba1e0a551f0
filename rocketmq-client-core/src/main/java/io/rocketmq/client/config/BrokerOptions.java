package io.rocketmq.client.config;

import java.time.Duration;

import io.rocketmq.client.internal.support.Arguments;

/**
 * How brokers are kept informed and watched. Immutable; made by a builder that checks
 * each option.
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
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * A builder with these options.
	 * @return the builder
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
	 * How often each broker hears from this client; default 30 s. Brokers forget a client
	 * that is silent for 120 s.
	 * @return the interval
	 */
	public Duration heartbeatInterval() {
		return this.heartbeatInterval;
	}

	/**
	 * Whether heartbeats leave subscriptions out that a broker knows already by their
	 * fingerprint, where the broker takes that; default false, as with Apache's client.
	 * @return true to leave them out
	 */
	public boolean heartbeatFingerprints() {
		return this.heartbeatFingerprints;
	}

	/**
	 * How often brokers are asked whether they are there; default 30 s.
	 * @return the interval
	 */
	public Duration healthCheckInterval() {
		return this.healthCheckInterval;
	}

	/**
	 * How long a broker may take to answer such a check; default 5 s.
	 * @return the time
	 */
	public Duration healthCheckTimeout() {
		return this.healthCheckTimeout;
	}

	/**
	 * After how many failed checks in a row a broker is taken to be down, until it
	 * answers one; default 3.
	 * @return the number of checks
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
		 * How often each broker hears from this client; default 30 s. Brokers forget a
		 * client that is silent for 120 s.
		 * @param heartbeatInterval the interval
		 * @return this builder
		 */
		public Builder heartbeatInterval(Duration heartbeatInterval) {
			this.heartbeatInterval = Arguments.notNull(heartbeatInterval, "heartbeatInterval");
			return this;
		}

		/**
		 * Whether heartbeats leave subscriptions out that a broker knows already by their
		 * fingerprint, where the broker takes that; default false, as with Apache's
		 * client.
		 * @param heartbeatFingerprints true to leave them out
		 * @return this builder
		 */
		public Builder heartbeatFingerprints(boolean heartbeatFingerprints) {
			this.heartbeatFingerprints = heartbeatFingerprints;
			return this;
		}

		/**
		 * How often brokers are asked whether they are there; default 30 s.
		 * @param healthCheckInterval the interval
		 * @return this builder
		 */
		public Builder healthCheckInterval(Duration healthCheckInterval) {
			this.healthCheckInterval = Arguments.notNull(healthCheckInterval, "healthCheckInterval");
			return this;
		}

		/**
		 * How long a broker may take to answer such a check; default 5 s.
		 * @param healthCheckTimeout the time
		 * @return this builder
		 */
		public Builder healthCheckTimeout(Duration healthCheckTimeout) {
			this.healthCheckTimeout = Arguments.notNull(healthCheckTimeout, "healthCheckTimeout");
			return this;
		}

		/**
		 * After how many failed checks in a row a broker is taken to be down, until it
		 * answers one; default 3.
		 * @param failuresUntilDown the number of checks
		 * @return this builder
		 */
		public Builder failuresUntilDown(int failuresUntilDown) {
			this.failuresUntilDown = failuresUntilDown;
			return this;
		}

		/**
		 * Checks and builds.
		 * @return the options
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public BrokerOptions build() {
			return new BrokerOptions(this);
		}

	}

}
