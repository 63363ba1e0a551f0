package io.rocketmq.client.config;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * What holds for calls to servers: how long they may take, and how many there may be.
 * Immutable; made by a builder that checks each option.
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
		builder.connectionsPerBroker = this.connectionsPerBroker;
		builder.credentials = this.credentials;
		builder.namespace = this.namespace;
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
	 * How many connections there are to each server; default 1. Requests take the one
	 * with the fewest in flight; what tells a broker who this client is takes the first.
	 * @return the number of connections
	 */
	public int connectionsPerBroker() {
		return this.connectionsPerBroker;
	}

	/**
	 * What requests are signed with, for servers with access control; default none, so
	 * that nothing is signed.
	 * @return the credentials, or null
	 */
	public @Nullable Credentials credentials() {
		return this.credentials;
	}

	/**
	 * The namespace that topics and groups are in; default none.
	 * @return the namespace, or null
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
		 * How long one call to a server may take where the user sets no time: routes,
		 * offsets, heartbeats; default 3 s.
		 * @param requestTimeout the time
		 * @return this builder
		 */
		public Builder requestTimeout(Duration requestTimeout) {
			this.requestTimeout = Arguments.notNull(requestTimeout, "requestTimeout");
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
		 * How many connections there are to each server; default 1. Requests take the one
		 * with the fewest in flight; what tells a broker who this client is takes the
		 * first.
		 * @param connectionsPerBroker the number of connections
		 * @return this builder
		 */
		public Builder connectionsPerBroker(int connectionsPerBroker) {
			this.connectionsPerBroker = connectionsPerBroker;
			return this;
		}

		/**
		 * What requests are signed with, for servers with access control; default none,
		 * so that nothing is signed.
		 * @param credentials the credentials, or null
		 * @return this builder
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
		 * The namespace that topics and groups are in; default none.
		 * @param namespace the namespace, or null
		 * @return this builder
		 */
		public Builder namespace(@Nullable Namespace namespace) {
			this.namespace = namespace;
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
