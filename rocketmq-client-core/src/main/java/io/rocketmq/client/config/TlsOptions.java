package io.rocketmq.client.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Options of encrypted connections. Changed files are read again for new connections;
 * existing connections are kept. Immutable.
 */
public final class TlsOptions {

	private final Values values;

	private TlsOptions(Values values) {
		OptionChecks.positive("handshakeTimeout", values.handshakeTimeout);
		OptionChecks.positive("reloadInterval", values.reloadInterval);
		boolean trustFiles = !values.trustCertificates.isEmpty();
		boolean files = trustFiles || values.trustStore != null || values.certificate != null
				|| values.keyStore != null;
		check(values.sslContext == null || !(files || values.trustAll),
				"sslContext and files or trustAll exclude each other. Set one of them.");
		check((values.certificate == null) == (values.privateKey == null),
				"certificate and privateKey belong together. Set both or none.");
		check(values.certificate == null || values.keyStore == null,
				"certificate and keyStore exclude each other. Set one of them.");
		check(Stream.of(trustFiles, values.trustStore != null, values.trustAll).filter((set) -> set).count() <= 1,
				"trustCertificates, trustStore and trustAll exclude each other. Set one of them.");
		this.values = values;
	}

	private static void check(boolean legal, String problem) {
		if (!legal) {
			throw new IllegalArgumentException("Options " + problem);
		}
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

	/** Returns the value of {@link Builder#trustCertificates}. */
	public List<Path> trustCertificates() {
		return this.values.trustCertificates;
	}

	/** Returns the value of {@link Builder#trustStore}. */
	public @Nullable KeyStoreFile trustStore() {
		return this.values.trustStore;
	}

	/** Returns the value of {@link Builder#trustAll}. */
	public boolean trustAll() {
		return this.values.trustAll;
	}

	/** Returns the value of {@link Builder#certificate}. */
	public @Nullable Path certificate() {
		return this.values.certificate;
	}

	/** Returns the value of {@link Builder#privateKey}. */
	public @Nullable Path privateKey() {
		return this.values.privateKey;
	}

	/** Returns the value of {@link Builder#privateKeyPassword}. */
	public @Nullable String privateKeyPassword() {
		return this.values.privateKeyPassword;
	}

	/** Returns the value of {@link Builder#keyStore}. */
	public @Nullable KeyStoreFile keyStore() {
		return this.values.keyStore;
	}

	/** Returns the value of {@link Builder#verifyHostName}. */
	public boolean verifyHostName() {
		return this.values.verifyHostName;
	}

	/** Returns the value of {@link Builder#protocols}. */
	public List<String> protocols() {
		return this.values.protocols;
	}

	/** Returns the value of {@link Builder#ciphers}. */
	public List<String> ciphers() {
		return this.values.ciphers;
	}

	/** Returns the value of {@link Builder#handshakeTimeout}. */
	public Duration handshakeTimeout() {
		return this.values.handshakeTimeout;
	}

	/** Returns the value of {@link Builder#reloadInterval}. */
	public Duration reloadInterval() {
		return this.values.reloadInterval;
	}

	/** Returns the value of {@link Builder#sslContext}. */
	public @Nullable Supplier<SSLContext> sslContext() {
		return this.values.sslContext;
	}

	@Override
	public String toString() {
		return new OptionText("TlsOptions").option("trustCertificates", this.values.trustCertificates)
			.option("trustStore", this.values.trustStore)
			.option("trustAll", this.values.trustAll)
			.option("certificate", this.values.certificate)
			.option("privateKey", this.values.privateKey)
			.secret("privateKeyPassword", this.values.privateKeyPassword)
			.option("keyStore", this.values.keyStore)
			.option("verifyHostName", this.values.verifyHostName)
			.option("protocols", this.values.protocols)
			.option("ciphers", this.values.ciphers)
			.option("handshakeTimeout", this.values.handshakeTimeout)
			.option("reloadInterval", this.values.reloadInterval)
			.option("sslContext", (this.values.sslContext != null) ? "supplied" : null)
			.toString();
	}

	/**
	 * A file with certificates and keys.
	 *
	 * @param file the file; PKCS12 or JKS
	 * @param password its password
	 */
	public record KeyStoreFile(Path file, String password) {

		/** Checks that the values are not null. */
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

	private static final class Values extends OptionValues<Values> {

		private List<Path> trustCertificates = List.of();

		private @Nullable KeyStoreFile trustStore;

		private boolean trustAll;

		private @Nullable Path certificate;

		private @Nullable Path privateKey;

		private @Nullable String privateKeyPassword;

		private @Nullable KeyStoreFile keyStore;

		private boolean verifyHostName = true;

		private List<String> protocols = List.of();

		private List<String> ciphers = List.of();

		private Duration handshakeTimeout = Duration.ofSeconds(10);

		private Duration reloadInterval = Duration.ofSeconds(10);

		private @Nullable Supplier<SSLContext> sslContext;

	}

	/**
	 * Builds {@link TlsOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private final Values values;

		private Builder(Values values) {
			this.values = values;
		}

		/**
		 * Files (PEM) with the certificates of trusted authorities. Default: none, which
		 * trusts those that Java trusts.
		 */
		public Builder trustCertificates(List<Path> trustCertificates) {
			this.values.trustCertificates = List.copyOf(Arguments.notNull(trustCertificates, "trustCertificates"));
			return this;
		}

		/**
		 * Key store with the certificates of trusted authorities, null for none. Default:
		 * none.
		 */
		public Builder trustStore(@Nullable KeyStoreFile trustStore) {
			this.values.trustStore = trustStore;
			return this;
		}

		/**
		 * Whether any certificate is trusted, which protects from no attacker between
		 * client and server. Default: false.
		 */
		public Builder trustAll(boolean trustAll) {
			this.values.trustAll = trustAll;
			return this;
		}

		/**
		 * File (PEM) with this client's certificate chain, null for none. Default: none.
		 */
		public Builder certificate(@Nullable Path certificate) {
			this.values.certificate = certificate;
			return this;
		}

		/**
		 * File (PEM, PKCS#8) with the key of this client's certificate, null for none.
		 * Default: none.
		 */
		public Builder privateKey(@Nullable Path privateKey) {
			this.values.privateKey = privateKey;
			return this;
		}

		/**
		 * Password of the private key's file, null for none. Default: none.
		 */
		public Builder privateKeyPassword(@Nullable String privateKeyPassword) {
			this.values.privateKeyPassword = privateKeyPassword;
			return this;
		}

		/**
		 * Key store with this client's certificate and key, null for none. Default: none.
		 */
		public Builder keyStore(@Nullable KeyStoreFile keyStore) {
			this.values.keyStore = keyStore;
			return this;
		}

		/**
		 * Whether the server's certificate must be for the host that is connected to.
		 * Default: true.
		 */
		public Builder verifyHostName(boolean verifyHostName) {
			this.values.verifyHostName = verifyHostName;
			return this;
		}

		/**
		 * Versions of TLS to speak, such as {@code TLSv1.3}. Default: none, which uses
		 * those of Java.
		 */
		public Builder protocols(List<String> protocols) {
			this.values.protocols = List.copyOf(Arguments.notNull(protocols, "protocols"));
			return this;
		}

		/**
		 * Cipher suites to offer, by Java's names. Default: none, which uses those of
		 * Java.
		 */
		public Builder ciphers(List<String> ciphers) {
			this.values.ciphers = List.copyOf(Arguments.notNull(ciphers, "ciphers"));
			return this;
		}

		/**
		 * Time to wait for the handshake. Default: 10 s.
		 */
		public Builder handshakeTimeout(Duration handshakeTimeout) {
			this.values.handshakeTimeout = Arguments.notNull(handshakeTimeout, "handshakeTimeout");
			return this;
		}

		/**
		 * Minimum interval between checks of the files for changes, which new connections
		 * make. Default: 10 s.
		 */
		public Builder reloadInterval(Duration reloadInterval) {
			this.values.reloadInterval = Arguments.notNull(reloadInterval, "reloadInterval");
			return this;
		}

		/**
		 * Supplier of a ready context for each new connection, instead of files; null for
		 * none. Default: none.
		 */
		public Builder sslContext(@Nullable Supplier<SSLContext> sslContext) {
			this.values.sslContext = sslContext;
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @throws IllegalArgumentException if an option is illegal, with its name, its
		 * value and the fix
		 */
		public TlsOptions build() {
			return new TlsOptions(this.values.copy());
		}

	}

}
