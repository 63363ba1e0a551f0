package io.rocketmq.client.config;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Options of connections. Immutable.
 */
public final class TransportOptions {

	private final Duration connectTimeout;

	private final Duration writeTimeout;

	private final Duration idleTimeout;

	private final boolean keepAlive;

	private final int writeBufferSize;

	private final Backoff reconnectBackoff;

	private final int eventLoopThreads;

	private final IoEngine ioEngine;

	private final @Nullable TlsOptions tls;

	private final @Nullable ProxyOptions proxy;

	private TransportOptions(Builder builder) {
		this.connectTimeout = OptionChecks.positive("connectTimeout", builder.connectTimeout);
		this.writeTimeout = OptionChecks.positive("writeTimeout", builder.writeTimeout);
		this.idleTimeout = OptionChecks.positive("idleTimeout", builder.idleTimeout);
		this.keepAlive = builder.keepAlive;
		this.writeBufferSize = OptionChecks.within("writeBufferSize", builder.writeBufferSize, 1024,
				1024 * 1024 * 1024);
		this.reconnectBackoff = builder.reconnectBackoff;
		this.eventLoopThreads = OptionChecks.within("eventLoopThreads", builder.eventLoopThreads, 1, 64);
		this.ioEngine = builder.ioEngine;
		this.tls = builder.tls;
		this.proxy = builder.proxy;
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
		builder.connectTimeout = this.connectTimeout;
		builder.writeTimeout = this.writeTimeout;
		builder.idleTimeout = this.idleTimeout;
		builder.keepAlive = this.keepAlive;
		builder.writeBufferSize = this.writeBufferSize;
		builder.reconnectBackoff = this.reconnectBackoff;
		builder.eventLoopThreads = this.eventLoopThreads;
		builder.ioEngine = this.ioEngine;
		builder.tls = this.tls;
		builder.proxy = this.proxy;
		return builder;
	}

	/**
	 * Returns the value of {@link Builder#connectTimeout}.
	 */
	public Duration connectTimeout() {
		return this.connectTimeout;
	}

	/**
	 * Returns the value of {@link Builder#writeTimeout}.
	 */
	public Duration writeTimeout() {
		return this.writeTimeout;
	}

	/**
	 * Returns the value of {@link Builder#idleTimeout}.
	 */
	public Duration idleTimeout() {
		return this.idleTimeout;
	}

	/**
	 * Returns the value of {@link Builder#keepAlive}.
	 */
	public boolean keepAlive() {
		return this.keepAlive;
	}

	/**
	 * Returns the value of {@link Builder#writeBufferSize}.
	 */
	public int writeBufferSize() {
		return this.writeBufferSize;
	}

	/**
	 * Returns the value of {@link Builder#reconnectBackoff}.
	 */
	public Backoff reconnectBackoff() {
		return this.reconnectBackoff;
	}

	/**
	 * Returns the value of {@link Builder#eventLoopThreads}.
	 */
	public int eventLoopThreads() {
		return this.eventLoopThreads;
	}

	/**
	 * Returns the value of {@link Builder#ioEngine}.
	 */
	public IoEngine ioEngine() {
		return this.ioEngine;
	}

	/**
	 * Returns the value of {@link Builder#tls}.
	 */
	public @Nullable TlsOptions tls() {
		return this.tls;
	}

	/**
	 * Returns the value of {@link Builder#proxy}.
	 */
	public @Nullable ProxyOptions proxy() {
		return this.proxy;
	}

	@Override
	public String toString() {
		return new OptionText("TransportOptions").option("connectTimeout", this.connectTimeout)
			.option("writeTimeout", this.writeTimeout)
			.option("idleTimeout", this.idleTimeout)
			.option("keepAlive", this.keepAlive)
			.option("writeBufferSize", this.writeBufferSize)
			.option("reconnectBackoff", this.reconnectBackoff)
			.option("eventLoopThreads", this.eventLoopThreads)
			.option("ioEngine", this.ioEngine)
			.option("tls", this.tls)
			.option("proxy", this.proxy)
			.toString();
	}

	/**
	 * Builds {@link TransportOptions}. Not thread-safe.
	 */
	public static final class Builder {

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

		private Builder() {
		}

		/**
		 * Time to wait for a new connection. Default: 3 s.
		 */
		public Builder connectTimeout(Duration connectTimeout) {
			this.connectTimeout = Arguments.notNull(connectTimeout, "connectTimeout");
			return this;
		}

		/**
		 * Time that the other side may accept none of the written bytes until the
		 * connection is closed. Default: 10 s.
		 */
		public Builder writeTimeout(Duration writeTimeout) {
			this.writeTimeout = Arguments.notNull(writeTimeout, "writeTimeout");
			return this;
		}

		/**
		 * Time without reads and writes until a connection is closed. Default: 120 s.
		 * Servers close theirs after as long.
		 */
		public Builder idleTimeout(Duration idleTimeout) {
			this.idleTimeout = Arguments.notNull(idleTimeout, "idleTimeout");
			return this;
		}

		/**
		 * Whether the operating system probes silent connections (SO_KEEPALIVE). Default:
		 * true.
		 */
		public Builder keepAlive(boolean keepAlive) {
			this.keepAlive = keepAlive;
			return this;
		}

		/**
		 * Maximum number of bytes in a connection's write buffer, before requests wait in
		 * its queue. Default: 1 MiB.
		 */
		public Builder writeBufferSize(int writeBufferSize) {
			this.writeBufferSize = writeBufferSize;
			return this;
		}

		/**
		 * Time to wait between attempts to reconnect. Default: 100 ms, doubled up to 1 s.
		 */
		public Builder reconnectBackoff(Backoff reconnectBackoff) {
			this.reconnectBackoff = Arguments.notNull(reconnectBackoff, "reconnectBackoff");
			return this;
		}

		/**
		 * Number of threads that read and write connections. Default: one for each core,
		 * at most 4.
		 */
		public Builder eventLoopThreads(int eventLoopThreads) {
			this.eventLoopThreads = eventLoopThreads;
			return this;
		}

		/**
		 * Engine that reads and writes connections. Default: AUTO, which is epoll on
		 * Linux and NIO elsewhere.
		 */
		public Builder ioEngine(IoEngine ioEngine) {
			this.ioEngine = Arguments.notNull(ioEngine, "ioEngine");
			return this;
		}

		/**
		 * Options of encryption, null for no encryption. Default: none.
		 */
		public Builder tls(@Nullable TlsOptions tls) {
			this.tls = tls;
			return this;
		}

		/**
		 * SOCKS5 proxy of all connections, null for none. Default: none.
		 */
		public Builder proxy(@Nullable ProxyOptions proxy) {
			this.proxy = proxy;
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public TransportOptions build() {
			return new TransportOptions(this);
		}

	}

}
