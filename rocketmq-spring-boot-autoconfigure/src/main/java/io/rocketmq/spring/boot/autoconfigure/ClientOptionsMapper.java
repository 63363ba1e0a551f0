package io.rocketmq.spring.boot.autoconfigure;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.BrokerOptions;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Credentials;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.MessageTrace;
import io.rocketmq.client.config.NameServerOptions;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.config.ProxyOptions;
import io.rocketmq.client.config.RemoteOptions;
import io.rocketmq.client.config.TlsOptions;
import io.rocketmq.client.config.TransportOptions;

/**
 * Mapper of a cluster's properties to the options of its client.
 */
final class ClientOptionsMapper {

	private final PropertySetter setter;

	private final RocketMQClientProperties properties;

	private final TlsMapper tls;

	ClientOptionsMapper(PropertySetter setter, RocketMQClientProperties properties) {
		this.setter = setter;
		this.properties = properties;
		this.tls = new TlsMapper(setter, properties.getSsl());
	}

	ClientOptions.Builder map(RocketMQConnectionDetails connection) {
		ClientOptions.Builder options = ClientOptions.builder();
		connection(connection, options);
		Supplier<?> check = options::build;
		options.nameServer((nameServer) -> nameServer(nameServer, check));
		options.transport((transport) -> transport(transport, check));
		options.remote((remote) -> remote(remote, check));
		options.broker((broker) -> broker(broker, check));
		this.setter.set("callback-threads", this.properties.getCallbackThreads(), options::callbackThreads, check);
		MessageTrace trace = trace();
		options.trace(this.properties.getTrace().isEnabled() ? trace : null);
		return options;
	}

	private void connection(RocketMQConnectionDetails connection, ClientOptions.Builder options) {
		URI addressServer = connection.getAddressServer();
		options.nameServer((nameServer) -> {
			nameServer.addressServer(addressServer);
			if (addressServer == null) {
				nameServer.servers(connection.getNameServers());
			}
		});
		options
			.remote((remote) -> remote.credentials(connection.getCredentials()).namespace(connection.getNamespace()));
		TlsOptions tls = this.tls.map(connection);
		options.transport((transport) -> transport.tls(tls));
	}

	RocketMQClient connect(ClientOptions options) {
		return this.tls.connect(options);
	}

	private void nameServer(NameServerOptions.Builder nameServer, Supplier<?> check) {
		this.setter.set("address-refresh-interval", this.properties.getAddressRefreshInterval(),
				nameServer::addressRefreshInterval, check);
		this.setter.set("route-refresh-interval", this.properties.getRouteRefreshInterval(),
				nameServer::routeRefreshInterval, check);
	}

	private void transport(TransportOptions.Builder transport, Supplier<?> check) {
		this.setter.set("connect-timeout", this.properties.getConnectTimeout(), transport::connectTimeout, check);
		this.setter.set("write-timeout", this.properties.getWriteTimeout(), transport::writeTimeout, check);
		this.setter.set("idle-timeout", this.properties.getIdleTimeout(), transport::idleTimeout, check);
		transport.keepAlive(this.properties.isKeepAlive());
		this.setter.set("write-buffer-size", this.properties.getWriteBufferSize(),
				(size) -> transport.writeBufferSize(bytes(size)), check);
		this.setter.set("event-loop-threads", this.properties.getEventLoopThreads(), transport::eventLoopThreads,
				check);
		transport.ioEngine(this.properties.getIoEngine()).reconnectBackoff(backoff()).proxy(proxy());
	}

	private Backoff backoff() {
		RocketMQClientProperties.ReconnectBackoff backoff = this.properties.getReconnectBackoff();
		this.setter.guard("reconnect-backoff.limit", backoff.getLimit(),
				() -> new Backoff(backoff.getLimit(), backoff.getLimit()));
		this.setter.guard("reconnect-backoff.first", backoff.getFirst(),
				() -> new Backoff(backoff.getFirst(), backoff.getLimit()));
		return new Backoff(backoff.getFirst(), backoff.getLimit());
	}

