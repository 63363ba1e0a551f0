package io.rocketmq.client.config;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Options of requests to servers. Immutable.
 */
public final class RemoteOptions {

	private final Duration requestTimeout;

	private final int maxInFlightPerConnection;

	private final int maxQueuedPerConnection;

	private final int connectionsPerBroker;

	private final @Nullable Credentials credentials;

	private final @Nullable Namespace namespace;

	private RemoteOptions(Builder builder) {
		this.requestTimeout = OptionChecks.positive("requestTimeout", builder.requestTimeout);
		this.maxInFlightPerConnection = OptionChecks.within("maxInFlightPerConnection",
				builder.maxInFlightPerConnection, 1, 1_000_000);
		this.maxQueuedPerConnection = OptionChecks.within("maxQueuedPerConnection", builder.maxQueuedPerConnection, 0,
				1_000_000);
		this.connectionsPerBroker = OptionChecks.within("connectionsPerBroker", builder.connectionsPerBroker, 1, 64);
		this.credentials = builder.credentials;
		this.namespace = builder.namespace;
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
		builder.requestTimeout = this.requestTimeout;
		builder.maxInFlightPerConnection = this.maxInFlightPerConnection;
		builder.maxQueuedPerConnection = this.maxQueuedPerConnection;
		builder.connectionsPerBroker = this.connectionsPerBroker;
		builder.credentials = this.credentials;
		builder.namespace = this.namespace;
		return builder;
	}

	/**
	 * Returns the value of {@link Builder#requestTimeout}.
	 */
	public Duration requestTimeout() {
		return this.requestTimeout;
	}

	/**
	 * Returns the value of {@link Builder#maxInFlightPerConnection}.
	 */
	public int maxInFlightPerConnection() {
		return this.maxInFlightPerConnection;
	}

	/**
	 * Returns the value of {@link Builder#maxQueuedPerConnection}.
	 */
	public int maxQueuedPerConnection() {
		return this.maxQueuedPerConnection;
	}

	/**
	 * Returns the value of {@link Builder#connectionsPerBroker}.
	 */
	public int connectionsPerBroker() {
		return this.connectionsPerBroker;
	}

	/**
	 * Returns the value of {@link Builder#credentials}.
	 */
	public @Nullable Credentials credentials() {
		return this.credentials;
	}

	/**
	 * Returns the value of {@link Builder#namespace}.
	 */
	public @Nullable Namespace namespace() {
		return this.namespace;
	}

	@Override
	public String toString() {
		return new OptionText("RemoteOptions").option("requestTimeout", this.requestTimeout)
			.option("maxInFlightPerConnection", this.maxInFlightPerConnection)
			.option("maxQueuedPerConnection", this.maxQueuedPerConnection)
			.option("connectionsPerBroker", this.connectionsPerBroker)
			.option("credentials", this.credentials)
			.option("namespace", this.namespace)
			.toString();
	}

	/**
	 * Builds {@link RemoteOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private Duration requestTimeout = Duration.ofSeconds(3);

		private int maxInFlightPerConnection = 65_535;

		private int maxQueuedPerConnection = 65_535;

		private int connectionsPerBroker = 1;

		private @Nullable Credentials credentials;

		private @Nullable Namespace namespace;

		private Builder() {
		}

		/**
		 * Time to wait for the answer to a request whose caller sets no time, such as for
		 * routes, offsets and heartbeats. Default: 3 s.
		 */
		public Builder requestTimeout(Duration requestTimeout) {
			this.requestTimeout = Arguments.notNull(requestTimeout, "requestTimeout");
			return this;
		}

		/**
		 * Maximum number of requests that wait for an answer on one connection. Default:
		 * 65535.
		 */
		public Builder maxInFlightPerConnection(int maxInFlightPerConnection) {
			this.maxInFlightPerConnection = maxInFlightPerConnection;
			return this;
		}

		/**
		 * Maximum number of further requests that wait, within their deadlines, to be
		 * written to one connection. Default: 65535. Beyond both limits a request fails
		 * immediately with {@link io.rocketmq.client.error.TooManyRequestsException}.
		 */
		public Builder maxQueuedPerConnection(int maxQueuedPerConnection) {
			this.maxQueuedPerConnection = maxQueuedPerConnection;
			return this;
		}

		/**
		 * Number of connections to each server. Default: 1. Requests use the one with the
		 * fewest in flight; heartbeats and other requests that identify this client use
		 * the first.
		 */
		public Builder connectionsPerBroker(int connectionsPerBroker) {
			this.connectionsPerBroker = connectionsPerBroker;
			return this;
		}

		/**
		 * Credentials that sign requests, for servers with access control; null for none.
		 * Default: none, so that nothing is signed.
		 */
		public Builder credentials(@Nullable Credentials credentials) {
			this.credentials = credentials;
			return this;
		}

		/** Adds a security token to the credentials. */
		void securityToken(String securityToken) {
			Credentials keys = this.credentials;
			if (keys == null) {
				throw new IllegalArgumentException("The environment variable " + OptionVariables.SECURITY_TOKEN
						+ " is set, and there are no credentials: set ROCKETMQ_CREDENTIALS too, or unset it");
			}
			this.credentials = new Credentials(keys.accessKey(), keys.secretKey(), securityToken);
		}

		/**
		 * Namespace of topics and groups, null for none. Default: none.
		 */
		public Builder namespace(@Nullable Namespace namespace) {
			this.namespace = namespace;
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public RemoteOptions build() {
			return new RemoteOptions(this);
		}

	}

}
