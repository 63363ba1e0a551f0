package io.rocketmq.client.config;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OptionsTests {

	private static final Duration NEGATIVE = Duration.ofMillis(-1);

	@Test
	void builderAndCopyKeepClientOptions() {
		Backoff backoff = new Backoff(Duration.ofMillis(7), Duration.ofMillis(8));
		ClientOptions options = ClientOptions.builder()
			.nameServers(List.of(new Endpoint("a", 1), new Endpoint("b", 2)))
			.transport((transport) -> transport.connectTimeout(Duration.ofMillis(1)))
			.remote((remote) -> remote.requestTimeout(Duration.ofMillis(2)))
			.broker((broker) -> broker.heartbeatInterval(Duration.ofMillis(3)))
			.nameServer((nameServer) -> nameServer.routeRefreshInterval(Duration.ofMillis(4)))
			.transport((transport) -> transport.reconnectBackoff(backoff))
			.remote((remote) -> remote.maxInFlightPerConnection(5))
			.transport((transport) -> transport.eventLoopThreads(6))
			.callbackThreads(7)
			.build();
		for (ClientOptions each : List.of(options, options.toBuilder().build())) {
			assertThat(each.nameServer().servers()).containsExactly(new Endpoint("a", 1), new Endpoint("b", 2));
			assertThat(each.transport().connectTimeout()).isEqualTo(Duration.ofMillis(1));
			assertThat(each.remote().requestTimeout()).isEqualTo(Duration.ofMillis(2));
			assertThat(each.broker().heartbeatInterval()).isEqualTo(Duration.ofMillis(3));
			assertThat(each.nameServer().routeRefreshInterval()).isEqualTo(Duration.ofMillis(4));
			assertThat(each.transport().reconnectBackoff()).isEqualTo(backoff);
			assertThat(each.remote().maxInFlightPerConnection()).isEqualTo(5);
			assertThat(each.transport().eventLoopThreads()).isEqualTo(6);
			assertThat(each.callbackThreads()).isEqualTo(7);
		}
	}

	@Test
	void clientOptionsHaveTheDocumentedDefaults() {
		ClientOptions options = ClientOptions.builder().build();
		assertThat(options.nameServer().servers()).containsExactly(new Endpoint("localhost", 9876));
		assertThat(options.transport().connectTimeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(options.remote().requestTimeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(options.broker().heartbeatInterval()).isEqualTo(Duration.ofSeconds(30));
		assertThat(options.nameServer().routeRefreshInterval()).isEqualTo(Duration.ofSeconds(30));
		assertThat(options.transport().reconnectBackoff())
			.isEqualTo(new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1)));
		assertThat(options.remote().maxInFlightPerConnection()).isEqualTo(65535);
		assertThat(options.transport().eventLoopThreads()).isBetween(1, 4);
		assertThat(options.callbackThreads()).isBetween(1, 4);
		assertThat(ClientOptions.of("a:1;b:2").nameServer().servers()).hasSize(2);
	}

	@Test
	void builderAndCopyKeepOptionsOfTheLayers() {
		ClientOptions options = ClientOptions.builder()
			.nameServer((names) -> names.addressServer(URI.create("http://names/x"))
				.addressRefreshInterval(Duration.ofMillis(11)))
			.transport((transport) -> transport.writeTimeout(Duration.ofMillis(12))
				.idleTimeout(Duration.ofMillis(13))
				.keepAlive(false)
				.ioEngine(IoEngine.NIO)
				.writeBufferSize(4096)
				.tls(TlsOptions.builder().trustAll(true).protocols(List.of("TLSv1.3")).build())
				.proxy(ProxyOptions.of("p:1")))
			.remote((remote) -> remote.maxQueuedPerConnection(14)
				.connectionsPerBroker(3)
				.credentials(Credentials.of("a", "b"))
				.namespace(new Namespace("n", Namespace.Version.V1)))
			.broker((broker) -> broker.heartbeatFingerprints(true)
				.healthCheckInterval(Duration.ofMillis(15))
				.healthCheckTimeout(Duration.ofMillis(16))
				.failuresUntilDown(4))
			.build();
		assertThat(options.toBuilder().build()).usingRecursiveComparison().isEqualTo(options);
		assertThat(options).usingRecursiveComparison().isNotEqualTo(ClientOptions.builder().build());
		assertThat(options.transport().idleTimeout()).isEqualTo(Duration.ofMillis(13));
		assertThat(options.remote().connectionsPerBroker()).isEqualTo(3);
		assertThat(options.broker().failuresUntilDown()).isEqualTo(4);
	}

	@Test
	void optionsOfTheLayersHaveTheDocumentedDefaults() {
		ClientOptions options = ClientOptions.builder().build();
		assertThat(options.transport().writeTimeout()).isEqualTo(Duration.ofSeconds(10));
		assertThat(options.transport().idleTimeout()).isEqualTo(Duration.ofSeconds(120));
		assertThat(options.transport().keepAlive()).isTrue();
		assertThat(options.transport().ioEngine()).isEqualTo(IoEngine.AUTO);
		assertThat(options.transport().writeBufferSize()).isEqualTo(1024 * 1024);
		assertThat(options.transport().tls()).isNull();
		assertThat(options.transport().proxy()).isNull();
		assertThat(options.remote().maxQueuedPerConnection()).isEqualTo(65535);
		assertThat(options.remote().connectionsPerBroker()).isEqualTo(1);
		assertThat(options.remote().credentials()).isNull();
		assertThat(options.remote().namespace()).isNull();
		assertThat(options.broker().heartbeatFingerprints()).isFalse();
		assertThat(options.broker().healthCheckInterval()).isEqualTo(Duration.ofSeconds(30));
		assertThat(options.broker().healthCheckTimeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(options.broker().failuresUntilDown()).isEqualTo(3);
		assertThat(options.nameServer().addressServer()).isNull();
		assertThat(options.nameServer().addressRefreshInterval()).isEqualTo(Duration.ofSeconds(120));
	}

	@Test
	void eachOptionOfTheLayersIsChecked() {
		for (Duration bad : List.of(Duration.ZERO, NEGATIVE)) {
			client("writeTimeout", (builder) -> builder.transport((transport) -> transport.writeTimeout(bad)));
			client("idleTimeout", (builder) -> builder.transport((transport) -> transport.idleTimeout(bad)));
			client("healthCheckInterval", (builder) -> builder.broker((broker) -> broker.healthCheckInterval(bad)));
			client("healthCheckTimeout", (builder) -> builder.broker((broker) -> broker.healthCheckTimeout(bad)));
			client("addressRefreshInterval",
					(builder) -> builder.nameServer((names) -> names.addressRefreshInterval(bad)));
		}
		client("writeBufferSize is out of range: 1023",
				(builder) -> builder.transport((transport) -> transport.writeBufferSize(1023)));
		client("maxQueuedPerConnection is out of range: -1",
				(builder) -> builder.remote((remote) -> remote.maxQueuedPerConnection(-1)));
		for (int bad : new int[] { 0, 65 }) {
			client("connectionsPerBroker is out of range: " + bad,
					(builder) -> builder.remote((remote) -> remote.connectionsPerBroker(bad)));
		}
		client("failuresUntilDown is out of range: 0",
				(builder) -> builder.broker((broker) -> broker.failuresUntilDown(0)));
		for (String bad : List.of("names/x", "ftp://names/x", "http:x")) {
			client("addressServer is no web address: " + bad,
					(builder) -> builder.nameServer((names) -> names.addressServer(URI.create(bad))));
		}
		client("addressServer and nameServers exclude each other", (builder) -> builder
			.nameServer((names) -> names.addressServer(URI.create("http://n/x")).servers(Endpoint.parseList("a:1"))));
	}

	@Test
	void eachClientOptionIsChecked() {
		client("nameServers", (builder) -> builder.nameServers(List.of()));
		for (Duration bad : List.of(Duration.ZERO, NEGATIVE)) {
			client("connectTimeout", (builder) -> builder.transport((transport) -> transport.connectTimeout(bad)));
			client("requestTimeout", (builder) -> builder.remote((remote) -> remote.requestTimeout(bad)));
			client("heartbeatInterval", (builder) -> builder.broker((broker) -> broker.heartbeatInterval(bad)));
			client("routeRefreshInterval",
					(builder) -> builder.nameServer((nameServer) -> nameServer.routeRefreshInterval(bad)));
		}
		for (int bad : new int[] { 0, -1, 1_000_001 }) {
			client("maxInFlightPerConnection is out of range: " + bad,
					(builder) -> builder.remote((remote) -> remote.maxInFlightPerConnection(bad)));
		}
		for (int bad : new int[] { 0, -1, 65 }) {
			client("eventLoopThreads is out of range: " + bad,
					(builder) -> builder.transport((transport) -> transport.eventLoopThreads(bad)));
		}
		for (int bad : new int[] { 0, -1, 257 }) {
			client("callbackThreads is out of range: " + bad, (builder) -> builder.callbackThreads(bad));
		}
	}

	@Test
	void builderAndCopyKeepProducerOptions() {
		ProducerOptions options = ProducerOptions.group("p")
			.sendTimeout(Duration.ofMillis(1))
			.maxAttempts(2)
			.maxMessageSize(3)
			.autoCreateQueues(4)
			.maxInFlight(5)
			.build();
		for (ProducerOptions each : List.of(options, options.toBuilder().build())) {
			assertThat(each.group()).isEqualTo("p");
			assertThat(each.sendTimeout()).isEqualTo(Duration.ofMillis(1));
			assertThat(each.maxAttempts()).isEqualTo(2);
			assertThat(each.maxMessageSize()).isEqualTo(3);
			assertThat(each.autoCreateQueues()).isEqualTo(4);
			assertThat(each.maxInFlight()).isEqualTo(5);
		}
		assertThat(options.toBuilder().group("q").build().group()).isEqualTo("q");
	}

	@Test
	void producerOptionsHaveTheDocumentedDefaults() {
		ProducerOptions options = ProducerOptions.of("p");
		assertThat(options.sendTimeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(options.maxAttempts()).isEqualTo(3);
		assertThat(options.maxMessageSize()).isEqualTo(4 * 1024 * 1024);
		assertThat(options.autoCreateQueues()).isEqualTo(4);
		assertThat(options.maxInFlight()).isEqualTo(65535);
	}

	@Test
	void eachProducerOptionIsChecked() {
		for (Duration bad : List.of(Duration.ZERO, NEGATIVE)) {
			producer("sendTimeout is not positive: " + bad, (builder) -> builder.sendTimeout(bad));
		}
		for (int bad : new int[] { 0, -1 }) {
			producer("maxAttempts is out of range: " + bad, (builder) -> builder.maxAttempts(bad));
			producer("maxMessageSize is out of range: " + bad, (builder) -> builder.maxMessageSize(bad));
			producer("autoCreateQueues is out of range: " + bad, (builder) -> builder.autoCreateQueues(bad));
			producer("maxInFlight is out of range: " + bad, (builder) -> builder.maxInFlight(bad));
		}
		producer("maxAttempts is out of range: 101", (builder) -> builder.maxAttempts(101));
		producer("maxMessageSize", (builder) -> builder.maxMessageSize(32 * 1024 * 1024 + 1));
		producer("autoCreateQueues", (builder) -> builder.autoCreateQueues(65536));
	}

	@Test
	void builderAndCopyKeepConsumerOptions() {
		ConsumeFrom from = ConsumeFrom.timestamp(Instant.EPOCH);
		ConsumerOptions options = ConsumerOptions.group("c")
			.threads(1)
			.consumeFrom(from)
			.fetch((fetch) -> fetch.pullBatchSize(2)
				.maxCachedMessages(3)
				.maxCachedBytes(4)
				.longPoll(Duration.ofMillis(6))
				.maxOffsetSpan(10))
			.maxReconsumeTimes(5)
			.commitInterval(Duration.ofMillis(7))
			.rebalanceInterval(Duration.ofMillis(8))
			.drainTimeout(Duration.ofMillis(9))
			.build();
		for (ConsumerOptions each : List.of(options, options.toBuilder().build())) {
			assertThat(each.group()).isEqualTo("c");
			assertThat(each.threads()).isEqualTo(1);
			assertThat(each.consumeFrom()).isEqualTo(from);
			assertThat(each.fetch().pullBatchSize()).isEqualTo(2);
			assertThat(each.fetch().maxCachedMessages()).isEqualTo(3);
			assertThat(each.fetch().maxCachedBytes()).isEqualTo(4);
			assertThat(each.maxReconsumeTimes()).isEqualTo(5);
			assertThat(each.fetch().longPoll()).isEqualTo(Duration.ofMillis(6));
			assertThat(each.commitInterval()).isEqualTo(Duration.ofMillis(7));
			assertThat(each.rebalanceInterval()).isEqualTo(Duration.ofMillis(8));
			assertThat(each.drainTimeout()).isEqualTo(Duration.ofMillis(9));
		}
		assertThat(options.toBuilder().drainTimeout(Duration.ZERO).maxReconsumeTimes(0).build().drainTimeout())
			.isZero();
	}

	@Test
	void consumerOptionsHaveTheDocumentedDefaults() {
		ConsumerOptions options = ConsumerOptions.of("c");
		assertThat(options.threads()).isEqualTo(20);
		assertThat(options.consumeFrom()).isEqualTo(ConsumeFrom.latest());
		assertThat(options.fetch().pullBatchSize()).isEqualTo(32);
		assertThat(options.fetch().maxCachedMessages()).isEqualTo(1000);
		assertThat(options.fetch().maxCachedBytes()).isEqualTo(64 * 1024 * 1024);
		assertThat(options.maxReconsumeTimes()).isEqualTo(16);
		assertThat(options.fetch().longPoll()).isEqualTo(Duration.ofSeconds(15));
		assertThat(options.commitInterval()).isEqualTo(Duration.ofSeconds(5));
		assertThat(options.rebalanceInterval()).isEqualTo(Duration.ofSeconds(20));
		assertThat(options.drainTimeout()).isEqualTo(Duration.ofSeconds(20));
	}

	@Test
	void orderlyConsumersRetryWithoutALimitUnlessOneIsSet() {
		assertThat(ConsumerOptions.group("c").orderly(true).build().maxReconsumeTimes())
			.isEqualTo(ConsumerOptions.UNLIMITED);
		assertThat(ConsumerOptions.group("c").orderly(true).maxReconsumeTimes(0).build().maxReconsumeTimes()).isZero();
		assertThat(ConsumerOptions.group("c").maxReconsumeTimes(ConsumerOptions.UNLIMITED).build().maxReconsumeTimes())
			.isEqualTo(ConsumerOptions.UNLIMITED);
		// What is not set follows the other option, also in a copy.
		assertThat(ConsumerOptions.of("c").toBuilder().orderly(true).build().maxReconsumeTimes())
			.isEqualTo(ConsumerOptions.UNLIMITED);
		assertThat(ConsumerOptions.group("c")
			.orderly(true)
			.environment(Map.of("ROCKETMQ_CONSUMER_MAX_RECONSUME_TIMES", "2"))
			.build()
			.maxReconsumeTimes()).isEqualTo(2);
		assertThat(ConsumerOptions.group("c")
			.environment(Map.of("ROCKETMQ_CONSUMER_MAX_RECONSUME_TIMES", String.valueOf(ConsumerOptions.UNLIMITED)))
			.build()
			.maxReconsumeTimes()).isEqualTo(ConsumerOptions.UNLIMITED);
	}

	@Test
	void eachConsumerOptionIsChecked() {
		for (Duration bad : List.of(Duration.ZERO, NEGATIVE)) {
			consumer("longPoll is not positive: " + bad, (builder) -> builder.fetch((fetch) -> fetch.longPoll(bad)));
			consumer("commitInterval is not positive: " + bad, (builder) -> builder.commitInterval(bad));
			consumer("rebalanceInterval is not positive: " + bad, (builder) -> builder.rebalanceInterval(bad));
		}
		consumer("drainTimeout is negative: PT-0.001S", (builder) -> builder.drainTimeout(NEGATIVE));
		for (int bad : new int[] { 0, -1 }) {
			consumer("threads is out of range: " + bad, (builder) -> builder.threads(bad));
			consumer("pullBatchSize is out of range: " + bad,
					(builder) -> builder.fetch((fetch) -> fetch.pullBatchSize(bad)));
			consumer("maxCachedMessages is out of range: " + bad,
					(builder) -> builder.fetch((fetch) -> fetch.maxCachedMessages(bad)));
			consumer("maxCachedBytes is out of range: " + bad,
					(builder) -> builder.fetch((fetch) -> fetch.maxCachedBytes(bad)));
		}
		consumer("pullBatchSize is out of range: 1025",
				(builder) -> builder.fetch((fetch) -> fetch.pullBatchSize(1025)));
		consumer("maxReconsumeTimes is out of range: -1", (builder) -> builder.maxReconsumeTimes(-1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "grün", "a.b" })
	void illegalGroupsAreRefusedWithTheirNames(String group) {
		assertThatThrownBy(() -> ProducerOptions.of(group)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("'" + group + "'");
		assertThatThrownBy(() -> ConsumerOptions.of(group)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("'" + group + "'");
	}

	@Test
	void groupNamesAreLegalUpToTheLimit() {
		assertThat(ConsumerOptions.of("g".repeat(120)).group()).hasSize(120);
		assertThatThrownBy(() -> ConsumerOptions.of("g".repeat(121))).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("at most 120");
	}

	private static void client(String problem, Consumer<ClientOptions.Builder> change) {
		ClientOptions.Builder builder = ClientOptions.builder();
		change.accept(builder);
		assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class)
			.hasMessageMatching("(?s)Options? \\Q" + problem + "\\E.*");
	}

	private static void producer(String problem, Consumer<ProducerOptions.Builder> change) {
		ProducerOptions.Builder builder = ProducerOptions.group("p");
		change.accept(builder);
		assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("Option " + problem);
	}

	private static void consumer(String problem, Consumer<ConsumerOptions.Builder> change) {
		ConsumerOptions.Builder builder = ConsumerOptions.group("c");
		change.accept(builder);
		assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("Option " + problem);
	}

	@Test
	void aBuilderUsedFurtherChangesNoOptionsMadeBefore() {
		ClientOptions.Builder client = ClientOptions.builder();
		ClientOptions clientOptions = client.build();
		String clientText = clientOptions.toString();
		client.callbackThreads(9)
			.nameServers(List.of(new Endpoint("a", 1)))
			.transport((transport) -> transport.keepAlive(false).tls(TlsOptions.builder().build()))
			.remote((remote) -> remote.credentials(Credentials.of("a", "b")))
			.broker((broker) -> broker.failuresUntilDown(9));
		clientOptions.toBuilder().callbackThreads(8).broker((broker) -> broker.failuresUntilDown(8));
		assertThat(clientOptions).hasToString(clientText);
		assertThat(client.build().toString()).isNotEqualTo(clientText);
		ProducerOptions.Builder producer = ProducerOptions.group("p");
		ProducerOptions producerOptions = producer.build();
		String producerText = producerOptions.toString();
		producer.maxAttempts(9).compression(null);
		producerOptions.toBuilder().group("q").maxAttempts(8);
		assertThat(producerOptions).hasToString(producerText);
		ConsumerOptions.Builder consumer = ConsumerOptions.group("c");
		ConsumerOptions consumerOptions = consumer.build();
		String consumerText = consumerOptions.toString();
		consumer.threads(9).fetch((fetch) -> fetch.pullBatchSize(9));
		consumerOptions.toBuilder().orderly(true).fetch((fetch) -> fetch.pullBatchSize(8));
		assertThat(consumerOptions).hasToString(consumerText);
		assertThat(consumer.build().fetch().pullBatchSize()).isEqualTo(9);
		SimpleConsumerOptions.Builder simple = SimpleConsumerOptions.group("s");
		SimpleConsumerOptions simpleOptions = simple.build();
		String simpleText = simpleOptions.toString();
		simple.awaitDuration(Duration.ZERO);
		simpleOptions.toBuilder().group("t");
		assertThat(simpleOptions).hasToString(simpleText);
	}

	@Test
	void listsOfOptionsAreCopied() {
		List<Endpoint> servers = new ArrayList<>(List.of(new Endpoint("a", 1)));
		List<String> protocols = new ArrayList<>(List.of("TLSv1.3"));
		NameServerOptions names = NameServerOptions.builder().servers(servers).build();
		TlsOptions tls = TlsOptions.builder().protocols(protocols).build();
		servers.clear();
		protocols.clear();
		assertThat(names.servers()).containsExactly(new Endpoint("a", 1));
		assertThat(tls.protocols()).containsExactly("TLSv1.3");
		assertThatThrownBy(() -> names.servers().clear()).isInstanceOf(UnsupportedOperationException.class);
	}

	@Test
	void popExcludesOptionsThatBrokersDoNotSupportWithIt() {
		refusedWithPop((options) -> options.orderly(true), "orderly true");
		refusedWithPop((options) -> options.messageModel(MessageModel.BROADCASTING), "BROADCASTING");
		refusedWithPop((options) -> options.consumeFrom(ConsumeFrom.timestamp(Instant.EPOCH)), "consumeFrom");
		refusedWithPop((options) -> options.autoCommit(false), "autoCommit false");
		assertThatThrownBy(() -> FetchOptions.builder().invisibleTime(Duration.ofMillis(999)).build())
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("invisibleTime is too short: PT0.999S")
			.hasMessageContaining("at least PT1S");
	}

	private static void refusedWithPop(Consumer<ConsumerOptions.Builder> other, String named) {
		ConsumerOptions.Builder builder = ConsumerOptions.group("g").fetch((fetch) -> fetch.mode(FetchMode.POP));
		other.accept(builder);
		assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("fetch.mode is POP")
			.hasMessageContaining(named)
			.hasMessageContaining("Leave out one of the two");
	}

}
