package io.rocketmq.spring.boot.autoconfigure;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

import io.rocketmq.client.config.IoEngine;
import io.rocketmq.client.config.Namespace;

/**
 * Configuration properties of the connections of one cluster's client.
 */
public class RocketMQConnectionProperties {

	/**
	 * Addresses of the name servers as host:port, separated by ';' or ','. Excludes
	 * address-server.
	 */
	private @Nullable String nameServer;

	/**
	 * Web page (http or https) that lists the name servers, instead of name-server.
	 */
	private @Nullable URI addressServer;

	/**
	 * Interval between reads of the address server's page.
	 */
	private Duration addressRefreshInterval = Duration.ofSeconds(120);

	/**
	 * Interval between refreshes of the routes of topics in use.
	 */
	private Duration routeRefreshInterval = Duration.ofSeconds(30);

	/**
	 * Timeout of a connection attempt.
	 */
	private Duration connectTimeout = Duration.ofSeconds(3);

	/**
	 * Timeout of requests other than sends, such as routes, offsets and heartbeats.
	 */
	private Duration requestTimeout = Duration.ofSeconds(3);

	/**
	 * Time to wait for a server to accept written bytes before the connection is closed.
	 */
	private Duration writeTimeout = Duration.ofSeconds(10);

	/**
	 * Time without reads and writes until a connection is closed.
	 */
	private Duration idleTimeout = Duration.ofSeconds(120);

	/**
	 * Whether the operating system probes silent connections.
	 */
	private boolean keepAlive = true;

	/**
	 * Maximum size of a connection's write buffer, before requests wait in its queue.
	 */
	private DataSize writeBufferSize = DataSize.ofMegabytes(1);

	/**
	 * Maximum number of requests that wait for an answer on one connection.
	 */
	private int maxInFlightPerConnection = 65_535;

	/**
	 * Maximum number of further requests that wait to be written to one connection.
	 */
	private int maxQueuedPerConnection = 65_535;

	/**
	 * Number of connections to each server.
	 */
	private int connectionsPerBroker = 1;

	/**
	 * Number of threads that read and write connections. Default: one for each core, at
	 * most 4.
	 */
	private @Nullable Integer eventLoopThreads;

	/**
	 * Engine that reads and writes connections.
	 */
	private IoEngine ioEngine = IoEngine.AUTO;

	/**
	 * Number of callbacks that run at once, such as continuations of futures. Default:
	 * one for each core, at least 2, at most 4.
	 */
	private @Nullable Integer callbackThreads;

	/**
	 * Interval between heartbeats to each broker.
	 */
	private Duration heartbeatInterval = Duration.ofSeconds(30);

	/**
	 * Whether heartbeats omit subscriptions that a broker already knows by their
	 * fingerprint.
	 */
	private boolean heartbeatFingerprints = false;

	/**
	 * Interval between health checks of brokers.
	 */
	private Duration healthCheckInterval = Duration.ofSeconds(30);

	/**
	 * Time to wait for a broker's answer to a health check.
	 */
	private Duration healthCheckTimeout = Duration.ofSeconds(5);

	/**
	 * Number of consecutive failed health checks after which a broker counts as down.
	 */
	private int failuresUntilDown = 3;

	/**
	 * Namespace of topics and groups.
	 */
	private @Nullable String namespace;

	/**
	 * Version of the namespace on the wire. V1 prefixes the names that servers see; V2
	 * needs servers from 5.2 on.
	 */
	private Namespace.Version namespaceVersion = Namespace.Version.V2;

	public @Nullable String getNameServer() {
		return this.nameServer;
	}

	public void setNameServer(@Nullable String nameServer) {
		this.nameServer = nameServer;
	}

	public @Nullable URI getAddressServer() {
		return this.addressServer;
	}

	public void setAddressServer(@Nullable URI addressServer) {
		this.addressServer = addressServer;
	}

	public Duration getAddressRefreshInterval() {
		return this.addressRefreshInterval;
	}

	public void setAddressRefreshInterval(Duration addressRefreshInterval) {
		this.addressRefreshInterval = addressRefreshInterval;
	}

	public Duration getRouteRefreshInterval() {
		return this.routeRefreshInterval;
	}

