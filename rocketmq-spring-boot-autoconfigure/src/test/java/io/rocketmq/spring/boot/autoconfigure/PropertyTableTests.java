package io.rocketmq.spring.boot.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.messaging.converter.SimpleMessageConverter;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.BodyCompression;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.CompressionType;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.Credentials;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.FaultAvoidance;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.IoEngine;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.config.MessageTrace;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.ProxyOptions;
import io.rocketmq.client.config.QueueSelection;
import io.rocketmq.client.config.WhenFull;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.core.RocketMQReceiver;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each property changes the option that it is for, at the top level and of a named
 * client.
 */
class PropertyTableTests {

	/** Properties that need a context, and the class that tests each. */
	private static final Map<String, String> TESTED_BY_CONTEXTS = Map.ofEntries(
			Map.entry("rocketmq.enabled", "RocketMQAutoConfigurationTests"),
			Map.entry("rocketmq.allow-apache-starter", "diagnostics/FailureAnalyzersTests"),
			Map.entry("rocketmq.clients", "NamedClientsTests"),
			Map.entry("rocketmq.receiver.group", "RocketMQTemplateAutoConfigurationTests"),
			Map.entry("rocketmq.receiver.mode", "../../core/RocketMQReceiverIT"),
			Map.entry("rocketmq.receiver.consume-from", "../../core/RocketMQReceiverIT"),
			Map.entry("rocketmq.listener.group", "RocketMQListenerEndpointPropertiesTests"),
			Map.entry("rocketmq.listener.auto-startup", "RocketMQAutoConfigurationTests"),
			Map.entry("rocketmq.listener.endpoints", "RocketMQListenerEndpointPropertiesTests"),
			Map.entry("rocketmq.listener.startup-failure", "diagnostics/ConnectionFailuresTests"),
			Map.entry("rocketmq.listener.startup-timeout", "RocketMQListenerLifecycleTests"),
			Map.entry("rocketmq.listener.missing-topics", "RocketMQListenerLifecycleTests"),
			Map.entry("rocketmq.listener.idle-interval", "RocketMQListenerLifecycleTests"),
			Map.entry("rocketmq.health.max-consecutive-failures", "health/RocketMQListenerHealthTests"),
			Map.entry("rocketmq.metrics.enabled", "metrics/RocketMQMetricsAutoConfigurationTests"),
			Map.entry("rocketmq.metrics.max-topics", "metrics/RocketMQMetricsAutoConfigurationTests"),
			Map.entry("rocketmq.metrics.max-queues", "metrics/RocketMQMetricsAutoConfigurationTests"),
			Map.entry("rocketmq.observation.enabled", "observation/RocketMQObservationAutoConfigurationTests"),
			Map.entry("rocketmq.observation.convention", "observation/RocketMQObservationAutoConfigurationTests"),
			Map.entry("rocketmq.observation.batch", "observation/RocketMQObservationAutoConfigurationTests"),
			Map.entry("rocketmq.observation.timers", "observation/RocketMQObservationAutoConfigurationTests"));

