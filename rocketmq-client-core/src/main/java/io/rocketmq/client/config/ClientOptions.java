package io.rocketmq.client.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Options of a client, grouped by layer. Immutable.
 */
public final class ClientOptions {

	private final NameServerOptions nameServer;

	private final TransportOptions transport;

	private final RemoteOptions remote;

	private final BrokerOptions broker;

	private final int callbackThreads;

	private final @Nullable MessageTrace trace;

	private ClientOptions(Builder builder) {
		this.nameServer = builder.nameServer.build();
		this.transport = builder.transport.build();
		this.remote = builder.remote.build();
		this.broker = builder.broker.build();
		OptionChecks.within("callbackThreads", builder.callbackThreads, 1, 256);
		this.callbackThreads = builder.callbackThreads;
		this.trace = builder.trace;
	}

	/**
	 * Returns a builder with the defaults, which are chosen for production.
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Returns a builder with the defaults, overridden by environment variables of this
	 * process ({@code ROCKETMQ_NAME_SERVERS}, {@code ROCKETMQ_REQUEST_TIMEOUT} and so
	 * on). Options that are set on the builder override both.
	 * @throws IllegalArgumentException if a variable is illegal, with its name, its value
	 * and the fix
	 */
	public static Builder fromEnvironment() {
		return builder().environment(System.getenv());
	}

	/**
	 * Returns a preset for a developer's machine: failures and recoveries are detected
	 * soon.
	 */
	public static Builder development() {
		return builder()
			.transport((transport) -> transport.connectTimeout(Duration.ofSeconds(1))
				.reconnectBackoff(new Backoff(Duration.ofMillis(50), Duration.ofMillis(500))))
			.nameServer((nameServer) -> nameServer.routeRefreshInterval(Duration.ofSeconds(5)))
			.broker((broker) -> broker.heartbeatInterval(Duration.ofSeconds(10))
				.healthCheckInterval(Duration.ofSeconds(5))
				.healthCheckTimeout(Duration.ofSeconds(1)));
	}

	/**
	 * Returns a preset for clients that send or receive at full speed: two connections to
	 * each broker, and higher limits for what is in flight.
	 */
	public static Builder highThroughput() {
		return builder().transport((transport) -> transport.writeBufferSize(8 * 1024 * 1024))
			.remote((remote) -> remote.connectionsPerBroker(2).maxQueuedPerConnection(250_000));
	}

	/**
	 * Returns the defaults with these name servers.
	 * @param nameServers {@code host:port}, several separated by {@code ;}
	 * @throws IllegalArgumentException if an address is illegal
	 */
	public static ClientOptions of(String nameServers) {
		Arguments.notNull(nameServers, "nameServers");
		return builder().nameServers(Endpoint.parseList(nameServers)).build();
	}

	/**
	 * Returns a builder with these options.
	 */
	public Builder toBuilder() {
		Builder builder = new Builder();
		builder.nameServer = this.nameServer.toBuilder();
		builder.transport = this.transport.toBuilder();
		builder.remote = this.remote.toBuilder();
		builder.broker = this.broker.toBuilder();
		builder.callbackThreads = this.callbackThreads;
		builder.trace = this.trace;
		return builder;
	}

	/** Returns the value of {@link Builder#nameServer}. */
	public NameServerOptions nameServer() {
		return this.nameServer;
	}

	/** Returns the value of {@link Builder#transport}. */
	public TransportOptions transport() {
		return this.transport;
	}

	/** Returns the value of {@link Builder#remote}. */
	public RemoteOptions remote() {
		return this.remote;
	}

	/** Returns the value of {@link Builder#broker}. */
	public BrokerOptions broker() {
		return this.broker;
	}

	/** Returns the value of {@link Builder#callbackThreads}. */
	public int callbackThreads() {
		return this.callbackThreads;
	}

	/** Returns the value of {@link Builder#trace}. */
	public @Nullable MessageTrace trace() {
		return this.trace;
	}

	@Override
	public String toString() {
		return new OptionText("ClientOptions").option("nameServer", this.nameServer)
			.option("transport", this.transport)
			.option("remote", this.remote)
			.option("broker", this.broker)
			.option("callbackThreads", this.callbackThreads)
			.option("trace", this.trace)
			.toString();
	}

	/**
	 * Builds {@link ClientOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private NameServerOptions.Builder nameServer = NameServerOptions.builder();

		private TransportOptions.Builder transport = TransportOptions.builder();

		private RemoteOptions.Builder remote = RemoteOptions.builder();

		private BrokerOptions.Builder broker = BrokerOptions.builder();

		private @Nullable MessageTrace trace;

		private int callbackThreads = Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));

		private Builder() {
		}

		/**
		 * Addresses of the name servers, at least one. Default: {@code localhost:9876}.
		 * The same option as {@link NameServerOptions.Builder#servers}.
		 */
		public Builder nameServers(List<Endpoint> nameServers) {
			Arguments.notNull(nameServers, "nameServers");
			this.nameServer.servers(nameServers);
			return this;
		}

		/**
		 * Changes options of the name servers.
		 */
		public Builder nameServer(Consumer<NameServerOptions.Builder> change) {
			Arguments.notNull(change, "change");
			change.accept(this.nameServer);
			return this;
		}

		/**
		 * Changes options of connections.
		 */
		public Builder transport(Consumer<TransportOptions.Builder> change) {
			Arguments.notNull(change, "change");
			change.accept(this.transport);
			return this;
		}

		/**
		 * Changes options of requests to servers.
		 */
		public Builder remote(Consumer<RemoteOptions.Builder> change) {
			Arguments.notNull(change, "change");
			change.accept(this.remote);
			return this;
		}

		/**
		 * Changes options of heartbeats and health checks of brokers.
		 */
		public Builder broker(Consumer<BrokerOptions.Builder> change) {
			Arguments.notNull(change, "change");
			change.accept(this.broker);
			return this;
		}

		/**
		 * Number of callbacks that run at once, such as continuations of futures.
		 * Default: one for each core, at least 2, at most 4. A callback that waits for a
		 * future does not count.
		 */
		public Builder callbackThreads(int callbackThreads) {
			this.callbackThreads = callbackThreads;
			return this;
		}

		/**
		 * Message trace to write, null for off. Default: off.
		 */
		public Builder trace(@Nullable MessageTrace trace) {
			this.trace = trace;
			return this;
		}

		/**
		 * Sets the options that environment variables name.
		 * @param environment variables by name, such as {@link System#getenv()}; others
		 * are ignored
		 * @throws IllegalArgumentException if a variable is illegal, with its name, its
		 * value and the fix
		 */
		public Builder environment(Map<String, String> environment) {
			Arguments.notNull(environment, "environment");
			OptionVariables.apply(OptionVariables.NAME_SERVER, environment, this.nameServer);
			OptionVariables.apply(OptionVariables.TRANSPORT, environment, this.transport);
			OptionVariables.apply(OptionVariables.REMOTE, environment, this.remote);
			OptionVariables.apply(OptionVariables.BROKER, environment, this.broker);
			OptionVariables.apply(OptionVariables.CLIENT, environment, this);
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public ClientOptions build() {
			return new ClientOptions(this);
		}

	}

}
