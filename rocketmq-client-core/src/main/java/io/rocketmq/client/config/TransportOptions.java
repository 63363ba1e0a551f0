package io.rocketmq.client.config;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Options of connections. Immutable.
 */
public final class TransportOptions {

	private final Values values;

	private TransportOptions(Values values) {
		OptionChecks.positive("connectTimeout", values.connectTimeout);
		OptionChecks.positive("writeTimeout", values.writeTimeout);
		OptionChecks.positive("idleTimeout", values.idleTimeout);
		OptionChecks.within("writeBufferSize", values.writeBufferSize, 1024, 1024 * 1024 * 1024);
		OptionChecks.within("eventLoopThreads", values.eventLoopThreads, 1, 64);
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

	/** Returns the value of {@link Builder#connectTimeout}. */
	public Duration connectTimeout() {
		return this.values.connectTimeout;
	}

	/** Returns the value of {@link Builder#writeTimeout}. */
	public Duration writeTimeout() {
		return this.values.writeTimeout;
	}

	/** Returns the value of {@link Builder#idleTimeout}. */
	public Duration idleTimeout() {
		return this.values.idleTimeout;
	}

	/** Returns the value of {@link Builder#keepAlive}. */
	public boolean keepAlive() {
		return this.values.keepAlive;
	}

	/** Returns the value of {@link Builder#writeBufferSize}. */
	public int writeBufferSize() {
		return this.values.writeBufferSize;
	}

	/** Returns the value of {@link Builder#reconnectBackoff}. */
	public Backoff reconnectBackoff() {
		return this.values.reconnectBackoff;
	}

	/** Returns the value of {@link Builder#eventLoopThreads}. */
	public int eventLoopThreads() {
		return this.values.eventLoopThreads;
	}

	/** Returns the value of {@link Builder#ioEngine}. */
	public IoEngine ioEngine() {
		return this.values.ioEngine;
	}

	/** Returns the value of {@link Builder#tls}. */
	public @Nullable TlsOptions tls() {
		return this.values.tls;
	}

	/** Returns the value of {@link Builder#proxy}. */
	public @Nullable ProxyOptions proxy() {
		return this.values.proxy;
	}

	@Override
	public String toString() {
		return new OptionText("TransportOptions").option("connectTimeout", this.values.connectTimeout)
			.option("writeTimeout", this.values.writeTimeout)
			.option("idleTimeout", this.values.idleTimeout)
			.option("keepAlive", this.values.keepAlive)
			.option("writeBufferSize", this.values.writeBufferSize)
			.option("reconnectBackoff", this.values.reconnectBackoff)
			.option("eventLoopThreads", this.values.eventLoopThreads)
			.option("ioEngine", this.values.ioEngine)
			.option("tls", this.values.tls)
			.option("proxy", this.values.proxy)
			.toString();
	}

	private static final class Values extends OptionValues<Values> {

		private Duration connectTimeout = Duration.ofSeconds(3);

		private Duration writeTimeout = Duration.ofSeconds(10);

		private Duration idleTimeout = Duration.ofSeconds(120);

		private boolean keepAlive = true;

		private int writeBufferSize = 1024 * 1024;

		private Backoff reconnectBackoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

		private int eventLoopThreads = Math.min(4, Runtime.getRuntime().availableProcessors());

		private IoEngine ioEngine = IoEngine.AUTO;

		private @Nullable TlsOptions tls;

		private @Nullable ProxyOptions proxy;

	}

	/**
	 * Builds {@link TransportOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private final Values values;

		private Builder(Values values) {
			this.values = values;
		}

		/**
		 * Time to wait for a new connection. Default: 3 s.
		 */
		public Builder connectTimeout(Duration connectTimeout) {
			this.values.connectTimeout = Arguments.notNull(connectTimeout, "connectTimeout");
			return this;
		}

		/**
		 * Time to wait for the other side to accept written bytes before the connection
		 * is closed. Default: 10 s.
		 */
		public Builder writeTimeout(Duration writeTimeout) {
			this.values.writeTimeout = Arguments.notNull(writeTimeout, "writeTimeout");
			return this;
		}

		/**
		 * Time without reads and writes until a connection is closed. Default: 120 s,
		 * which is also the default of servers.
		 */
		public Builder idleTimeout(Duration idleTimeout) {
			this.values.idleTimeout = Arguments.notNull(idleTimeout, "idleTimeout");
			return this;
		}

		/**
		 * Whether the operating system probes silent connections (SO_KEEPALIVE). Default:
		 * true.
		 */
		public Builder keepAlive(boolean keepAlive) {
			this.values.keepAlive = keepAlive;
			return this;
		}

		/**
		 * Maximum number of bytes in a connection's write buffer, before requests wait in
		 * its queue. Default: 1 MiB.
		 */
		public Builder writeBufferSize(int writeBufferSize) {
			this.values.writeBufferSize = writeBufferSize;
			return this;
		}

		/**
		 * Time to wait between attempts to reconnect. Default: 100 ms, doubled up to 1 s.
		 */
		public Builder reconnectBackoff(Backoff reconnectBackoff) {
			this.values.reconnectBackoff = Arguments.notNull(reconnectBackoff, "reconnectBackoff");
			return this;
		}

		/**
		 * Number of threads that read and write connections. Default: one for each core,
		 * at most 4.
		 */
		public Builder eventLoopThreads(int eventLoopThreads) {
			this.values.eventLoopThreads = eventLoopThreads;
			return this;
		}

		/**
		 * Engine that reads and writes connections. Default: AUTO, which is epoll on
		 * Linux and NIO elsewhere.
		 */
		public Builder ioEngine(IoEngine ioEngine) {
			this.values.ioEngine = Arguments.notNull(ioEngine, "ioEngine");
			return this;
		}

		/**
		 * Options of encryption, null for no encryption. Default: none.
		 */
		public Builder tls(@Nullable TlsOptions tls) {
			this.values.tls = tls;
			return this;
		}

		/**
		 * SOCKS5 proxy of all connections, null for none. Default: none.
		 */
		public Builder proxy(@Nullable ProxyOptions proxy) {
			this.values.proxy = proxy;
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public TransportOptions build() {
			return new TransportOptions(this.values.copy());
		}

	}

}
