package io.rocketmq.client.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * How connections are encrypted. Files that change are read again for new connections;
 * the others live on. Immutable; made by a builder that checks each option.
 */
public final class TlsOptions {

	private final List<Path> trustCertificates;

	private final @Nullable KeyStoreFile trustStore;

	private final boolean trustAll;

	private final @Nullable Path certificate;

	private final @Nullable Path privateKey;

	private final @Nullable String privateKeyPassword;

	private final @Nullable KeyStoreFile keyStore;

	private final boolean verifyHostName;

	private final List<String> protocols;

	private final Duration handshakeTimeout;

	private final Duration reloadInterval;

	private final @Nullable Supplier<SSLContext> sslContext;

	private TlsOptions(Builder builder) {
		this.trustCertificates = List.copyOf(builder.trustCertificates);
		this.trustStore = builder.trustStore;
		this.trustAll = builder.trustAll;
		this.certificate = builder.certificate;
		this.privateKey = builder.privateKey;
		this.privateKeyPassword = builder.privateKeyPassword;
		this.keyStore = builder.keyStore;
		this.verifyHostName = builder.verifyHostName;
		this.protocols = List.copyOf(builder.protocols);
		this.handshakeTimeout = OptionChecks.positive("handshakeTimeout", builder.handshakeTimeout);
		this.reloadInterval = OptionChecks.positive("reloadInterval", builder.reloadInterval);
		this.sslContext = builder.sslContext;
		check(this.sslContext == null || (this.trustCertificates.isEmpty() && this.trustStore == null && !this.trustAll
				&& this.certificate == null && this.keyStore == null),
				"sslContext excludes files: give one or the other");
		check((this.certificate == null) == (this.privateKey == null),
				"certificate and privateKey belong together: give both, or none");
		check(this.certificate == null || this.keyStore == null,
				"certificate and keyStore exclude each other: give one");
		check((this.trustCertificates.isEmpty() ? 0 : 1) + (this.trustStore == null ? 0 : 1)
				+ (this.trustAll ? 1 : 0) <= 1,
				"trustCertificates, trustStore and trustAll exclude each other: give one");
	}

	private static void check(boolean legal, String problem) {
		if (!legal) {
			throw new IllegalArgumentException("Option " + problem);
		}
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
		builder.trustCertificates = this.trustCertificates;
		builder.trustStore = this.trustStore;
		builder.trustAll = this.trustAll;
		builder.certificate = this.certificate;
		builder.privateKey = this.privateKey;
		builder.privateKeyPassword = this.privateKeyPassword;
		builder.keyStore = this.keyStore;
		builder.verifyHostName = this.verifyHostName;
		builder.protocols = this.protocols;
		builder.handshakeTimeout = this.handshakeTimeout;
		builder.reloadInterval = this.reloadInterval;
		builder.sslContext = this.sslContext;
		return builder;
	}

	/**
	 * The files (PEM) with the certificates of the authorities to trust; default none,
	 * which is those that Java trusts.
	 * @return the files
	 */
	public List<Path> trustCertificates() {
		return this.trustCertificates;
	}

	/**
	 * The key store with the certificates of the authorities to trust; default none.
	 * @return the key store, or null
	 */
	public @Nullable KeyStoreFile trustStore() {
		return this.trustStore;
	}

	/**
	 * Whether any certificate is trusted, which protects from nobody who can stand in
	 * between; default false.
	 * @return true to trust all
	 */
	public boolean trustAll() {
		return this.trustAll;
	}

	/**
	 * The file (PEM) with this client's certificate, and those between it and the
	 * authority; default none.
	 * @return the file, or null
	 */
	public @Nullable Path certificate() {
		return this.certificate;
	}

	/**
	 * The file (PEM, PKCS#8) with the key of this client's certificate; default none.
	 * @return the file, or null
	 */
	public @Nullable Path privateKey() {
		return this.privateKey;
	}

	/**
	 * The password of the private key's file; default none.
	 * @return the password, or null
	 */
	public @Nullable String privateKeyPassword() {
		return this.privateKeyPassword;
	}

	/**
	 * The key store with this client's certificate and key; default none.
	 * @return the key store, or null
	 */
	public @Nullable KeyStoreFile keyStore() {
		return this.keyStore;
	}

	/**
	 * Whether the server's certificate must be for the host that is connected to; default
	 * true.
	 * @return true to verify
	 */
	public boolean verifyHostName() {
		return this.verifyHostName;
	}

	/**
	 * The versions of TLS to speak; default none, which is what Java does by itself.
	 * @return names such as {@code TLSv1.3}
	 */
	public List<String> protocols() {
		return this.protocols;
	}

	/**
	 * How long the handshake may take; default 10 s.
	 * @return the time
	 */
	public Duration handshakeTimeout() {
		return this.handshakeTimeout;
	}

	/**
	 * How often the files are looked at for changes, when a connection is made; default
	 * 10 s.
	 * @return the interval
	 */
	public Duration reloadInterval() {
		return this.reloadInterval;
	}

	/**
	 * What gives a ready context for each new connection, instead of files; default none.
	 * @return the supplier, or null
	 */
	public @Nullable Supplier<SSLContext> sslContext() {
		return this.sslContext;
	}

