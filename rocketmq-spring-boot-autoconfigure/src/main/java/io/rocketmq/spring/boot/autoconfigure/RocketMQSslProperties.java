package io.rocketmq.spring.boot.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Configuration properties of encrypted connections: either an SSL bundle, or files.
 */
public class RocketMQSslProperties {

	/**
	 * Whether connections are encrypted. Default: true if a bundle, a file or trust-all
	 * is set, false otherwise.
	 */
	private @Nullable Boolean enabled;

	/**
	 * Name of the SSL bundle with certificates and keys.
	 */
	private @Nullable String bundle;

	/**
	 * Files (PEM) with the certificates of trusted authorities. Default: those that Java
	 * trusts.
	 */
	private List<Path> trustCertificates = new ArrayList<>();

	/**
	 * Whether any certificate is trusted, which protects from no attacker between client
	 * and server.
	 */
	private boolean trustAll;

	/**
	 * File (PEM) with the application's certificate chain. Needs a private key.
	 */
	private @Nullable Path certificate;

	/**
	 * File (PEM, PKCS#8) with the key of the application's certificate.
	 */
	private @Nullable Path privateKey;

	/**
	 * Password of the private key's file.
	 */
	private @Nullable String privateKeyPassword;

	/**
	 * Whether the server's certificate must be for the host that is connected to.
	 */
	private boolean verifyHostName = true;

	/**
	 * Versions of TLS to speak, such as TLSv1.3. Default: those of the bundle, or of
	 * Java.
	 */
	private List<String> protocols = new ArrayList<>();

	/**
	 * Cipher suites to offer, by Java's names. Default: those of the bundle, or of Java.
	 */
	private List<String> ciphers = new ArrayList<>();

	/**
	 * Time to wait for the TLS handshake.
	 */
	private Duration handshakeTimeout = Duration.ofSeconds(10);

	/**
	 * Minimum interval between checks of the files for changes, which new connections
	 * make.
	 */
	private Duration reloadInterval = Duration.ofSeconds(10);

	private final Store trustStore = new Store();

	private final Store keyStore = new Store();

	public @Nullable Boolean getEnabled() {
		return this.enabled;
	}

	public void setEnabled(@Nullable Boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getBundle() {
		return this.bundle;
	}

	public void setBundle(@Nullable String bundle) {
		this.bundle = bundle;
	}

	public List<Path> getTrustCertificates() {
		return this.trustCertificates;
	}

	public void setTrustCertificates(List<Path> trustCertificates) {
		this.trustCertificates = trustCertificates;
	}

	public boolean isTrustAll() {
		return this.trustAll;
	}

	public void setTrustAll(boolean trustAll) {
		this.trustAll = trustAll;
	}

	public @Nullable Path getCertificate() {
		return this.certificate;
	}

	public void setCertificate(@Nullable Path certificate) {
		this.certificate = certificate;
	}

	public @Nullable Path getPrivateKey() {
		return this.privateKey;
	}

	public void setPrivateKey(@Nullable Path privateKey) {
		this.privateKey = privateKey;
	}

	public @Nullable String getPrivateKeyPassword() {
		return this.privateKeyPassword;
	}

	public void setPrivateKeyPassword(@Nullable String privateKeyPassword) {
		this.privateKeyPassword = privateKeyPassword;
	}

	public boolean isVerifyHostName() {
		return this.verifyHostName;
	}

	public void setVerifyHostName(boolean verifyHostName) {
		this.verifyHostName = verifyHostName;
	}

	public List<String> getProtocols() {
		return this.protocols;
	}

	public void setProtocols(List<String> protocols) {
		this.protocols = protocols;
	}

	public List<String> getCiphers() {
		return this.ciphers;
	}

	public void setCiphers(List<String> ciphers) {
		this.ciphers = ciphers;
	}

	public Duration getHandshakeTimeout() {
		return this.handshakeTimeout;
	}

	public void setHandshakeTimeout(Duration handshakeTimeout) {
		this.handshakeTimeout = handshakeTimeout;
	}

	public Duration getReloadInterval() {
		return this.reloadInterval;
	}

	public void setReloadInterval(Duration reloadInterval) {
		this.reloadInterval = reloadInterval;
	}

	public Store getTrustStore() {
		return this.trustStore;
	}

	public Store getKeyStore() {
		return this.keyStore;
	}

	/**
	 * Properties of a key store, PKCS12 or JKS.
	 */
	public static class Store {

		/**
		 * Location of the key store, PKCS12 or JKS.
		 */
		private @Nullable Path location;

		/**
		 * Password of the key store.
		 */
		private @Nullable String password;

		public @Nullable Path getLocation() {
			return this.location;
		}

		public void setLocation(@Nullable Path location) {
			this.location = location;
		}

		public @Nullable String getPassword() {
			return this.password;
		}

		public void setPassword(@Nullable String password) {
			this.password = password;
		}

	}

}
