package io.rocketmq.client.config;

import java.time.Duration;

/**
 * How brokers are kept informed and watched. Immutable; made by a builder that checks
 * each option.
 */
public final class BrokerOptions {

	private final Duration heartbeatInterval;

	private BrokerOptions(Builder builder) {
		this.heartbeatInterval = OptionChecks.positive("heartbeatInterval", builder.heartbeatInterval);
	}

	/**
	 * A builder with the defaults.
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
	 * Builds {@link BrokerOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private Duration heartbeatInterval = Duration.ofSeconds(30);

		private Builder() {
		}

		/**
		 * How often each broker hears from this client; default 30 s. Brokers forget a
		 * client that is silent for 120 s.
		 * @param heartbeatInterval the interval
		 * @return this builder
		 */
		public Builder heartbeatInterval(Duration heartbeatInterval) {
			this.heartbeatInterval = heartbeatInterval;
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
