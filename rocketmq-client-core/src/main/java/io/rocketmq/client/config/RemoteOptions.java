package io.rocketmq.client.config;

import java.time.Duration;

/**
 * What holds for calls to servers: how long they may take, and how many there may be.
 * Immutable; made by a builder that checks each option.
 */
public final class RemoteOptions {

	private final Duration requestTimeout;

	private final int maxInFlightPerConnection;

	private final int maxQueuedPerConnection;

	private RemoteOptions(Builder builder) {
		this.requestTimeout = OptionChecks.positive("requestTimeout", builder.requestTimeout);
		this.maxInFlightPerConnection = OptionChecks.within("maxInFlightPerConnection",
				builder.maxInFlightPerConnection, 1, 1_000_000);
		this.maxQueuedPerConnection = OptionChecks.within("maxQueuedPerConnection", builder.maxQueuedPerConnection, 0,
				1_000_000);
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
		builder.requestTimeout = this.requestTimeout;
		builder.maxInFlightPerConnection = this.maxInFlightPerConnection;
		builder.maxQueuedPerConnection = this.maxQueuedPerConnection;
		return builder;
	}

	/**
	 * How long one call to a server may take where the user sets no time: routes,
	 * offsets, heartbeats; default 3 s.
	 * @return the time
	 */
	public Duration requestTimeout() {
		return this.requestTimeout;
	}

	/**
	 * How many requests may wait for an answer on one connection; default 65535.
	 * @return the number of requests
	 */
	public int maxInFlightPerConnection() {
		return this.maxInFlightPerConnection;
	}

	/**
	 * How many more requests may wait, within their deadlines, to be written to one
	 * connection; default 65535. One more than both limits allow together fails at once
	 * with {@link io.rocketmq.client.error.TooManyRequestsException}.
	 * @return the number of requests
	 */
	public int maxQueuedPerConnection() {
		return this.maxQueuedPerConnection;
	}

	/**
	 * Builds {@link RemoteOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private Duration requestTimeout = Duration.ofSeconds(3);

		private int maxInFlightPerConnection = 65_535;

		private int maxQueuedPerConnection = 65_535;

		private Builder() {
		}

		/**
		 * How long one call to a server may take where the user sets no time: routes,
		 * offsets, heartbeats; default 3 s.
		 * @param requestTimeout the time
		 * @return this builder
		 */
		public Builder requestTimeout(Duration requestTimeout) {
			this.requestTimeout = requestTimeout;
			return this;
		}

		/**
		 * How many requests may wait for an answer on one connection; default 65535.
		 * @param maxInFlightPerConnection the number of requests
		 * @return this builder
		 */
		public Builder maxInFlightPerConnection(int maxInFlightPerConnection) {
			this.maxInFlightPerConnection = maxInFlightPerConnection;
			return this;
		}

		/**
		 * How many more requests may wait, within their deadlines, to be written to one
		 * connection; default 65535. One more than both limits allow together fails at
		 * once with {@link io.rocketmq.client.error.TooManyRequestsException}.
		 * @param maxQueuedPerConnection the number of requests
		 * @return this builder
		 */
		public Builder maxQueuedPerConnection(int maxQueuedPerConnection) {
			this.maxQueuedPerConnection = maxQueuedPerConnection;
			return this;
		}

		/**
		 * Checks and builds.
		 * @return the options
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public RemoteOptions build() {
			return new RemoteOptions(this);
		}

	}

}