	private @Nullable ProxyOptions proxy() {
		RocketMQClientProperties.Proxy proxy = this.properties.getProxy();
		String address = proxy.getAddress();
		if (address == null) {
			if (proxy.getUsername() != null || proxy.getPassword() != null || !proxy.getDirectHosts().isEmpty()) {
				throw this.setter.illegal("proxy.address", null,
						"The proxy has no address. Set host:port, or remove the other properties of the proxy.");
			}
			return null;
		}
		this.setter.guard("proxy.address", address, () -> Endpoint.parse(address));
		Endpoint endpoint = Endpoint.parse(address);
		this.setter.guard("proxy.username", proxy.getUsername(), () -> new ProxyOptions(endpoint, proxy.getUsername(),
				proxy.getPassword(), new LinkedHashSet<>(proxy.getDirectHosts())));
		return new ProxyOptions(endpoint, proxy.getUsername(), proxy.getPassword(),
				new LinkedHashSet<>(proxy.getDirectHosts()));
	}

	private void remote(RemoteOptions.Builder remote, Supplier<?> check) {
		this.setter.set("request-timeout", this.properties.getRequestTimeout(), remote::requestTimeout, check);
		this.setter.set("max-in-flight-per-connection", this.properties.getMaxInFlightPerConnection(),
				remote::maxInFlightPerConnection, check);
		this.setter.set("max-queued-per-connection", this.properties.getMaxQueuedPerConnection(),
				remote::maxQueuedPerConnection, check);
		this.setter.set("connections-per-broker", this.properties.getConnectionsPerBroker(),
				remote::connectionsPerBroker, check);
	}

	private void broker(BrokerOptions.Builder broker, Supplier<?> check) {
		this.setter.set("heartbeat-interval", this.properties.getHeartbeatInterval(), broker::heartbeatInterval, check);
		broker.heartbeatFingerprints(this.properties.isHeartbeatFingerprints());
		this.setter.set("health-check-interval", this.properties.getHealthCheckInterval(), broker::healthCheckInterval,
				check);
		this.setter.set("health-check-timeout", this.properties.getHealthCheckTimeout(), broker::healthCheckTimeout,
				check);
		this.setter.set("failures-until-down", this.properties.getFailuresUntilDown(), broker::failuresUntilDown,
				check);
	}

	private MessageTrace trace() {
		RocketMQClientProperties.Trace trace = this.properties.getTrace();
		MessageTrace defaults = MessageTrace.DEFAULT;
		this.setter.guard("trace.topic", trace.getTopic(), () -> MessageTrace.to(trace.getTopic()));
		this.setter.guard("trace.max-batch", trace.getMaxBatch(), () -> new MessageTrace(defaults.topic(),
				trace.getMaxBatch(), Math.max(1000, trace.getMaxBatch()), defaults.flushInterval()));
		this.setter.guard("trace.queue-size", trace.getQueueSize(), () -> new MessageTrace(defaults.topic(),
				trace.getMaxBatch(), trace.getQueueSize(), defaults.flushInterval()));
		this.setter.guard("trace.flush-interval", trace.getFlushInterval(), () -> new MessageTrace(defaults.topic(),
				defaults.maxBatch(), defaults.queueSize(), trace.getFlushInterval()));
		return new MessageTrace(trace.getTopic(), trace.getMaxBatch(), trace.getQueueSize(), trace.getFlushInterval());
	}

	@Nullable Credentials credentials() {
		RocketMQClientProperties.Credentials credentials = this.properties.getCredentials();
		String accessKey = credentials.getAccessKey();
		String secretKey = credentials.getSecretKey();
		String token = credentials.getSecurityToken();
		if (accessKey == null && secretKey == null && token == null) {
			return null;
		}
		require("credentials.access-key", accessKey);
		require("credentials.secret-key", secretKey);
		return new Credentials(String.valueOf(accessKey), String.valueOf(secretKey), token);
	}

	private void require(String property, @Nullable String value) {
		if (value == null || value.isBlank()) {
			throw this.setter.illegal(property, value,
					"Credentials need an access key and a secret key. Set both, or neither.");
		}
	}

	@Nullable Namespace namespace() {
		String name = this.properties.getNamespace();
		if (name == null) {
			return null;
		}
		this.setter.guard("namespace", name, () -> new Namespace(name, this.properties.getNamespaceVersion()));
		return new Namespace(name, this.properties.getNamespaceVersion());
	}

	static int bytes(DataSize size) {
		return (int) Math.max(Integer.MIN_VALUE, Math.min(size.toBytes(), Integer.MAX_VALUE));
	}

}