	public void setRouteRefreshInterval(Duration routeRefreshInterval) {
		this.routeRefreshInterval = routeRefreshInterval;
	}

	public Duration getConnectTimeout() {
		return this.connectTimeout;
	}

	public void setConnectTimeout(Duration connectTimeout) {
		this.connectTimeout = connectTimeout;
	}

	public Duration getRequestTimeout() {
		return this.requestTimeout;
	}

	public void setRequestTimeout(Duration requestTimeout) {
		this.requestTimeout = requestTimeout;
	}

	public Duration getWriteTimeout() {
		return this.writeTimeout;
	}

	public void setWriteTimeout(Duration writeTimeout) {
		this.writeTimeout = writeTimeout;
	}

	public Duration getIdleTimeout() {
		return this.idleTimeout;
	}

	public void setIdleTimeout(Duration idleTimeout) {
		this.idleTimeout = idleTimeout;
	}

	public boolean isKeepAlive() {
		return this.keepAlive;
	}

	public void setKeepAlive(boolean keepAlive) {
		this.keepAlive = keepAlive;
	}

	public DataSize getWriteBufferSize() {
		return this.writeBufferSize;
	}

	public void setWriteBufferSize(DataSize writeBufferSize) {
		this.writeBufferSize = writeBufferSize;
	}

	public int getMaxInFlightPerConnection() {
		return this.maxInFlightPerConnection;
	}

	public void setMaxInFlightPerConnection(int maxInFlightPerConnection) {
		this.maxInFlightPerConnection = maxInFlightPerConnection;
	}

	public int getMaxQueuedPerConnection() {
		return this.maxQueuedPerConnection;
	}

	public void setMaxQueuedPerConnection(int maxQueuedPerConnection) {
		this.maxQueuedPerConnection = maxQueuedPerConnection;
	}

	public int getConnectionsPerBroker() {
		return this.connectionsPerBroker;
	}

	public void setConnectionsPerBroker(int connectionsPerBroker) {
		this.connectionsPerBroker = connectionsPerBroker;
	}

	public @Nullable Integer getEventLoopThreads() {
		return this.eventLoopThreads;
	}

	public void setEventLoopThreads(@Nullable Integer eventLoopThreads) {
		this.eventLoopThreads = eventLoopThreads;
	}

	public IoEngine getIoEngine() {
		return this.ioEngine;
	}

	public void setIoEngine(IoEngine ioEngine) {
		this.ioEngine = ioEngine;
	}

	public @Nullable Integer getCallbackThreads() {
		return this.callbackThreads;
	}

	public void setCallbackThreads(@Nullable Integer callbackThreads) {
		this.callbackThreads = callbackThreads;
	}

	public Duration getHeartbeatInterval() {
		return this.heartbeatInterval;
	}

	public void setHeartbeatInterval(Duration heartbeatInterval) {
		this.heartbeatInterval = heartbeatInterval;
	}

	public boolean isHeartbeatFingerprints() {
		return this.heartbeatFingerprints;
	}

	public void setHeartbeatFingerprints(boolean heartbeatFingerprints) {
		this.heartbeatFingerprints = heartbeatFingerprints;
	}

	public Duration getHealthCheckInterval() {
		return this.healthCheckInterval;
	}

	public void setHealthCheckInterval(Duration healthCheckInterval) {
		this.healthCheckInterval = healthCheckInterval;
	}

	public Duration getHealthCheckTimeout() {
		return this.healthCheckTimeout;
	}

	public void setHealthCheckTimeout(Duration healthCheckTimeout) {
		this.healthCheckTimeout = healthCheckTimeout;
	}

	public int getFailuresUntilDown() {
		return this.failuresUntilDown;
	}

	public void setFailuresUntilDown(int failuresUntilDown) {
		this.failuresUntilDown = failuresUntilDown;
	}

	public @Nullable String getNamespace() {
		return this.namespace;
	}

	public void setNamespace(@Nullable String namespace) {
		this.namespace = namespace;
	}

	public Namespace.Version getNamespaceVersion() {
		return this.namespaceVersion;
	}

	public void setNamespaceVersion(Namespace.Version namespaceVersion) {
		this.namespaceVersion = namespaceVersion;
	}

}
