package io.rocketmq.spring.boot.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.ssl.SslBundle;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.TlsOptions;
import io.rocketmq.client.config.TlsOptions.KeyStoreFile;

/**
 * Mapper of a cluster's {@code ssl} properties to the client's options.
 */
final class TlsMapper {

	/** Start of the client's messages about the material of an option. */
	private static final Pattern OPTION = Pattern.compile("TLS option (\\w+) ");

	private final PropertySetter setter;

	private final RocketMQSslProperties ssl;

	TlsMapper(PropertySetter setter, RocketMQSslProperties ssl) {
		this.setter = setter;
		this.ssl = ssl;
	}

	/** Whether the properties encrypt connections. */
	static boolean isEnabled(RocketMQSslProperties ssl) {
		return (ssl.getEnabled() != null) ? ssl.getEnabled() : ssl.getBundle() != null || hasFiles(ssl);
	}

	private static boolean hasFiles(RocketMQSslProperties ssl) {
		return ssl.isTrustAll() || !ssl.getTrustCertificates().isEmpty() || isSet(ssl.getTrustStore())
				|| isSet(ssl.getKeyStore()) || ssl.getCertificate() != null || ssl.getPrivateKey() != null;
	}

	private static boolean isSet(RocketMQSslProperties.Store store) {
		return store.getLocation() != null || store.getPassword() != null;
	}

	/**
	 * Returns the options of encryption, or null for connections that are not encrypted.
	 * Material comes from the connection details.
	 */
	@Nullable TlsOptions map(RocketMQConnectionDetails connection) {
		SslBundle bundle = connection.getSslBundle();
		boolean own = connection instanceof PropertiesRocketMQConnectionDetails;
		if (bundle == null && !(own && isEnabled(this.ssl))) {
			return null;
		}
		TlsOptions.Builder options = TlsOptions.builder().verifyHostName(this.ssl.isVerifyHostName());
		if (bundle != null) {
			if (own && hasFiles(this.ssl)) {
				throw this.setter.illegal("ssl.bundle", this.ssl.getBundle(), "The bundle and " + this.setter.prefix()
						+ "ssl.* with files or trust-all exclude each other. Set one of them.");
			}
			BundleSslContext context = new BundleSslContext(bundle);
			if (connection instanceof PropertiesRocketMQConnectionDetails properties) {
				properties.onSslBundleUpdate(context.updater());
			}
			options.sslContext(context);
			options.ciphers(list(bundle.getOptions().getCiphers()));
			options.protocols(list(bundle.getOptions().getEnabledProtocols()));
		}
		else {
			files(options);
		}
		settings(options);
		return options.build();
	}

	private static List<String> list(String @Nullable [] values) {
		return (values != null) ? List.of(values) : List.of();
	}

	private void settings(TlsOptions.Builder options) {
		if (!this.ssl.getProtocols().isEmpty()) {
			options.protocols(this.ssl.getProtocols());
		}
		if (!this.ssl.getCiphers().isEmpty()) {
			options.ciphers(this.ssl.getCiphers());
		}
		this.setter.set("ssl.handshake-timeout", this.ssl.getHandshakeTimeout(), options::handshakeTimeout,
				options::build);
		this.setter.set("ssl.reload-interval", this.ssl.getReloadInterval(), options::reloadInterval, options::build);
	}

	private void files(TlsOptions.Builder options) {
		for (Path file : this.ssl.getTrustCertificates()) {
			requireReadable("ssl.trust-certificates", file);
		}
		options.trustCertificates(this.ssl.getTrustCertificates());
		this.setter.set("ssl.trust-all", this.ssl.isTrustAll(), options::trustAll, options::build);
		this.setter.set("ssl.trust-store.location", store("trust-store", this.ssl.getTrustStore()), options::trustStore,
				options::build);
		requireReadable("ssl.certificate", this.ssl.getCertificate());
		requireReadable("ssl.private-key", this.ssl.getPrivateKey());
		options.certificate(this.ssl.getCertificate()).privateKey(this.ssl.getPrivateKey());
		this.setter.guard((this.ssl.getCertificate() != null) ? "ssl.certificate" : "ssl.private-key",
				(this.ssl.getCertificate() != null) ? this.ssl.getCertificate() : this.ssl.getPrivateKey(),
				options::build);
		options.privateKeyPassword(this.ssl.getPrivateKeyPassword());
		this.setter.set("ssl.key-store.location", store("key-store", this.ssl.getKeyStore()), options::keyStore,
				options::build);
	}

	private @Nullable KeyStoreFile store(String name, RocketMQSslProperties.Store store) {
		String location = "ssl." + name + ".location";
		if (store.getLocation() == null) {
			if (store.getPassword() != null) {
				throw this.setter.illegal(location, null,
						"The store has a password and no location. Set the location, or remove the password.");
			}
			return null;
		}
		requireReadable(location, store.getLocation());
		if (store.getPassword() == null) {
			throw this.setter.illegal("ssl." + name + ".password", null,
					"The store " + store.getLocation() + " has no password. Set its password.");
		}
		return new KeyStoreFile(store.getLocation(), store.getPassword());
	}

	private void requireReadable(String property, @Nullable Path file) {
		if (file != null && !Files.isReadable(file)) {
			throw this.setter.illegal(property, file,
					"The file does not exist or cannot be read. Name an existing, readable file.");
		}
	}

	/** Creates a client, which reads its files. */
	RocketMQClient connect(ClientOptions options) {
		try {
			return RocketMQClient.builder(options).connect();
		}
		catch (IllegalArgumentException ex) {
			Matcher option = OPTION.matcher(String.valueOf(ex.getMessage()));
			if (!option.lookingAt()) {
				throw ex;
			}
			String name = "ssl." + DataObjectPropertyName.toDashedForm(option.group(1));
			throw this.setter.illegal(name, value(option.group(1)), ex);
		}
	}

	private @Nullable Object value(String option) {
		return switch (option) {
			case "trustCertificates" -> this.ssl.getTrustCertificates();
			case "trustStore" -> this.ssl.getTrustStore().getLocation();
			case "keyStore" -> this.ssl.getKeyStore().getLocation();
			case "certificate" -> this.ssl.getCertificate();
			case "privateKey" -> this.ssl.getPrivateKey();
			case "protocols" -> this.ssl.getProtocols();
			case "ciphers" -> this.ssl.getCiphers();
			default -> null;
		};
	}

}
