package io.rocketmq.client.config;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Options of requests to servers. Immutable.
 */
public final class RemoteOptions {

	private final Values values;

	private RemoteOptions(Values values) {
		OptionChecks.positive("requestTimeout", values.requestTimeout);
		OptionChecks.within("maxInFlightPerConnection", values.maxInFlightPerConnection, 1, 1_000_000);
		OptionChecks.within("maxQueuedPerConnection", values.maxQueuedPerConnection, 0, 1_000_000);
		OptionChecks.within("connectionsPerBroker", values.connectionsPerBroker, 1, 64);
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

	/** Returns the value of {@link Builder#requestTimeout}. */
	public Duration requestTimeout() {
		return this.values.requestTimeout;
	}

	/** Returns the value of {@link Builder#maxInFlightPerConnection}. */
	public int maxInFlightPerConnection() {
		return this.values.maxInFlightPerConnection;
	}

	/** Returns the value of {@link Builder#maxQueuedPerConnection}. */
	public int maxQueuedPerConnection() {
		return this.values.maxQueuedPerConnection;
	}

	/** Returns the value of {@link Builder#connectionsPerBroker}. */
	public int connectionsPerBroker() {
		return this.values.connectionsPerBroker;
	}

	/** Returns the value of {@link Builder#credentials}. */
	public @Nullable Credentials credentials() {
		return this.values.credentials;
	}

	/** Returns the value of {@link Builder#namespace}. */
	public @Nullable Namespace namespace() {
		return this.values.namespace;
	}

	@Override
	public String toString() {
		return new OptionText("RemoteOptions").option("requestTimeout", this.values.requestTimeout)
			.option("maxInFlightPerConnection", this.values.maxInFlightPerConnection)
			.option("maxQueuedPerConnection", this.values.maxQueuedPerConnection)
			.option("connectionsPerBroker", this.values.connectionsPerBroker)
			.option("credentials", this.values.credentials)
			.option("namespace", this.values.namespace)
			.toString();
	}

	private static final class Values extends OptionValues<Values> {

		private Duration requestTimeout = Duration.ofSeconds(3);

		private int maxInFlightPerConnection = 65_535;

		private int maxQueuedPerConnection = 65_535;

		private int connectionsPerBroker = 1;

		private @Nullable Credentials credentials;

		private @Nullable Namespace namespace;

	}

	/**
	 * Builds {@link RemoteOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private final Values values;

		private Builder(Values values) {
			this.values = values;
		}

		/**
		 * Time to wait for the answer to a request whose caller sets no time, such as for
		 * routes, offsets and heartbeats. Default: 3 s.
		 */
		public Builder requestTimeout(Duration requestTimeout) {
			this.values.requestTimeout = Arguments.notNull(requestTimeout, "requestTimeout");
			return this;
		}

		/**
		 * Maximum number of requests that wait for an answer on one connection. Default:
		 * 65535.
		 */
		public Builder maxInFlightPerConnection(int maxInFlightPerConnection) {
			this.values.maxInFlightPerConnection = maxInFlightPerConnection;
			return this;
		}

		/**
		 * Maximum number of further requests that wait, within their deadlines, to be
		 * written to one connection. Default: 65535. Beyond both limits a request fails
		 * immediately with {@link io.rocketmq.client.error.TooManyRequestsException}.
		 */
		public Builder maxQueuedPerConnection(int maxQueuedPerConnection) {
			this.values.maxQueuedPerConnection = maxQueuedPerConnection;
			return this;
		}

		/**
		 * Number of connections to each server. Default: 1. Requests use the one with the
		 * fewest in flight; heartbeats and other requests that identify this client use
		 * the first.
		 */
		public Builder connectionsPerBroker(int connectionsPerBroker) {
			this.values.connectionsPerBroker = connectionsPerBroker;
			return this;
		}

		/**
		 * Credentials that sign requests, for servers with access control; null for none.
		 * Default: none, so that nothing is signed.
		 */
		public Builder credentials(@Nullable Credentials credentials) {
			this.values.credentials = credentials;
			return this;
		}

		/** Adds a security token to the credentials. */
		void securityToken(String securityToken) {
			Credentials keys = this.values.credentials;
			if (keys == null) {
				throw new IllegalArgumentException("Environment variable " + OptionVariables.SECURITY_TOKEN
						+ " is set without credentials. Set ROCKETMQ_CREDENTIALS too, or unset it.");
			}
			this.values.credentials = new Credentials(keys.accessKey(), keys.secretKey(), securityToken);
		}

		/**
		 * Namespace of topics and groups, null for none. Default: none.
		 */
		public Builder namespace(@Nullable Namespace namespace) {
			this.values.namespace = namespace;
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public RemoteOptions build() {
			return new RemoteOptions(this.values.copy());
		}

	}

}