	static Stream<Row> ofClusters() {
		return Stream.of(
				row("name-server", "a:1;b:2", (of) -> of.client().nameServer().servers(),
						Endpoint.parseList("a:1;b:2")),
				row("address-server", "http://names.example/list", (of) -> of.client().nameServer().addressServer(),
						URI.create("http://names.example/list")),
				row("address-refresh-interval", "7s", (of) -> of.client().nameServer().addressRefreshInterval(),
						Duration.ofSeconds(7)),
				row("route-refresh-interval", "7s", (of) -> of.client().nameServer().routeRefreshInterval(),
						Duration.ofSeconds(7)),
				row("connect-timeout", "7s", (of) -> of.client().transport().connectTimeout(), Duration.ofSeconds(7)),
				row("write-timeout", "7s", (of) -> of.client().transport().writeTimeout(), Duration.ofSeconds(7)),
				row("idle-timeout", "7s", (of) -> of.client().transport().idleTimeout(), Duration.ofSeconds(7)),
				row("request-timeout", "250ms", (of) -> of.client().remote().requestTimeout(), Duration.ofMillis(250)),
				row("keep-alive", "false", (of) -> of.client().transport().keepAlive(), false),
				row("write-buffer-size", "64KB", (of) -> of.client().transport().writeBufferSize(), 64 * 1024),
				row("max-in-flight-per-connection", "7", (of) -> of.client().remote().maxInFlightPerConnection(), 7),
				row("max-queued-per-connection", "7", (of) -> of.client().remote().maxQueuedPerConnection(), 7),
				row("connections-per-broker", "2", (of) -> of.client().remote().connectionsPerBroker(), 2),
				row("event-loop-threads", "7", (of) -> of.client().transport().eventLoopThreads(), 7),
				row("io-engine", "nio", (of) -> of.client().transport().ioEngine(), IoEngine.NIO),
				row("callback-threads", "7", (of) -> of.client().callbackThreads(), 7),
				row("heartbeat-interval", "7s", (of) -> of.client().broker().heartbeatInterval(),
						Duration.ofSeconds(7)),
				row("heartbeat-fingerprints", "true", (of) -> of.client().broker().heartbeatFingerprints(), true),
				row("health-check-interval", "7s", (of) -> of.client().broker().healthCheckInterval(),
						Duration.ofSeconds(7)),
				row("health-check-timeout", "7s", (of) -> of.client().broker().healthCheckTimeout(),
						Duration.ofSeconds(7)),
				row("failures-until-down", "7", (of) -> of.client().broker().failuresUntilDown(), 7),
				row("namespace", "team", (of) -> of.client().remote().namespace(),
						new Namespace("team", Namespace.Version.V2)),
				row("namespace-version", "v1, namespace=team", (of) -> of.client().remote().namespace(),
						new Namespace("team", Namespace.Version.V1)),
				row("credentials.access-key", "ak, credentials.secret-key=sk",
						(of) -> of.client().remote().credentials(), Credentials.of("ak", "sk")),
				row("credentials.secret-key", "other, credentials.access-key=ak",
						(of) -> of.client().remote().credentials(), Credentials.of("ak", "other")),
				row("credentials.security-token", "token, credentials.access-key=ak, credentials.secret-key=sk",
						(of) -> of.client().remote().credentials(), new Credentials("ak", "sk", "token")),
				row("proxy.address", "proxy:1080", (of) -> of.client().transport().proxy(),
						ProxyOptions.of("proxy:1080")),
				row("proxy.username", "me, proxy.password=secret, proxy.address=proxy:1080",
						(of) -> of.client().transport().proxy(),
						new ProxyOptions(new Endpoint("proxy", 1080), "me", "secret", Set.of())),
				row("proxy.password", "other, proxy.username=me, proxy.address=proxy:1080",
						(of) -> of.client().transport().proxy(),
						new ProxyOptions(new Endpoint("proxy", 1080), "me", "other", Set.of())),
				row("proxy.direct-hosts", "localhost, proxy.address=proxy:1080",
						(of) -> of.client().transport().proxy(),
						new ProxyOptions(new Endpoint("proxy", 1080), null, null, Set.of("localhost"))),
				row("reconnect-backoff.first", "200ms", (of) -> of.client().transport().reconnectBackoff(),
						new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1))),
				row("reconnect-backoff.limit", "2s", (of) -> of.client().transport().reconnectBackoff(),
						new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2))),
				row("trace.enabled", "true", (of) -> of.client().trace(), MessageTrace.DEFAULT),
				row("trace.topic", "traces, trace.enabled=true", (of) -> of.client().trace(),
						MessageTrace.to("traces")),
				row("trace.max-batch", "7, trace.enabled=true", (of) -> of.client().trace(),
						new MessageTrace("RMQ_SYS_TRACE_TOPIC", 7, 2048, Duration.ofSeconds(1))),
				row("trace.queue-size", "70, trace.enabled=true", (of) -> of.client().trace(),
						new MessageTrace("RMQ_SYS_TRACE_TOPIC", 20, 70, Duration.ofSeconds(1))),
				row("trace.flush-interval", "7s, trace.enabled=true", (of) -> of.client().trace(),
						new MessageTrace("RMQ_SYS_TRACE_TOPIC", 20, 2048, Duration.ofSeconds(7))),
				row("producer.group", "orders", (of) -> of.producer().group(), "orders"),
				row("producer.send-timeout", "7s", (of) -> of.producer().sendTimeout(), Duration.ofSeconds(7)),
				row("producer.max-attempts", "7", (of) -> of.producer().maxAttempts(), 7),
				row("producer.retry-when-unknown", "true", (of) -> of.producer().retryWhenUnknown(), true),
				row("producer.max-message-size", "1MB", (of) -> of.producer().maxMessageSize(), 1024 * 1024),
				row("producer.auto-create-queues", "7", (of) -> of.producer().autoCreateQueues(), 7),
				row("producer.queue-selection", "message-hash", (of) -> of.producer().queueSelection(),
						QueueSelection.MESSAGE_HASH),
				row("producer.max-in-flight", "7", (of) -> of.producer().maxInFlight(), 7),
				row("producer.max-in-flight-bytes", "8MB", (of) -> of.producer().maxInFlightBytes(), 8L * 1024 * 1024),
				row("producer.when-full", "wait", (of) -> of.producer().whenFull(), WhenFull.WAIT),
				row("producer.drain-timeout", "7s", (of) -> of.producer().drainTimeout(), Duration.ofSeconds(7)),
				row("producer.compression.enabled", "false", (of) -> of.producer().compression(), null),
				row("producer.compression.type", "lz4", (of) -> of.producer().compression(),
						new BodyCompression(CompressionType.LZ4, 5, 4096)),
				row("producer.compression.level", "9", (of) -> of.producer().compression(),
						new BodyCompression(CompressionType.ZLIB, 9, 4096)),
				row("producer.compression.threshold", "1KB", (of) -> of.producer().compression(),
						new BodyCompression(CompressionType.ZLIB, 5, 1024)),
				row("producer.accumulation.enabled", "true", (of) -> of.producer().accumulation(),
						Accumulation.DEFAULT),
				row("producer.accumulation.linger", "7ms, producer.accumulation.enabled=true",
						(of) -> of.producer().accumulation(), new Accumulation(Duration.ofMillis(7), 64, 128 * 1024)),
				row("producer.accumulation.max-messages", "7, producer.accumulation.enabled=true",
						(of) -> of.producer().accumulation(), new Accumulation(Duration.ofMillis(5), 7, 128 * 1024)),
				row("producer.accumulation.max-bytes", "64KB, producer.accumulation.enabled=true",
						(of) -> of.producer().accumulation(), new Accumulation(Duration.ofMillis(5), 64, 64 * 1024)),
				row("producer.fault-avoidance.enabled", "false", (of) -> of.producer().faultAvoidance(), null),
				row("producer.fault-avoidance.latencies", "1s, producer.fault-avoidance.pauses=2s",
						(of) -> of.producer().faultAvoidance(),
						new FaultAvoidance(List.of(Duration.ofSeconds(1)), List.of(Duration.ofSeconds(2)),
								Duration.ofSeconds(10), Duration.ofSeconds(2))),
				row("producer.fault-avoidance.pauses", "3s, producer.fault-avoidance.latencies=1s",
						(of) -> of.producer().faultAvoidance(),
						new FaultAvoidance(List.of(Duration.ofSeconds(1)), List.of(Duration.ofSeconds(3)),
								Duration.ofSeconds(10), Duration.ofSeconds(2))),
				row("producer.fault-avoidance.failure-pause", "7s",
						(of) -> of.producer().faultAvoidance().failurePause(), Duration.ofSeconds(7)),
				row("producer.fault-avoidance.probe-interval", "7s",
						(of) -> of.producer().faultAvoidance().probeInterval(), Duration.ofSeconds(7)),
				row("transaction.group", "tx", (of) -> of.transactions().group(), "tx"),
				row("transaction.local-transaction-timeout", "7s", (of) -> of.transactions().localTransactionTimeout(),
						Duration.ofSeconds(7)),
				row("transaction.check-threads", "7", (of) -> of.transactions().checkThreads(), 7),
				row("template.default-topic", "orders:created", (of) -> of.template().getDefaultDestination(),
						"orders:created"),
				row("receiver.topics", "bills:paid", (of) -> of.receiver().options().topics(),
						Map.of("bills", FilterExpression.tags("paid"))),
				row("receiver.max-messages", "7", (of) -> of.receiver().options().maxMessages(), 7),
				row("receiver.invisible-time", "7s", (of) -> of.receiver().options().invisibleTime(),
						Duration.ofSeconds(7)),
				row("receiver.await-duration", "7s", (of) -> of.receiver().options().awaitDuration(),
						Duration.ofSeconds(7)));
	}

	static Stream<Row> ofListeners() {
		return Stream.of(row("listener.concurrency", "7", (of) -> of.listeners().threads(), 7),
				row("listener.consume-mode", "orderly", (of) -> of.listeners().orderly(), true),
				row("listener.message-model", "broadcasting", (of) -> of.listeners().messageModel(),
						MessageModel.BROADCASTING),
				row("listener.batch-size", "7", (of) -> of.listeners().batchSize(), 7),
				row("listener.consume-from", "earliest", (of) -> of.listeners().consumeFrom(), ConsumeFrom.earliest()),
				row("listener.max-reconsume-times", "7", (of) -> of.listeners().maxReconsumeTimes(), 7),
				row("listener.consume-timeout", "7m", (of) -> of.listeners().consumeTimeout(), Duration.ofMinutes(7)),
				row("listener.suspend-time", "7s", (of) -> of.listeners().suspendTime(), Duration.ofSeconds(7)),
				row("listener.fetch-mode", "pop", (of) -> of.listeners().fetch().mode(), FetchMode.POP),
				row("listener.invisible-time", "7s", (of) -> of.listeners().fetch().invisibleTime(),
						Duration.ofSeconds(7)),
				row("listener.pull-batch-size", "7", (of) -> of.listeners().fetch().pullBatchSize(), 7),
				row("listener.max-cached-messages", "7", (of) -> of.listeners().fetch().maxCachedMessages(), 7),
				row("listener.max-cached-bytes", "7MB", (of) -> of.listeners().fetch().maxCachedBytes(),
						7 * 1024 * 1024),
				row("listener.max-offset-span", "7", (of) -> of.listeners().fetch().maxOffsetSpan(), 7),
				row("listener.long-poll", "7s", (of) -> of.listeners().fetch().longPoll(), Duration.ofSeconds(7)),
				row("listener.commit-interval", "7s", (of) -> of.listeners().commitInterval(), Duration.ofSeconds(7)),
				row("listener.rebalance-interval", "7s", (of) -> of.listeners().rebalanceInterval(),
						Duration.ofSeconds(7)),
				row("listener.drain-timeout", "7s", (of) -> of.listeners().drainTimeout(), Duration.ofSeconds(7)),
				row("listener.instance", "blue", (of) -> of.listeners().instance(), "blue"),
				row("listener.offset-folder", "/tmp/offsets", (of) -> of.listeners().offsetFolder(),
						Path.of("/tmp/offsets")));
	}

	@ParameterizedTest
	@MethodSource("ofClusters")
	void aPropertyOfAClusterIsUsed(Row row) {
		row.verify("rocketmq.", RocketMQPropertiesMapper::ofDefault);
		row.verify("rocketmq.clients.other.", (properties) -> RocketMQPropertiesMapper.ofNamed(properties, "other"));
	}

	@ParameterizedTest
	@MethodSource("ofListeners")
	void aPropertyOfListenersIsUsed(Row row) {
		row.verify("rocketmq.", RocketMQPropertiesMapper::ofDefault);
	}

	@Test
	void theTablesHaveAllProperties() {
		assertThat(Stream.concat(Stream.concat(ofClusters(), ofListeners()).map((row) -> "rocketmq." + row.property()),
				TESTED_BY_CONTEXTS.keySet().stream()))
			.containsExactlyInAnyOrderElementsOf(Metadata.ownProperties().keySet());
	}

	@Test
	void theClassesThatTestTheOtherPropertiesSetThem() throws IOException {
		for (Map.Entry<String, String> tested : TESTED_BY_CONTEXTS.entrySet()) {
			Path source = Path.of("src/test/java/io/rocketmq/spring/boot/autoconfigure", tested.getValue() + ".java");
			assertThat(Files.readString(source)).as(tested.getValue()).contains(tested.getKey());
		}
	}

	@Test
	void theDocumentedDefaultsAreTheEffectiveOnes() {
		Map<String, String> documented = new HashMap<>();
		Metadata.ownProperties().forEach((name, property) -> {
			if (property.has("defaultValue") && !name.equals("rocketmq.enabled")) {
				documented.put(name, Metadata.text(property.get("defaultValue")));
			}
		});
		assertThat(documented).hasSizeGreaterThan(60);
		Configured with = Configured.by("rocketmq.", documented, RocketMQPropertiesMapper::ofDefault);
		Configured without = Configured.by("rocketmq.", Map.of(), RocketMQPropertiesMapper::ofDefault);
		assertThat(with.client()).hasToString(without.client().toString());
		assertThat(with.producer()).hasToString(without.producer().toString());
		assertThat(with.transactions()).hasToString(without.transactions().toString());
		assertThat(with.listeners()).hasToString(without.listeners().toString());
		assertThat(without.client()).hasToString(ClientOptions.builder().build().toString());
	}

	private static Row row(String property, String value, Function<Configured, @Nullable Object> reader,
			@Nullable Object expected) {
		return new Row(property, value, reader, expected);
	}

	/**
	 * A property, its value, further properties that it needs, and the option.
	 */
	record Row(String property, String value, Function<Configured, @Nullable Object> reader,
			@Nullable Object expected) {

		void verify(String prefix, Function<RocketMQProperties, RocketMQPropertiesMapper> mapper) {
			Map<String, String> source = new HashMap<>();
			String[] parts = this.value.split(", ");
			source.put(prefix + this.property, parts[0]);
			for (int i = 1; i < parts.length; i++) {
				String[] further = parts[i].split("=");
				source.put(prefix + further[0], further[1]);
			}
			assertThat(this.reader.apply(Configured.by(prefix, Map.of(), mapper))).as("without " + this.property)
				.isNotEqualTo(this.expected);
			assertThat(this.reader.apply(Configured.by(prefix, source, mapper))).as(prefix + this.property)
				.isEqualTo(this.expected);
		}

		@Override
		public String toString() {
			return this.property;
		}

	}

	/** Options and beans of some properties. */
	record Configured(ClientOptions client, ProducerOptions producer, ProducerOptions transactions,
			ConsumerOptions listeners, RocketMQTemplate template, RocketMQReceiver receiver) {

		static Configured by(String prefix, Map<String, String> properties,
				Function<RocketMQProperties, RocketMQPropertiesMapper> mappers) {
			Map<String, String> source = new HashMap<>(
					Map.of(prefix + "receiver.group", "workers", prefix + "receiver.topics", "orders"));
			source.putAll(properties);
			RocketMQProperties bound = new Binder(new MapConfigurationPropertySource(source)).bindOrCreate("rocketmq",
					RocketMQProperties.class);
			RocketMQPropertiesMapper mapper = mappers.apply(bound);
			try (RocketMQClient client = RocketMQClient.connect("localhost:1")) {
				RocketMQTemplate template = new RocketMQTemplate(client.producer("any"), null,
						new DefaultRocketMQMessageConverter(new SimpleMessageConverter()));
				mapper.defaultTopic(template);
				return new Configured(
						mapper.clientOptions(new PropertiesRocketMQConnectionDetails(mapper, null)).build(),
						mapper.producerOptions(null).build(), mapper.transactionProducerOptions(null).build(),
						ListenerDefaults.of(bound.getListener()), template, mapper.receiver(client));
			}
		}

	}

}
