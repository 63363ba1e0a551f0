package io.rocketmq.client.config;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * What holds for connections: timeouts, and the threads that read and write them.
 * Immutable; made by a builder that checks each option.
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
	 * How long making one connection may take; default 3 s.
	 * @return the time
	 */
	public Duration connectTimeout() {
		return this.connectTimeout;
	}

	/**
	 * How long the other side may take nothing of what is written to it before the
	 * connection is given up; default 10 s.
	 * @return the time
	 */
	public Duration writeTimeout() {
		return this.writeTimeout;
	}

	/**
	 * How long a connection is kept that nothing is read from or written to; default 120
	 * s. Servers close theirs after as long.
	 * @return the time
	 */
	public Duration idleTimeout() {
		return this.idleTimeout;
	}

	/**
	 * Whether the operating system probes connections that are silent (SO_KEEPALIVE);
	 * default true.
	 * @return true to probe
	 */
	public boolean keepAlive() {
		return this.keepAlive;
	}

	/**
	 * How many bytes may wait in a connection for the other side to take them, before
	 * requests wait in its queue; default 1 MiB.
	 * @return the number of bytes
	 */
	public int writeBufferSize() {
		return this.writeBufferSize;
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
	 * How many threads read and write connections; default one for each core, at most 4.
	 * @return the number of threads
	 */
	public int eventLoopThreads() {
		return this.eventLoopThreads;
	}

	/**
	 * What reads and writes connections; default AUTO, which is epoll on Linux and NIO
	 * elsewhere.
	 * @return the engine
	 */
	public IoEngine ioEngine() {
		return this.ioEngine;
	}

	/**
	 * How connections are encrypted; default none, so that they are not.
	 * @return the options, or null
	 */
	public @Nullable TlsOptions tls() {
		return this.tls;
	}

	/**
	 * The SOCKS5 proxy that connections go through; default none.
	 * @return the options, or null
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
		 * How long making one connection may take; default 3 s.
		 * @param connectTimeout the time
		 * @return this builder
		 */
		public Builder connectTimeout(Duration connectTimeout) {
			this.connectTimeout = Arguments.notNull(connectTimeout, "connectTimeout");
			return this;
		}

		/**
		 * How long the other side may take nothing of what is written to it before the
		 * connection is given up; default 10 s.
		 * @param writeTimeout the time
		 * @return this builder
		 */
		public Builder writeTimeout(Duration writeTimeout) {
			this.writeTimeout = Arguments.notNull(writeTimeout, "writeTimeout");
			return this;
		}

		/**
		 * How long a connection is kept that nothing is read from or written to; default
		 * 120 s. Servers close theirs after as long.
		 * @param idleTimeout the time
		 * @return this builder
		 */
		public Builder idleTimeout(Duration idleTimeout) {
			this.idleTimeout = Arguments.notNull(idleTimeout, "idleTimeout");
			return this;
		}

		/**
		 * Whether the operating system probes connections that are silent (SO_KEEPALIVE);
		 * default true.
		 * @param keepAlive true to probe
		 * @return this builder
		 */
		public Builder keepAlive(boolean keepAlive) {
			this.keepAlive = keepAlive;
			return this;
		}

		/**
		 * How many bytes may wait in a connection for the other side to take them, before
		 * requests wait in its queue; default 1 MiB.
		 * @param writeBufferSize the number of bytes
		 * @return this builder
		 */
		public Builder writeBufferSize(int writeBufferSize) {
			this.writeBufferSize = writeBufferSize;
			return this;
		}

		/**
		 * How long a failed connection waits before the next attempt; default 100 ms,
		 * doubled up to 1 s.
		 * @param reconnectBackoff the backoff
		 * @return this builder
		 */
		public Builder reconnectBackoff(Backoff reconnectBackoff) {
			this.reconnectBackoff = Arguments.notNull(reconnectBackoff, "reconnectBackoff");
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
		 * What reads and writes connections; default AUTO, which is epoll on Linux and
		 * NIO elsewhere.
		 * @param ioEngine the engine
		 * @return this builder
		 */
		public Builder ioEngine(IoEngine ioEngine) {
			this.ioEngine = Arguments.notNull(ioEngine, "ioEngine");
			return this;
		}

		/**
		 * How connections are encrypted; default none, so that they are not.
		 * @param tls the options, or null
		 * @return this builder
		 */
		public Builder tls(@Nullable TlsOptions tls) {
			this.tls = tls;
			return this;
		}

		/**
		 * The SOCKS5 proxy that connections go through; default none.
		 * @param proxy the options, or null
		 * @return this builder
		 */
		public Builder proxy(@Nullable ProxyOptions proxy) {
			this.proxy = proxy;
			return this;
		}

		/**
		 * Checks and builds.
		 * @return the options
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public TransportOptions build() {
			return new TransportOptions(this);
		}

	}

}
