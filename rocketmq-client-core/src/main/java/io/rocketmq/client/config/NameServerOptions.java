package io.rocketmq.client.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Options of the name servers and of route refreshes. Immutable.
 */
public final class NameServerOptions {

	private static final List<Endpoint> DEFAULT_SERVERS = Endpoint.parseList("localhost:9876");

	private final Values values;

	private NameServerOptions(Values values) {
		List<Endpoint> servers = values.servers;
		URI page = values.addressServer;
		if (servers != null && servers.isEmpty()) {
			throw new IllegalArgumentException(
					"Option nameServers is empty. Set at least one, such as localhost:9876.");
		}
		if (page != null && servers != null) {
			throw new IllegalArgumentException("Options addressServer and nameServers exclude each other: "
					+ OptionText.maskUser(page.toString()) + " and " + servers + ". Set one of them.");
		}
		if (page != null && (page.getHost() == null || page.getScheme() == null || !page.getScheme().matches("https?")
				|| page.getUserInfo() != null)) {
			throw new IllegalArgumentException("Option addressServer is no web address: "
					+ OptionText.maskUser(page.toString())
					+ " (http or https, without a user). Set one such as http://names.example:8080/rocketmq/nsaddr.");
		}
		OptionChecks.positive("addressRefreshInterval", values.addressRefreshInterval);
		OptionChecks.positive("routeRefreshInterval", values.routeRefreshInterval);
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

	/** Returns the value of {@link Builder#servers}. */
	public List<Endpoint> servers() {
		if (this.values.servers != null) {
			return this.values.servers;
		}
		return (this.values.addressServer != null) ? List.of() : DEFAULT_SERVERS;
	}

	/** Returns the value of {@link Builder#addressServer}. */
	public @Nullable URI addressServer() {
		return this.values.addressServer;
	}

	/** Returns the value of {@link Builder#addressRefreshInterval}. */
	public Duration addressRefreshInterval() {
		return this.values.addressRefreshInterval;
	}

	/** Returns the value of {@link Builder#routeRefreshInterval}. */
	public Duration routeRefreshInterval() {
		return this.values.routeRefreshInterval;
	}

	@Override
	public String toString() {
		return new OptionText("NameServerOptions").option("servers", servers())
			.option("addressServer", this.values.addressServer)
			.option("addressRefreshInterval", this.values.addressRefreshInterval)
			.option("routeRefreshInterval", this.values.routeRefreshInterval)
			.toString();
	}

	private static final class Values extends OptionValues<Values> {

		private @Nullable List<Endpoint> servers;

		private @Nullable URI addressServer;

		private Duration addressRefreshInterval = Duration.ofSeconds(120);

		private Duration routeRefreshInterval = Duration.ofSeconds(30);

	}

	/**
	 * Builds {@link NameServerOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private final Values values;

		private Builder(Values values) {
			this.values = values;
		}

		/**
		 * Addresses of the name servers, at least one. Default: {@code localhost:9876}.
		 * None if an address server names them.
		 */
		public Builder servers(List<Endpoint> servers) {
			this.values.servers = List.copyOf(Arguments.notNull(servers, "servers"));
			return this;
		}

		/**
		 * Web page (http or https) that lists the name servers, instead of naming them
		 * here; null for none. Default: none.
		 */
		public Builder addressServer(@Nullable URI addressServer) {
			this.values.addressServer = addressServer;
			return this;
		}

		/**
		 * Interval between reads of the address server's page. Default: 120 s.
		 */
		public Builder addressRefreshInterval(Duration addressRefreshInterval) {
			this.values.addressRefreshInterval = Arguments.notNull(addressRefreshInterval, "addressRefreshInterval");
			return this;
		}

		/**
		 * Interval between refreshes of the routes of topics in use. Default: 30 s.
		 */
		public Builder routeRefreshInterval(Duration routeRefreshInterval) {
			this.values.routeRefreshInterval = Arguments.notNull(routeRefreshInterval, "routeRefreshInterval");
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public NameServerOptions build() {
			return new NameServerOptions(this.values.copy());
		}

	}

}
