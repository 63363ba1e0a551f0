package io.rocketmq.spring.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.producer.Producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Meters of real clients, whose name server is a port where nobody listens.
 */
class RocketMQMetersTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final RocketMQMeters meters = new RocketMQMeters(() -> this.registry, RocketMQMeterOptions.DEFAULT);

	private final RocketMQClient client = RocketMQClient.connect("127.0.0.1:1");

	@AfterEach
	void close() {
		this.client.close();
		this.meters.close();
	}

	private static Producer producer(RocketMQClient client) {
		return client.producer(ProducerOptions.group("shop").sendTimeout(Duration.ofMillis(50)).build());
	}

	private static void fail(Producer producer, String topic) {
		assertThat(producer.sendAsync(Message.to(topic).body(new byte[] { 1 }).build())).failsWithin(PATIENCE);
	}

	private static Set<String> names(MeterRegistry registry) {
		return registry.getMeters()
			.stream()
			.map((meter) -> meter.getId().getName())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private Set<String> clients() {
		return this.registry.getMeters()
			.stream()
			.map((meter) -> String.valueOf(meter.getId().getTag("client")))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	@Test
	void theRegistryIsNotAskedBeforeTheFirstMessageOrTheStart() {
		RocketMQMeters early = new RocketMQMeters(() -> {
			throw new AssertionError("asked too early");
		}, RocketMQMeterOptions.DEFAULT);
		early.bind(this.client, "default");
		early.close();
	}

	@Test
	void sendsAreTimedByResultAndException() {
		this.meters.bind(this.client, "default");
		fail(producer(this.client), "orders");
		await().atMost(PATIENCE).until(() -> !this.registry.getMeters().isEmpty());
		assertThat(this.registry.get("rocketmq.producer.send")
			.tags("client", "default", "group", "shop", "topic", "orders", "result", "not_sent")
			.timer()).satisfies((timer) -> {
				assertThat(timer.count()).isOne();
				assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isGreaterThan(40);
				assertThat(timer.getId().getTag("exception")).endsWith("Exception");
			});
	}

	@Test
	void statisticsAreReadWhenAMeterIs() {
		this.meters.bind(this.client, "default");
		Producer producer = producer(this.client);
		this.meters.start();
		assertThat(this.registry.get("rocketmq.producer.inflight.max").tags("group", "shop").gauge().value())
			.isPositive();
		assertThat(this.registry.get("rocketmq.connections").gauge().value()).isZero();
		assertThat(this.registry.get("rocketmq.connections.failures").functionCounter().count()).isZero();
		fail(producer, "orders");
		await().atMost(PATIENCE)
			.until(() -> this.registry.get("rocketmq.connections.failures").functionCounter().count() > 0);
		await().atMost(PATIENCE)
			.until(() -> this.registry.find("rocketmq.requests")
				.tags("result", "connect_failed")
				.functionTimer() != null);
		assertThat(this.registry.get("rocketmq.requests").tags("result", "connect_failed").functionTimer().count())
			.isPositive();
		producer.close();
		await().atMost(PATIENCE).until(() -> this.registry.find("rocketmq.producer.inflight").gauge() == null);
	}

	@Test
	void metersOfAClosedClientAreRemovedAndThoseOfALaterOneHaveTheSameName() {
		this.meters.start();
		this.meters.bind(this.client, "default");
		this.meters.bind(this.client, "again");
		assertThat(clients()).containsExactly("default");
		RocketMQClient other = RocketMQClient.connect("127.0.0.1:1");
		this.meters.bind(other, "default");
		assertThat(clients()).containsExactly("default", "default-2");
		other.close();
		this.client.close();
		try (RocketMQClient next = RocketMQClient.connect("127.0.0.1:1")) {
			this.meters.bind(next, "default");
			assertThat(clients()).containsExactly("default");
			assertThat(this.registry.get("rocketmq.connections").gauge().value()).isZero();
			fail(producer(next), "orders");
			await().atMost(PATIENCE)
				.until(() -> this.registry.get("rocketmq.connections.failures").functionCounter().count() > 0);
		}
		await().atMost(PATIENCE).until(() -> this.registry.getMeters().isEmpty());
	}

	@Test
	void aClosedBeanRemovesItsMetersAndRecordsNothing() {
		this.meters.bind(this.client, "default");
		this.meters.start();
		assertThat(this.registry.getMeters()).isNotEmpty();
		this.meters.close();
		assertThat(this.registry.getMeters()).isEmpty();
		fail(producer(this.client), "orders");
		this.meters.bind(this.client, "default");
		this.meters.start();
		assertThat(this.registry.getMeters()).isEmpty();
		// As after a restart of the context of an application that keeps its client.
		try (RocketMQMeters next = new RocketMQMeters(() -> this.registry, RocketMQMeterOptions.DEFAULT)) {
			next.bind(this.client, "default");
			fail(this.client.producer(ProducerOptions.group("second").sendTimeout(Duration.ofMillis(50)).build()),
					"orders");
			await().atMost(PATIENCE).until(() -> this.registry.find("rocketmq.producer.send").timer() != null);
			assertThat(this.registry.get("rocketmq.producer.send").timers()).singleElement()
				.satisfies((timer) -> assertThat(timer.count()).isOne());
		}
	}

	@Test
	void aThousandTopicsMakeNoMoreMetersThanTheLimit() {
		RocketMQMeters few = new RocketMQMeters(() -> this.registry, new RocketMQMeterOptions(10, 0, true));
		few.bind(this.client, "default");
		Producer producer = producer(this.client);
		var sends = IntStream.range(0, 1000)
			.mapToObj((n) -> producer.sendAsync(Message.to("topic-" + n).body(new byte[] { 1 }).build()))
			.toList();
		assertThat(sends).allSatisfy((send) -> assertThat(send).failsWithin(PATIENCE));
		few.start();
		Collection<Timer> timers = this.registry.get("rocketmq.producer.send").timers();
		assertThat(timers.stream().map((timer) -> timer.getId().getTag("topic")).distinct()).hasSize(11)
			.contains("other");
		assertThat(timers.stream().mapToLong(Timer::count).sum()).isEqualTo(1000);
		assertThat(this.registry.get("rocketmq.producer.retries").functionCounters()).hasSize(11);
		assertThat(this.registry.getMeters()).hasSizeLessThan(11 * 7 + 40);
		few.close();
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void metersMayBeDeniedRenamedAndSharedByRegistries() {
		this.registry.config().meterFilter(MeterFilter.denyNameStartsWith("rocketmq"));
		PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		prometheus.config().commonTags("application", "shop");
		CompositeMeterRegistry both = new CompositeMeterRegistry();
		both.add(this.registry);
		both.add(prometheus);
		RocketMQMeters composed = new RocketMQMeters(() -> both, RocketMQMeterOptions.DEFAULT);
		composed.bind(this.client, "default");
		fail(producer(this.client), "orders");
		composed.start();
		assertThat(this.registry.getMeters()).isEmpty();
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(prometheus.scrape()).contains(
					"rocketmq_connections{application=\"shop\",client=\"default\"} 0.0",
					"rocketmq_producer_inflight_max_messages{", "rocketmq_producer_send_seconds_count{"));
		assertThat(prometheus.scrape()).as("a unit once").doesNotContain("bytes_bytes", "messages_messages");
		composed.close();
		assertThat(prometheus.scrape()).doesNotContain("rocketmq");
		assertThat(names(both)).isEmpty();
	}

	@Test
	void everyMeterHasItsTagsAndNoOther() {
		this.meters.bind(this.client, "default");
		fail(producer(this.client), "orders");
		this.meters.start();
		Map<String, RocketMQMeter> known = Arrays.stream(RocketMQMeter.values())
			.collect(Collectors.toMap(RocketMQMeter::getName, (each) -> each));
		assertThat(this.registry.getMeters()).hasSizeGreaterThan(10).allSatisfy((meter) -> {
			Meter.Id id = meter.getId();
			RocketMQMeter documented = known.get(id.getName());
			assertThat(documented).as(id.getName()).isNotNull();
			assertThat(id.getTags()).extracting(Tag::getKey)
				.containsExactlyInAnyOrderElementsOf(
						documented.tags().stream().map(RocketMQMeterTag::asString).toList());
			assertThat(id.getType()).isEqualTo(documented.getType());
			assertThat(id.getDescription()).endsWith(".");
		});
	}

	@Test
	void illegalOptionsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RocketMQMeterOptions(0, 1, true))
			.withMessageContaining("0. It must be at least 1");
		assertThatIllegalArgumentException().isThrownBy(() -> new RocketMQMeterOptions(1, -1, true))
			.withMessageContaining("-1. Use 0");
		assertThat(List.of(RocketMQMeterOptions.DEFAULT.maxTopics(), RocketMQMeterOptions.DEFAULT.maxQueues()))
			.containsExactly(100, 200);
	}

}
