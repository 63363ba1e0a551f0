package io.rocketmq.spring.boot.autoconfigure;

import java.net.URI;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

import io.rocketmq.client.config.Credentials;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.Namespace;

/**
 * Details required to connect to one cluster of RocketMQ. A bean of this type replaces
 * the properties {@code rocketmq.name-server}, {@code address-server},
 * {@code credentials}, {@code namespace} and {@code ssl}, all of them: what it does not
 * have is not taken from the properties. A bean named
 * {@code <name>RocketMQConnectionDetails} does so for {@code rocketmq.clients.<name>}.
 */
public interface RocketMQConnectionDetails extends ConnectionDetails {

	/**
	 * Returns the addresses of the name servers.
	 * @return at least one, or none if there is an address server
	 */
	List<Endpoint> getNameServers();

	/**
	 * Returns the web page that lists the name servers.
	 * @return the page, or null to use {@link #getNameServers()}
	 */
	default @Nullable URI getAddressServer() {
		return null;
	}

	/**
	 * Returns the credentials that sign requests.
	 * @return the credentials, or null for none
	 */
	default @Nullable Credentials getCredentials() {
		return null;
	}

	/**
	 * Returns the namespace of topics and groups.
	 * @return the namespace, or null for none
	 */
	default @Nullable Namespace getNamespace() {
		return null;
	}

	/**
	 * Returns the SSL bundle with which connections are encrypted.
	 * @return the bundle, or null for connections that are not encrypted
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

}