	@Override
	public String toString() {
		return new OptionText("TlsOptions").option("trustCertificates", this.trustCertificates)
			.option("trustStore", this.trustStore)
			.option("trustAll", this.trustAll)
			.option("certificate", this.certificate)
			.option("privateKey", this.privateKey)
			.secret("privateKeyPassword", this.privateKeyPassword)
			.option("keyStore", this.keyStore)
			.option("verifyHostName", this.verifyHostName)
			.option("protocols", this.protocols)
			.option("handshakeTimeout", this.handshakeTimeout)
			.option("reloadInterval", this.reloadInterval)
			.option("sslContext", (this.sslContext != null) ? "supplied" : null)
			.toString();
	}

	/**
	 * A file with certificates and keys.
	 *
	 * @param file the file; PKCS12 or JKS
	 * @param password its password
	 */
	public record KeyStoreFile(Path file, String password) {

		/**
		 * Checks the values.
		 * @throws NullPointerException if one is null that must not be
		 */
		public KeyStoreFile {
			Arguments.notNull(file, "file");
			Arguments.notNull(password, "password");
		}

		/** Returns the file with the password masked. */
		@Override
		public String toString() {
			return new OptionText("KeyStoreFile").option("file", this.file)
				.secret("password", this.password)
				.toString();
		}

	}

	/**
	 * Builds {@link TlsOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private List<Path> trustCertificates = List.of();

		private @Nullable KeyStoreFile trustStore;

		private boolean trustAll;

		private @Nullable Path certificate;

		private @Nullable Path privateKey;

		private @Nullable String privateKeyPassword;

		private @Nullable KeyStoreFile keyStore;

		private boolean verifyHostName = true;

		private List<String> protocols = List.of();

		private Duration handshakeTimeout = Duration.ofSeconds(10);

		private Duration reloadInterval = Duration.ofSeconds(10);

		private @Nullable Supplier<SSLContext> sslContext;

		private Builder() {
		}

		/**
		 * The files (PEM) with the certificates of the authorities to trust; default
		 * none, which is those that Java trusts.
		 * @param trustCertificates the files
		 * @return this builder
		 */
		public Builder trustCertificates(List<Path> trustCertificates) {
			this.trustCertificates = Arguments.notNull(trustCertificates, "trustCertificates");
			return this;
		}

		/**
		 * The key store with the certificates of the authorities to trust; default none.
		 * @param trustStore the key store, or null
		 * @return this builder
		 */
		public Builder trustStore(@Nullable KeyStoreFile trustStore) {
			this.trustStore = trustStore;
			return this;
		}

		/**
		 * Whether any certificate is trusted, which protects from nobody who can stand in
		 * between; default false.
		 * @param trustAll true to trust all
		 * @return this builder
		 */
		public Builder trustAll(boolean trustAll) {
			this.trustAll = trustAll;
			return this;
		}

		/**
		 * The file (PEM) with this client's certificate, and those between it and the
		 * authority; default none.
		 * @param certificate the file, or null
		 * @return this builder
		 */
		public Builder certificate(@Nullable Path certificate) {
			this.certificate = certificate;
			return this;
		}

		/**
		 * The file (PEM, PKCS#8) with the key of this client's certificate; default none.
		 * @param privateKey the file, or null
		 * @return this builder
		 */
		public Builder privateKey(@Nullable Path privateKey) {
			this.privateKey = privateKey;
			return this;
		}

		/**
		 * The password of the private key's file; default none.
		 * @param privateKeyPassword the password, or null
		 * @return this builder
		 */
		public Builder privateKeyPassword(@Nullable String privateKeyPassword) {
			this.privateKeyPassword = privateKeyPassword;
			return this;
		}

		/**
		 * The key store with this client's certificate and key; default none.
		 * @param keyStore the key store, or null
		 * @return this builder
		 */
		public Builder keyStore(@Nullable KeyStoreFile keyStore) {
			this.keyStore = keyStore;
			return this;
		}

		/**
		 * Whether the server's certificate must be for the host that is connected to;
		 * default true.
		 * @param verifyHostName true to verify
		 * @return this builder
		 */
		public Builder verifyHostName(boolean verifyHostName) {
			this.verifyHostName = verifyHostName;
			return this;
		}

		/**
		 * The versions of TLS to speak; default none, which is what Java does by itself.
		 * @param protocols names such as {@code TLSv1.3}
		 * @return this builder
		 */
		public Builder protocols(List<String> protocols) {
			this.protocols = Arguments.notNull(protocols, "protocols");
			return this;
		}

		/**
		 * How long the handshake may take; default 10 s.
		 * @param handshakeTimeout the time
		 * @return this builder
		 */
		public Builder handshakeTimeout(Duration handshakeTimeout) {
			this.handshakeTimeout = Arguments.notNull(handshakeTimeout, "handshakeTimeout");
			return this;
		}

		/**
		 * How often the files are looked at for changes, when a connection is made;
		 * default 10 s.
		 * @param reloadInterval the interval
		 * @return this builder
		 */
		public Builder reloadInterval(Duration reloadInterval) {
			this.reloadInterval = Arguments.notNull(reloadInterval, "reloadInterval");
			return this;
		}

		/**
		 * What gives a ready context for each new connection, instead of files; default
		 * none.
		 * @param sslContext the supplier, or null
		 * @return this builder
		 */
		public Builder sslContext(@Nullable Supplier<SSLContext> sslContext) {
			this.sslContext = sslContext;
			return this;
		}

		/**
		 * Checks and builds. The files are read when the client is made.
		 * @return the options
		 * @throws IllegalArgumentException if options contradict each other, with the fix
		 */
		public TlsOptions build() {
			return new TlsOptions(this);
		}

	}

}
