package io.rocketmq.client.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.TlsOptions;
import io.rocketmq.client.config.TlsOptions.KeyStoreFile;

/**
 * TLS contexts of new connections. Reloads changed files; if that fails, the previous
 * certificates stay in use. Thread-safe.
 */
final class TlsContexts {

	private static final Logger logger = LoggerFactory.getLogger(TlsContexts.class);

	private final TlsOptions options;

	private final ReentrantLock lock = new ReentrantLock();

	private SslContext current;

	private Map<Path, FileTime> loadedTimes;

	private long checkedAt = System.nanoTime();

	TlsContexts(TlsOptions options) {
		this.options = options;
		if (options.trustAll()) {
			logger.warn("TLS option trustAll is set: every server certificate is trusted");
		}
		this.loadedTimes = times();
		this.current = make();
	}

	/** Returns the context of a new connection. Reads changed files; may block. */
	SslContext next() {
		if (this.options.sslContext() != null) {
			return make();
		}
		this.lock.lock();
		try {
			if (System.nanoTime() - this.checkedAt >= this.options.reloadInterval().toNanos()) {
				this.checkedAt = System.nanoTime();
				Map<Path, FileTime> times = times();
				if (!times.equals(this.loadedTimes)) {
					this.current = make();
					this.loadedTimes = times;
					logger.info("TLS certificates have changed and were reloaded");
				}
			}
		}
		catch (IllegalArgumentException ex) {
			logger.warn("TLS certificates have changed but could not be reloaded; the previous ones stay in use: {}",
					ex.getMessage());
		}
		finally {
			this.lock.unlock();
		}
		return this.current;
	}

	private SslContext make() {
		if (this.options.sslContext() != null) {
			SSLContext context = this.options.sslContext().get();
			requireSupported(context);
			return new JdkSslContext(context, true, ciphers(), IdentityCipherSuiteFilter.INSTANCE, null,
					ClientAuth.NONE, protocols(), false);
		}
		SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK).ciphers(ciphers());
		if (protocols() != null) {
			builder.protocols(protocols());
		}
		trust(builder);
		identify(builder);
		try {
			SslContext made = builder.build();
			requireSupported(((JdkSslContext) made).context());
			return made;
		}
		catch (SSLException ex) {
			throw new IllegalArgumentException(
					"TLS could not be set up: " + ex.getMessage() + ". Check the TLS options.", ex);
		}
	}

	/** Otherwise each connection would fail. */
	private void requireSupported(SSLContext context) {
		SSLParameters supported = context.getSupportedSSLParameters();
		requireSupported("protocols", this.options.protocols(), supported.getProtocols());
		requireSupported("ciphers", this.options.ciphers(), supported.getCipherSuites());
	}

	private static void requireSupported(String option, List<String> values, String[] supported) {
		for (String value : values) {
			if (!List.of(supported).contains(value)) {
				throw new IllegalArgumentException("TLS option " + option + " has a value that Java does not support: '"
						+ value + "'. Use some of " + List.of(supported) + '.');
			}
		}
	}

	private String @Nullable [] protocols() {
		List<String> protocols = this.options.protocols();
		return protocols.isEmpty() ? null : protocols.toArray(String[]::new);
	}

	private @Nullable List<String> ciphers() {
		return this.options.ciphers().isEmpty() ? null : this.options.ciphers();
	}

	private void trust(SslContextBuilder builder) {
		if (this.options.trustAll()) {
			builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
		}
		else if (this.options.trustStore() != null) {
			try {
				TrustManagerFactory factory = TrustManagerFactory
					.getInstance(TrustManagerFactory.getDefaultAlgorithm());
				factory.init(load("trustStore", this.options.trustStore()));
				builder.trustManager(factory);
			}
			catch (GeneralSecurityException ex) {
				throw unreadable("trustStore", this.options.trustStore().file(), ex);
			}
		}
		else if (!this.options.trustCertificates().isEmpty()) {
			List<X509Certificate> trusted = new ArrayList<>();
			for (Path file : this.options.trustCertificates()) {
				trusted.addAll(certificates("trustCertificates", file));
			}
			builder.trustManager(trusted);
		}
	}

	private void identify(SslContextBuilder builder) {
		if (this.options.keyStore() != null) {
			try {
				KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
				factory.init(load("keyStore", this.options.keyStore()),
						this.options.keyStore().password().toCharArray());
				builder.keyManager(factory);
			}
			catch (GeneralSecurityException ex) {
				throw unreadable("keyStore", this.options.keyStore().file(), ex);
			}
		}
		else if (this.options.certificate() != null && this.options.privateKey() != null) {
			certificates("certificate", this.options.certificate());
			try {
				builder.keyManager(this.options.certificate().toFile(), this.options.privateKey().toFile(),
						this.options.privateKeyPassword());
			}
			catch (IllegalArgumentException ex) {
				throw unreadable("privateKey", this.options.privateKey(), ex);
			}
		}
	}

	/** Reads the certificates of a file, at least one. */
	private static List<X509Certificate> certificates(String option, Path file) {
		try (InputStream in = Files.newInputStream(file)) {
			List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
				.generateCertificates(in)
				.stream()
				.map(X509Certificate.class::cast)
				.toList();
			if (certificates.isEmpty()) {
				throw new CertificateException("the file contains no certificate");
			}
			return certificates;
		}
		catch (IOException | CertificateException ex) {
			throw unreadable(option, file, ex);
		}
	}

	private static KeyStore load(String option, KeyStoreFile store) {
		try (InputStream in = Files.newInputStream(store.file())) {
			// Java reads JKS and PKCS12 with either name.
			KeyStore keys = KeyStore.getInstance("PKCS12");
			keys.load(in, store.password().toCharArray());
			return keys;
		}
		catch (IOException | GeneralSecurityException ex) {
			throw unreadable(option, store.file(), ex);
		}
	}

	private Map<Path, FileTime> times() {
		Map<Path, FileTime> times = new HashMap<>();
		List<Path> files = new ArrayList<>(this.options.trustCertificates());
		if (this.options.trustStore() != null) {
			files.add(this.options.trustStore().file());
		}
		if (this.options.keyStore() != null) {
			files.add(this.options.keyStore().file());
		}
		if (this.options.certificate() != null) {
			files.add(this.options.certificate());
		}
		if (this.options.privateKey() != null) {
			files.add(this.options.privateKey());
		}
		for (Path file : files) {
			try {
				times.put(file, Files.getLastModifiedTime(file));
			}
			catch (IOException ex) {
				throw new IllegalArgumentException(
						"TLS file " + file + " could not be read: " + ex + ". Name an existing, readable file.", ex);
			}
		}
		return times;
	}

	private static IllegalArgumentException unreadable(String option, Path file, Exception cause) {
		return new IllegalArgumentException("TLS option " + option + " names " + file + ", which could not be loaded: "
				+ cause.getMessage() + ". Check the file, its format and its password.", cause);
	}

}
