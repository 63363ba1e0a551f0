package io.rocketmq.client.config;

import java.time.Duration;
import java.util.List;

import io.rocketmq.client.support.Backoff;

/**
 * What holds for a whole client. Immutable; made by a builder that checks each option.
 */
public final class ClientOptions {

	private final List<Endpoint> nameServers;

	private final Duration connectTimeout;

	private final Duration requestTimeout;

	private final Duration heartbeatInterval;

	private final Duration routeRefreshInterval;

	private final Backoff reconnectBackoff;

	private final int maxInFlightPerConnection;

	private final int eventLoopThreads;

	private final int callbackThreads;

	private ClientOptions(Builder builder) {
		this.nameServers = requireSome(builder.nameServers);
		this.connectTimeout = OptionChecks.positive("connectTimeout", builder.connectTimeout);
		this.requestTimeout = OptionChecks.positive("requestTimeout", builder.requestTimeout);
		this.heartbeatInterval = OptionChecks.positive("heartbeatInterval", builder.heartbeatInterval);
		this.routeRefreshInterval = OptionChecks.positive("routeRefreshInterval", builder.routeRefreshInterval);
		this.reconnectBackoff = builder.reconnectBackoff;
		this.maxInFlightPerConnection = OptionChecks.within("maxInFlightPerConnection",
				builder.maxInFlightPerConnection, 1, 1000000);
		this.eventLoopThreads = OptionChecks.within("eventLoopThreads", builder.eventLoopThreads, 1, 64);
		this.callbackThreads = OptionChecks.within("callbackThreads", builder.callbackThreads, 1, 256);
	}

	/**
	 * A builder with the defaults.
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * The defaults with these name servers.
	 * @param nameServers {@code host:port}, several with {@code ;} between them
	 * @return the options
	 * @throws IllegalArgumentException if an address is illegal, with the text and the
	 * fix
	 */
	public static ClientOptions of(String nameServers) {
		return builder().nameServers(Endpoint.parseList(nameServers)).build();
	}

	private static List<Endpoint> requireSome(List<Endpoint> nameServers) {
		if (nameServers.isEmpty()) {
			throw new IllegalArgumentException(
					"Option nameServers is empty: name at least one, such as localhost:9876");
		}
		return List.copyOf(nameServers);
	}

	/**
	 * A builder with these options.
	 * @return the builder
	 */
	public Builder toBuilder() {
		Builder builder = new Builder();
		builder.nameServers = this.nameServers;
		builder.connectTimeout = this.connectTimeout;
		builder.requestTimeout = this.requestTimeout;
		builder.heartbeatInterval = this.heartbeatInterval;
		builder.routeRefreshInterval = this.routeRefreshInterval;
		builder.reconnectBackoff = this.reconnectBackoff;
		builder.maxInFlightPerConnection = this.maxInFlightPerConnection;
		builder.eventLoopThreads = this.eventLoopThreads;
		builder.callbackThreads = this.callbackThreads;
		return builder;
	}

	/**
	 * Where the name servers are; default {@code localhost:9876}.
	 * @return the name servers, at least one
	 */
	public List<Endpoint> nameServers() {
		return this.nameServers;
	}

	/**
	 * How long making one connection may take; default 3 s.
	 * @return the time
	 */
	public Duration connectTimeout() {
		return this.connectTimeout;
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
	 * How often each broker hears from this client; default 30 s. Brokers forget a client
	 * that is silent for 120 s.
	 * @return the interval
	 */
	public Duration heartbeatInterval() {
		return this.heartbeatInterval;
	}

	/**
	 * How often the routes of topics in use are asked for again; default 30 s.
	 * @return the interval
	 */
	public Duration routeRefreshInterval() {
		return this.routeRefreshInterval;
	}

	/**
	 * How long a failed connection waits before the next attempt; default 100 ms, doubled
	 * up to 1 s.
	 * @return the backoff
	 */
	public Backoff reconnectBackoff() {
		return this.reconnectBackoff;
	}

	/**
	 * How many requests may wait for an answer on one connection; default 65535. One more
	 * fails at once with {@link io.rocketmq.client.error.TooManyRequestsException}.
	 * @return the number of requests
	 */
	public int maxInFlightPerConnection() {
		return this.maxInFlightPerConnection;
	}

	/**
	 * How many threads read and write connections; default one for each core, at most 4.
	 * @return the number of threads
	 */
	public int eventLoopThreads() {
		return this.eventLoopThreads;
	}

	/**
	 * How many threads complete users' futures; default one for each core, at most 4.
	 * @return the number of threads
	 */
	public int callbackThreads() {
		return this.callbackThreads;
	}

	/**
	 * Builds {@link ClientOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private List<Endpoint> nameServers = Endpoint.parseList("localhost:9876");

		private Duration connectTimeout = Duration.ofSeconds(3);

		private Duration requestTimeout = Duration.ofSeconds(3);

		private Duration heartbeatInterval = Duration.ofSeconds(30);

		private Duration routeRefreshInterval = Duration.ofSeconds(30);

		private Backoff reconnectBackoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

		private int maxInFlightPerConnection = 65_535;

		private int eventLoopThreads = Math.min(4, Runtime.getRuntime().availableProcessors());

		private int callbackThreads = Math.min(4, Runtime.getRuntime().availableProcessors());

		private Builder() {
		}

		/**
		 * Where the name servers are; default {@code localhost:9876}.
		 * @param nameServers the name servers, at least one
		 * @return this builder
		 */
		public Builder nameServers(List<Endpoint> nameServers) {
			this.nameServers = nameServers;
			return this;
		}

		/**
		 * How long making one connection may take; default 3 s.
		 * @param connectTimeout the time
		 * @return this builder
		 */
		public Builder connectTimeout(Duration connectTimeout) {
			this.connectTimeout = connectTimeout;
			return this;
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
		 * How often the routes of topics in use are asked for again; default 30 s.
		 * @param routeRefreshInterval the interval
		 * @return this builder
		 */
		public Builder routeRefreshInterval(Duration routeRefreshInterval) {
			this.routeRefreshInterval = routeRefreshInterval;
			return this;
		}

		/**
		 * How long a failed connection waits before the next attempt; default 100 ms,
		 * doubled up to 1 s.
		 * @param reconnectBackoff the backoff
		 * @return this builder
		 */
		public Builder reconnectBackoff(Backoff reconnectBackoff) {
			this.reconnectBackoff = reconnectBackoff;
			return this;
		}

		/**
		 * How many requests may wait for an answer on one connection; default 65535. One
		 * more fails at once with
		 * {@link io.rocketmq.client.error.TooManyRequestsException}.
		 * @param maxInFlightPerConnection the number of requests
		 * @return this builder
		 */
		public Builder maxInFlightPerConnection(int maxInFlightPerConnection) {
			this.maxInFlightPerConnection = maxInFlightPerConnection;
			return this;
		}

		/**
		 * How many threads read and write connections; default one for each core, at most
		 * 4.
		 * @param eventLoopThreads the number of threads
		 * @return this builder
		 */
		public Builder eventLoopThreads(int eventLoopThreads) {
			this.eventLoopThreads = eventLoopThreads;
			return this;
		}

		/**
		 * How many threads complete users' futures; default one for each core, at most 4.
		 * @param callbackThreads the number of threads
		 * @return this builder
		 */
		public Builder callbackThreads(int callbackThreads) {
			this.callbackThreads = callbackThreads;
			return this;
		}

		/**
		 * Checks and builds.
		 * @return the options
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public ClientOptions build() {
			return new ClientOptions(this);
		}

	}

}
