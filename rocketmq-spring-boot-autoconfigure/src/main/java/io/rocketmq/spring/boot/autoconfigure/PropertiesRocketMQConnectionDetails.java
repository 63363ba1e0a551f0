package io.rocketmq.spring.boot.autoconfigure;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

import io.rocketmq.client.config.Credentials;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.NameServerOptions;
import io.rocketmq.client.config.Namespace;

/**
 * Connection details from the properties of one cluster.
 */
class PropertiesRocketMQConnectionDetails implements RocketMQConnectionDetails {

	private final List<Endpoint> nameServers;

	private final @Nullable URI addressServer;

	private final @Nullable Credentials credentials;

	private final @Nullable Namespace namespace;

	private final @Nullable SslBundle sslBundle;

	private final @Nullable String sslBundleName;

	private final @Nullable SslBundles bundles;

	PropertiesRocketMQConnectionDetails(RocketMQPropertiesMapper mapper, @Nullable SslBundles bundles) {
		this.addressServer = addressServer(mapper);
		this.nameServers = (this.addressServer != null) ? List.of() : nameServers(mapper);
		this.credentials = mapper.credentials();
		this.namespace = mapper.namespace();
		this.sslBundle = sslBundle(mapper, bundles);
		this.sslBundleName = mapper.properties().getSsl().getBundle();
		this.bundles = bundles;
	}

	private static @Nullable URI addressServer(RocketMQPropertiesMapper mapper) {
		URI address = mapper.properties().getAddressServer();
		if (address != null && mapper.properties().getNameServer() != null) {
			throw mapper.setter()
				.illegal("name-server", mapper.properties().getNameServer(), "There is also " + mapper.setter().prefix()
						+ "address-server, which names the name servers. Set one of the two.");
		}
		// The address may have a password, which the client's own message masks.
		mapper.setter()
			.guard("address-server", (address != null) ? address.getHost() : null,
					() -> NameServerOptions.builder().addressServer(address).build());
		return address;
	}

	private static List<Endpoint> nameServers(RocketMQPropertiesMapper mapper) {
		String text = mapper.properties().getNameServer();
		if (text == null) {
			return NameServerOptions.builder().build().servers();
		}
		mapper.setter().guard("name-server", text, () -> Endpoint.parseList(text));
		return Endpoint.parseList(text);
	}

	private static @Nullable SslBundle sslBundle(RocketMQPropertiesMapper mapper, @Nullable SslBundles bundles) {
		RocketMQSslProperties ssl = mapper.properties().getSsl();
		String name = ssl.getBundle();
		if (name == null || !TlsMapper.isEnabled(ssl)) {
			return null;
		}
		if (bundles == null) {
			throw mapper.setter()
				.illegal("ssl.bundle", name,
						"There are no SSL bundles. Define it below spring.ssl.bundle, and do not exclude"
								+ " SslAutoConfiguration.");
		}
		return bundles.getBundle(name);
	}

	/** Registers a handler of changes of the bundle, which there is. */
	void onSslBundleUpdate(BiConsumer<String, SslBundle> handler) {
		String name = Objects.requireNonNull(this.sslBundleName);
		Objects.requireNonNull(this.bundles).addBundleUpdateHandler(name, (updated) -> handler.accept(name, updated));
	}

	@Override
	public List<Endpoint> getNameServers() {
		return this.nameServers;
	}

	@Override
	public @Nullable URI getAddressServer() {
		return this.addressServer;
	}

	@Override
	public @Nullable Credentials getCredentials() {
		return this.credentials;
	}

	@Override
	public @Nullable Namespace getNamespace() {
		return this.namespace;
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		return this.sslBundle;
	}

}
