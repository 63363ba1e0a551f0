package io.rocketmq.samples.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

import io.rocketmq.client.EventLoops;
import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Credentials;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.IoEngine;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.config.TlsOptions;

/**
 * Options of clients.
 */
final class Connecting {

	private Connecting() {
	}

	/**
	 * Returns options with longer timeouts and a namespace for topics and groups.
	 */
	static ClientOptions patient(String nameServers, String namespace) {
		ClientOptions options = ClientOptions.builder()
			.nameServers(Endpoint.parseList(nameServers))
			.transport((transport) -> transport.connectTimeout(Duration.ofSeconds(10)))
			.remote((remote) -> remote.requestTimeout(Duration.ofSeconds(30)))
			.build();
		return options.toBuilder()
			.remote((remote) -> remote.namespace(new Namespace(namespace, Namespace.Version.V1)))
			.build();
	}

	/** Returns options for servers with TLS and access control. */
	static ClientOptions secured(String nameServers, String accessKey, String secretKey) {
		return ClientOptions.builder()
			.nameServers(Endpoint.parseList(nameServers))
			.transport((transport) -> transport.tls(TlsOptions.builder()
				.trustCertificates(List.of(Path.of("ca.pem")))
				.certificate(Path.of("client.pem"))
				.privateKey(Path.of("client.key"))
				.build()))
			.remote((remote) -> remote.credentials(Credentials.of(accessKey, secretKey)))
			.build();
	}

	/** Returns a client that runs callbacks on an executor and shares its event loops. */
	static RocketMQClient onThreadsOf(ClientOptions options, Executor executor) {
		EventLoops loops = new EventLoops(2, IoEngine.AUTO);
		RocketMQClient client = RocketMQClient.builder(options).callbackExecutor(executor).eventLoops(loops).connect();
		return client;
	}

}
