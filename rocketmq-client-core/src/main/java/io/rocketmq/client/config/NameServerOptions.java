package io.rocketmq.client.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.UserInfo;

/**
 * Options of the name servers and of route refreshes. Immutable.
 */
public final class NameServerOptions {

	private final List<Endpoint> servers;

	private final @Nullable URI addressServer;

	private final Duration addressRefreshInterval;

	private final Duration routeRefreshInterval;

	private NameServerOptions(Builder builder) {
		this.servers = servers(builder);
		this.addressServer = checked(builder.addressServer);
		this.addressRefreshInterval = OptionChecks.positive("addressRefreshInterval", builder.addressRefreshInterval);
		this.routeRefreshInterval = OptionChecks.positive("routeRefreshInterval", builder.routeRefreshInterval);
	}

	private static List<Endpoint> servers(Builder builder) {
		List<Endpoint> servers = builder.servers;
		if (servers == null) {
			return (builder.addressServer != null) ? List.of() : Endpoint.parseList("localhost:9876");
		}
		if (builder.addressServer != null) {
			throw new IllegalArgumentException("Option addressServer is "
					+ UserInfo.mask(builder.addressServer.toString()) + ", and there are nameServers " + servers
					+ ": name the servers, or the page that names them");
		}
		if (servers.isEmpty()) {
			throw new IllegalArgumentException(
					"Option nameServers is empty: name at least one, such as localhost:9876");
		}
		return List.copyOf(servers);
	}

	private static @Nullable URI checked(@Nullable URI addressServer) {
		if (addressServer == null) {
			return null;
		}
		if (addressServer.getHost() == null || addressServer.getScheme() == null
				|| !addressServer.getScheme().matches("https?") || addressServer.getUserInfo() != null) {
			throw new IllegalArgumentException(
					"Option addressServer is " + UserInfo.mask(addressServer.toString()) + ": it must be a web address"
							+ " without a user, such as http://names.example:8080/rocketmq/nsaddr");
		}
		return addressServer;
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
		builder.servers = (this.addressServer != null) ? null : this.servers;
		builder.addressServer = this.addressServer;
		builder.addressRefreshInterval = this.addressRefreshInterval;
		builder.routeRefreshInterval = this.routeRefreshInterval;
		return builder;
	}

	/**
	 * Returns the value of {@link Builder#servers}.
	 */
	public List<Endpoint> servers() {
		return this.servers;
	}

	/**
	 * Returns the value of {@link Builder#addressServer}.
	 */
	public @Nullable URI addressServer() {
		return this.addressServer;
	}

	/**
	 * Returns the value of {@link Builder#addressRefreshInterval}.
	 */
	public Duration addressRefreshInterval() {
		return this.addressRefreshInterval;
	}

	/**
	 * Returns the value of {@link Builder#routeRefreshInterval}.
	 */
	public Duration routeRefreshInterval() {
		return this.routeRefreshInterval;
	}

	@Override
	public String toString() {
		return new OptionText("NameServerOptions").option("servers", this.servers)
			.option("addressServer", this.addressServer)
			.option("addressRefreshInterval", this.addressRefreshInterval)
			.option("routeRefreshInterval", this.routeRefreshInterval)
			.toString();
	}

	/**
	 * Builds {@link NameServerOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private @Nullable List<Endpoint> servers;

		private @Nullable URI addressServer;

		private Duration addressRefreshInterval = Duration.ofSeconds(120);

		private Duration routeRefreshInterval = Duration.ofSeconds(30);

		private Builder() {
		}

		/**
		 * Addresses of the name servers, at least one. Default: {@code localhost:9876}.
		 * None if an address server names them.
		 */
		public Builder servers(List<Endpoint> servers) {
			this.servers = Arguments.notNull(servers, "servers");
			return this;
		}

		/**
		 * Web page (http or https) that lists the name servers, instead of naming them
		 * here; null for none. Default: none.
		 */
		public Builder addressServer(@Nullable URI addressServer) {
			this.addressServer = addressServer;
			return this;
		}

		/**
		 * Interval between reads of the address server's page. Default: 120 s.
		 */
		public Builder addressRefreshInterval(Duration addressRefreshInterval) {
			this.addressRefreshInterval = Arguments.notNull(addressRefreshInterval, "addressRefreshInterval");
			return this;
		}

		/**
		 * Interval between refreshes of the routes of topics in use. Default: 30 s.
		 */
		public Builder routeRefreshInterval(Duration routeRefreshInterval) {
			this.routeRefreshInterval = Arguments.notNull(routeRefreshInterval, "routeRefreshInterval");
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public NameServerOptions build() {
			return new NameServerOptions(this);
		}

	}

}
