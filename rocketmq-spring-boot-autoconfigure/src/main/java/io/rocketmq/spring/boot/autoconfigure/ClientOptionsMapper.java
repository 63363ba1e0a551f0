package io.rocketmq.spring.boot.autoconfigure;

import java.net.URI;
import java.util.LinkedHashSet;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Credentials;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.MessageTrace;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.config.ProxyOptions;
import io.rocketmq.client.config.TlsOptions;

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
		nameServer(options);
		transport(options);
		remote(options);
		broker(options);
		this.setter.set("callback-threads", this.properties.getCallbackThreads(), options::callbackThreads,
				options::build);
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

	private void nameServer(ClientOptions.Builder options) {
		this.setter.set("address-refresh-interval", this.properties.getAddressRefreshInterval(),
				(value) -> options.nameServer((nameServer) -> nameServer.addressRefreshInterval(value)),
				options::build);
		this.setter.set("route-refresh-interval", this.properties.getRouteRefreshInterval(),
				(value) -> options.nameServer((nameServer) -> nameServer.routeRefreshInterval(value)), options::build);
	}

	private void transport(ClientOptions.Builder options) {
		this.setter.set("connect-timeout", this.properties.getConnectTimeout(),
				(value) -> options.transport((transport) -> transport.connectTimeout(value)), options::build);
		this.setter.set("write-timeout", this.properties.getWriteTimeout(),
				(value) -> options.transport((transport) -> transport.writeTimeout(value)), options::build);
		this.setter.set("idle-timeout", this.properties.getIdleTimeout(),
				(value) -> options.transport((transport) -> transport.idleTimeout(value)), options::build);
		options.transport((transport) -> transport.keepAlive(this.properties.isKeepAlive()));
		this.setter.set("write-buffer-size", this.properties.getWriteBufferSize(),
				(value) -> options.transport((transport) -> transport.writeBufferSize(bytes(value))), options::build);
		this.setter.set("event-loop-threads", this.properties.getEventLoopThreads(),
				(value) -> options.transport((transport) -> transport.eventLoopThreads(value)), options::build);
		options.transport((transport) -> transport.ioEngine(this.properties.getIoEngine()));
		Backoff backoff = backoff();
		ProxyOptions proxy = proxy();
		options.transport((transport) -> transport.reconnectBackoff(backoff).proxy(proxy));
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

	private void remote(ClientOptions.Builder options) {
		this.setter.set("request-timeout", this.properties.getRequestTimeout(),
				(value) -> options.remote((remote) -> remote.requestTimeout(value)), options::build);
		this.setter.set("max-in-flight-per-connection", this.properties.getMaxInFlightPerConnection(),
				(value) -> options.remote((remote) -> remote.maxInFlightPerConnection(value)), options::build);
		this.setter.set("max-queued-per-connection", this.properties.getMaxQueuedPerConnection(),
				(value) -> options.remote((remote) -> remote.maxQueuedPerConnection(value)), options::build);
		this.setter.set("connections-per-broker", this.properties.getConnectionsPerBroker(),
				(value) -> options.remote((remote) -> remote.connectionsPerBroker(value)), options::build);
	}

	private void broker(ClientOptions.Builder options) {
		this.setter.set("heartbeat-interval", this.properties.getHeartbeatInterval(),
				(value) -> options.broker((broker) -> broker.heartbeatInterval(value)), options::build);
		options.broker((broker) -> broker.heartbeatFingerprints(this.properties.isHeartbeatFingerprints()));
		this.setter.set("health-check-interval", this.properties.getHealthCheckInterval(),
				(value) -> options.broker((broker) -> broker.healthCheckInterval(value)), options::build);
		this.setter.set("health-check-timeout", this.properties.getHealthCheckTimeout(),
				(value) -> options.broker((broker) -> broker.healthCheckTimeout(value)), options::build);
		this.setter.set("failures-until-down", this.properties.getFailuresUntilDown(),
				(value) -> options.broker((broker) -> broker.failuresUntilDown(value)), options::build);
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
