package io.rocketmq.spring.boot.autoconfigure.metrics;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.boot.autoconfigure.RocketMQAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.observation.RocketMQObservationAutoConfiguration;
import io.rocketmq.spring.metrics.RocketMQMeters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Meters of client beans. The name server is a port where nobody listens.
 */
class RocketMQMetricsAutoConfigurationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final ApplicationContextRunner plain = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RocketMQAutoConfiguration.class, RocketMQMetricsAutoConfiguration.class))
		.withPropertyValues("rocketmq.name-server=localhost:1");

	private final ApplicationContextRunner runner = this.plain.withBean(MeterRegistry.class, () -> this.registry,
			(definition) -> definition.setDestroyMethodName(""));

	private Set<String> clients() {
		return this.registry.getMeters()
			.stream()
			.map((meter) -> String.valueOf(meter.getId().getTag("client")))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static void failToSend(RocketMQClient client) {
		Producer producer = client.producer(ProducerOptions.group("shop").sendTimeout(Duration.ofMillis(50)).build());
		assertThat(producer.sendAsync(Message.to("orders").body(new byte[] { 1 }).build())).failsWithin(PATIENCE);
	}

	@Test
	void theDefaultClientHasMetersUntilTheContextIsClosed() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(RocketMQMeters.class);
			assertThat(clients()).containsExactly("default");
			failToSend(context.getBean(RocketMQClient.class));
			await().atMost(PATIENCE).until(() -> this.registry.find("rocketmq.producer.send").timer() != null);
		});
		assertThat(this.registry.getMeters()).isEmpty();
		this.runner.run((context) -> assertThat(clients()).as("after a restart").containsExactly("default"));
	}

	@Test
	void aClientOfTheUsersHasMetersByTheNameOfItsBean() {
		this.runner
			.withBean("archive", RocketMQClient.class, () -> RocketMQClient.connect("localhost:1"),
					(definition) -> definition.setDestroyMethodName("close"))
			.run((context) -> {
				assertThat(clients()).containsExactly("archive");
				failToSend(context.getBean(RocketMQClient.class));
				await().atMost(PATIENCE).until(() -> this.registry.find("rocketmq.producer.send").timer() != null);
				assertThat(this.registry.get("rocketmq.producer.send").timer().getId().getTag("client"))
					.isEqualTo("archive");
			});
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void theClientOfEachClusterHasMetersByItsName() {
		this.runner.withPropertyValues("rocketmq.clients.archive.name-server=localhost:1")
			.run((context) -> assertThat(clients()).containsExactly("archive", "default"));
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void aClientThatIsCreatedLateHasMetersFromThenOn() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				assertThat(this.registry.getMeters()).isEmpty();
				context.getBean(RocketMQClient.class);
				assertThat(clients()).containsExactly("default");
			});
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void aChildContextSharesTheMetersOfItsParent() {
		this.runner.run((parent) -> {
			this.plain.withParent(parent)
				.withBean("archive", RocketMQClient.class, () -> RocketMQClient.connect("localhost:1"),
						(definition) -> definition.setDestroyMethodName("close"))
				.run((child) -> {
					assertThat(child).hasNotFailed();
					assertThat(clients()).containsExactly("archive", "default");
				});
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(clients()).containsExactly("default"));
		});
	}

	@Test
	void sendsThatObservationsTimeHaveNoTimerOfTheClient() {
		assertTimers(this.runner, true);
		ApplicationContextRunner observed = this.runner
			.withConfiguration(AutoConfigurations.of(RocketMQObservationAutoConfiguration.class))
			.withBean(ObservationRegistry.class, ObservationRegistry::create);
		assertTimers(observed, true);
		ApplicationContextRunner timed = observed.withPropertyValues("rocketmq.observation.timers=true");
		assertTimers(timed, false);
		assertTimers(timed.withPropertyValues("rocketmq.observation.enabled=false"), true);
	}

	private void assertTimers(ApplicationContextRunner observed, boolean timers) {
		observed.run((context) -> {
			failToSend(context.getBean(RocketMQClient.class));
			context.getBean(RocketMQClient.class).close();
			assertThat(this.registry.find("rocketmq.producer.send").timer() != null).isEqualTo(timers);
		});
	}

	@Test
	void limitsAreThoseOfTheProperties() {
		this.runner.withPropertyValues("rocketmq.metrics.max-topics=0")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("at least 1"));
		this.runner.withPropertyValues("rocketmq.metrics.max-queues=-1")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("negative: -1"));
	}

	@Test
	void thereAreNoMetersWithoutARegistryOrIfTheyAreDisabled() {
		this.plain.run((context) -> assertThat(context).doesNotHaveBean(RocketMQMeters.class));
		this.runner.withPropertyValues("rocketmq.metrics.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(RocketMQClient.class)
				.doesNotHaveBean(RocketMQMeters.class));
		this.plain.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RocketMQClient.class));
		assertThat(this.registry.getMeters()).isEmpty();
	}

}
