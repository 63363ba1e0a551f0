package io.rocketmq.client.config;

import java.time.Duration;
import java.util.List;

/**
 * Where the name servers are, and how often they are asked. Immutable; made by a builder
 * that checks each option.
 */
public final class NameServerOptions {

	private final List<Endpoint> servers;

	private final Duration routeRefreshInterval;

	private NameServerOptions(Builder builder) {
		this.servers = requireSome(builder.servers);
		this.routeRefreshInterval = OptionChecks.positive("routeRefreshInterval", builder.routeRefreshInterval);
	}

	private static List<Endpoint> requireSome(List<Endpoint> servers) {
		if (servers.isEmpty()) {
			throw new IllegalArgumentException(
					"Option nameServers is empty: name at least one, such as localhost:9876");
		}
		return List.copyOf(servers);
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
		builder.servers = this.servers;
		builder.routeRefreshInterval = this.routeRefreshInterval;
		return builder;
	}

	/**
	 * The name servers; default {@code localhost:9876}.
	 * @return the name servers, at least one
	 */
	public List<Endpoint> servers() {
		return this.servers;
	}

	/**
	 * How often the routes of topics in use are asked for again; default 30 s.
	 * @return the interval
	 */
	public Duration routeRefreshInterval() {
		return this.routeRefreshInterval;
	}

	/**
	 * Builds {@link NameServerOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private List<Endpoint> servers = Endpoint.parseList("localhost:9876");

		private Duration routeRefreshInterval = Duration.ofSeconds(30);

		private Builder() {
		}

		/**
		 * The name servers; default {@code localhost:9876}.
		 * @param servers the name servers, at least one
		 * @return this builder
		 */
		public Builder servers(List<Endpoint> servers) {
			this.servers = servers;
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
		 * Checks and builds.
		 * @return the options
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public NameServerOptions build() {
			return new NameServerOptions(this);
		}

	}

}
