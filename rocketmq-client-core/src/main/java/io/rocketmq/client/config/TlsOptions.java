package io.rocketmq.client.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Options of encrypted connections. Changed files are read again for new connections;
 * existing connections are kept. Immutable.
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
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Returns a builder with these options.
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
	 * Returns the value of {@link Builder#trustCertificates}.
	 */
	public List<Path> trustCertificates() {
		return this.trustCertificates;
	}

	/**
	 * Returns the value of {@link Builder#trustStore}.
	 */
	public @Nullable KeyStoreFile trustStore() {
		return this.trustStore;
	}

	/**
	 * Returns the value of {@link Builder#trustAll}.
	 */
	public boolean trustAll() {
		return this.trustAll;
	}

	/**
	 * Returns the value of {@link Builder#certificate}.
	 */
	public @Nullable Path certificate() {
		return this.certificate;
	}

	/**
	 * Returns the value of {@link Builder#privateKey}.
	 */
	public @Nullable Path privateKey() {
		return this.privateKey;
	}

	/**
	 * Returns the value of {@link Builder#privateKeyPassword}.
	 */
	public @Nullable String privateKeyPassword() {
		return this.privateKeyPassword;
	}

	/**
	 * Returns the value of {@link Builder#keyStore}.
	 */
	public @Nullable KeyStoreFile keyStore() {
		return this.keyStore;
	}

	/**
	 * Returns the value of {@link Builder#verifyHostName}.
	 */
	public boolean verifyHostName() {
		return this.verifyHostName;
	}

	/**
	 * Returns the value of {@link Builder#protocols}.
	 */
	public List<String> protocols() {
		return this.protocols;
	}

	/**
	 * Returns the value of {@link Builder#handshakeTimeout}.
	 */
	public Duration handshakeTimeout() {
		return this.handshakeTimeout;
	}

	/**
	 * Returns the value of {@link Builder#reloadInterval}.
	 */
	public Duration reloadInterval() {
		return this.reloadInterval;
	}

	/**
	 * Returns the value of {@link Builder#sslContext}.
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
		 * Files (PEM) with the certificates of trusted authorities. Default: none, which
		 * trusts those that Java trusts.
		 */
		public Builder trustCertificates(List<Path> trustCertificates) {
			this.trustCertificates = Arguments.notNull(trustCertificates, "trustCertificates");
			return this;
		}

		/**
		 * Key store with the certificates of trusted authorities, null for none. Default:
		 * none.
		 */
		public Builder trustStore(@Nullable KeyStoreFile trustStore) {
			this.trustStore = trustStore;
			return this;
		}

		/**
		 * Whether any certificate is trusted, which protects from no attacker between
		 * client and server. Default: false.
		 */
		public Builder trustAll(boolean trustAll) {
			this.trustAll = trustAll;
			return this;
		}

		/**
		 * File (PEM) with this client's certificate chain, null for none. Default: none.
		 */
		public Builder certificate(@Nullable Path certificate) {
			this.certificate = certificate;
			return this;
		}

		/**
		 * File (PEM, PKCS#8) with the key of this client's certificate, null for none.
		 * Default: none.
		 */
		public Builder privateKey(@Nullable Path privateKey) {
			this.privateKey = privateKey;
			return this;
		}

		/**
		 * Password of the private key's file, null for none. Default: none.
		 */
		public Builder privateKeyPassword(@Nullable String privateKeyPassword) {
			this.privateKeyPassword = privateKeyPassword;
			return this;
		}

		/**
		 * Key store with this client's certificate and key, null for none. Default: none.
		 */
		public Builder keyStore(@Nullable KeyStoreFile keyStore) {
			this.keyStore = keyStore;
			return this;
		}

		/**
		 * Whether the server's certificate must be for the host that is connected to.
		 * Default: true.
		 */
		public Builder verifyHostName(boolean verifyHostName) {
			this.verifyHostName = verifyHostName;
			return this;
		}

		/**
		 * Versions of TLS to speak, such as {@code TLSv1.3}. Default: none, which uses
		 * those of Java.
		 */
		public Builder protocols(List<String> protocols) {
			this.protocols = Arguments.notNull(protocols, "protocols");
			return this;
		}

		/**
		 * Time to wait for the handshake. Default: 10 s.
		 */
		public Builder handshakeTimeout(Duration handshakeTimeout) {
			this.handshakeTimeout = Arguments.notNull(handshakeTimeout, "handshakeTimeout");
			return this;
		}

		/**
		 * Minimum interval between checks of the files for changes, which new connections
		 * make. Default: 10 s.
		 */
		public Builder reloadInterval(Duration reloadInterval) {
			this.reloadInterval = Arguments.notNull(reloadInterval, "reloadInterval");
			return this;
		}

		/**
		 * Supplier of a ready context for each new connection, instead of files; null for
		 * none. Default: none.
		 */
		public Builder sslContext(@Nullable Supplier<SSLContext> sslContext) {
			this.sslContext = sslContext;
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public TlsOptions build() {
			return new TlsOptions(this);
		}

	}

}
