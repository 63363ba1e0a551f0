package io.rocketmq.client.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
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
 * TLS contexts of new connections. Reads the files again when they have changed; if they
 * can't be read then, what was read before stays in use. Thread-safe.
 */
final class TlsContexts {

	private static final Logger logger = LoggerFactory.getLogger(TlsContexts.class);

	private final TlsOptions options;

	private final ReentrantLock lock = new ReentrantLock();

	private SslContext current;

	private Map<Path, FileTime> readAt;

	private long lookedAt = System.nanoTime();

	/** Reads the files. */
	TlsContexts(TlsOptions options) {
		this.options = options;
		if (options.trustAll()) {
			logger.warn("The option trustAll of TLS is set: any server's certificate is trusted");
		}
		this.readAt = times();
		this.current = make();
	}

	/** For one more connection. Reads files, so that it is not for event loops. */
	SslContext next() {
		if (this.options.sslContext() != null) {
			return make();
		}
		this.lock.lock();
		try {
			if (System.nanoTime() - this.lookedAt >= this.options.reloadInterval().toNanos()) {
				this.lookedAt = System.nanoTime();
				Map<Path, FileTime> times = times();
				if (!times.equals(this.readAt)) {
					this.current = make();
					this.readAt = times;
					logger.info("The certificates of TLS have changed and were read again");
				}
			}
		}
		catch (IllegalArgumentException ex) {
			logger.warn("The certificates of TLS have changed and can't be read; the ones before stay in use: {}",
					ex.getMessage());
		}
		finally {
			this.lock.unlock();
		}
		return this.current;
	}

	private SslContext make() {
		if (this.options.sslContext() != null) {
			return new JdkSslContext(this.options.sslContext().get(), true, null, IdentityCipherSuiteFilter.INSTANCE,
					null, ClientAuth.NONE, protocols(), false);
		}
		SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
		if (protocols() != null) {
			builder.protocols(protocols());
		}
		trust(builder);
		identify(builder);
		try {
			return builder.build();
		}
		catch (SSLException | IllegalArgumentException ex) {
			throw new IllegalArgumentException("TLS can't be set up: " + ex.getMessage(), ex);
		}
	}

	private String @Nullable [] protocols() {
		List<String> protocols = this.options.protocols();
		return protocols.isEmpty() ? null : protocols.toArray(String[]::new);
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
				trusted.addAll(PemFiles.certificates("trustCertificates", file));
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
			PemFiles.certificates("certificate", this.options.certificate());
			try {
				builder.keyManager(this.options.certificate().toFile(), this.options.privateKey().toFile(),
						this.options.privateKeyPassword());
			}
			catch (IllegalArgumentException ex) {
				throw unreadable("privateKey", this.options.privateKey(), ex);
			}
		}
	}

	private static KeyStore load(String option, KeyStoreFile store) {
		try (InputStream in = Files.newInputStream(store.file())) {
			// Java reads both kinds with either name.
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
						"The file " + file + " of TLS can't be read: " + ex + ". Name one that is there and readable",
						ex);
			}
		}
		return times;
	}

	static IllegalArgumentException unreadable(String option, Path file, Exception cause) {
		return new IllegalArgumentException("Option " + option + " of TLS names " + file + ", which can't be used: "
				+ cause.getMessage() + ". Check the file, its form and its password", cause);
	}

}
