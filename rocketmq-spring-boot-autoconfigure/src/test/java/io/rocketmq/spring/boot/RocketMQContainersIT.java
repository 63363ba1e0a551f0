package io.rocketmq.spring.boot;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.GroupSpec;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.event.RocketMQContainerEvent;
import io.rocketmq.spring.event.RocketMQContainerFailedToStartEvent;
import io.rocketmq.spring.event.RocketMQContainerStartedEvent;
import io.rocketmq.spring.event.RocketMQContainerStoppedEvent;
import io.rocketmq.spring.listener.RocketMQDelivery;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.listener.RocketMQMissingTopicsException;
import io.rocketmq.spring.listener.TestEndpoint;
import io.rocketmq.spring.testing.SharedServer;
import io.rocketmq.spring.topic.RocketMQGroup;
import io.rocketmq.spring.topic.RocketMQTopic;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Containers that start, stop, pause and change while messages flow.
 */
@Timeout(180)
class RocketMQContainersIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final EmbeddedRocketMQ server = SharedServer.get();

	private final String group = "g-" + UUID.randomUUID();

	private final Set<String> seen = ConcurrentHashMap.newKeySet();

	@BeforeAll
	static void createTopics() {
		server.createTopic("k-orders", 2);
		server.createTopic("k-returns", 2);
		server.createTopic("k-own", 1);
	}

	@Test
	void pain14ContextsStopAndStartAndConsumersAreRebuilt() {
		try (ConfigurableApplicationContext context = run()) {
			RocketMQListenerContainer container = register(context, "k-orders");
			for (int round = 0; round < 3; round++) {
				sends(context, "k-orders:x", "round-" + round);
				context.stop();
				assertThat(container.isRunning()).isFalse();
				context.start();
				assertThat(container.isRunning()).isTrue();
			}
		}
	}

	@Test
	void aStoppedContextHoldsNoConnectionUntilItStartsOrSends() {
		try (ConfigurableApplicationContext context = run()) {
			RocketMQClient client = context.getBean(RocketMQClient.class);
			register(context, "k-orders");
			sends(context, "k-orders:x", "before");
			for (int round = 0; round < 2; round++) {
				context.stop();
				await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> live(client) == 0);
				context.start();
				await().atMost(PATIENCE).until(() -> live(client) > 0);
				sends(context, "k-orders:x", "after-" + round);
			}
			context.stop();
			context.getBean(RocketMQTemplate.class).syncSend("k-orders:x", "meanwhile", PATIENCE.toMillis());
			assertThat(live(client)).isPositive();
			context.start();
			await().atMost(PATIENCE).until(() -> this.seen.contains("meanwhile"));
		}
	}

	private static long live(RocketMQClient client) {
		return client.statistics()
			.connections()
			.stream()
			.filter((connection) -> connection.phase() == ConnectionPhase.LIVE)
			.count();
	}

	@Test
	void pain14AStoppedContainerStaysStoppedAndAPausedOnePaused() {
		try (ConfigurableApplicationContext context = run()) {
			RocketMQListenerContainer container = register(context, "k-orders");
			RocketMQListenerEndpointRegistry registry = context.getBean(RocketMQListenerEndpointRegistry.class);
			sends(context, "k-orders:x", "first");
			registry.pause("k-orders");
			context.stop();
			context.start();
			assertThat(container.isRunning()).isTrue();
			context.getBean(RocketMQTemplate.class).syncSend("k-orders:x", "paused", PATIENCE.toMillis());
			assertThat(container.ready()).succeedsWithin(PATIENCE);
			await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> !this.seen.contains("paused"));
			registry.resume("k-orders");
			await().atMost(PATIENCE).until(() -> this.seen.contains("paused"));
			registry.stop("k-orders");
			context.stop();
			context.start();
			assertThat(container.isRunning()).isFalse();
			registry.start("k-orders");
			sends(context, "k-orders:x", "again");
		}
	}

	@Test
	void pain02ListenersOfOneGroupAreAddedChangedAndRemovedWithoutLosingMessages() {
		try (ConfigurableApplicationContext context = run()) {
			RocketMQListenerContainer container = registry(context).register(tags("k-orders", "x"), factory(context));
			sends(context, "k-orders:x", "x-1");
			registry(context).register(tags("by-tag", "y"), factory(context));
			registry(context).register(TestEndpoint.of("k-returns", this.group, "k-returns").listener(this::add),
					factory(context));
			sends(context, "k-orders:y", "y-1");
			sends(context, "k-orders:x", "x-2");
			sends(context, "k-returns", "return-1");
			assertThat(context.getBean(Application.class).of(RocketMQContainerStartedEvent.class)).hasSize(1);
			assertThat(registry(context).unregister("by-tag")).isTrue();
			assertThat(container.isRunning()).isTrue();
			context.getBean(RocketMQTemplate.class).syncSend("k-orders:y", "y-2", PATIENCE.toMillis());
			sends(context, "k-orders:x", "x-3");
			sends(context, "k-returns", "return-2");
			assertThat(this.seen).doesNotContain("y-2");
			registry(context).replace(tags("k-orders", "x", "y"), factory(context));
			sends(context, "k-orders:y", "y-3");
		}
	}

	@Test
	void pain14AListenerPausesStopsAndUnregistersItself() {
		try (ConfigurableApplicationContext context = run()) {
			AtomicInteger deliveries = new AtomicInteger();
			RocketMQListenerContainer container = registry(context)
				.register(TestEndpoint.of("self", this.group, "k-own").listener((delivery) -> {
					RocketMQListenerEndpointRegistry registry = registry(context);
					switch (deliveries.incrementAndGet()) {
						case 1 -> registry.pause("self");
						case 2 -> {
							registry.stop("self");
							registry.start("self");
						}
						default -> registry.unregister("self");
					}
					return null;
				}), factory(context));
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			template.syncSend("k-own", "one", PATIENCE.toMillis());
			await().atMost(PATIENCE).until(container::isPaused);
			container.resume();
			template.syncSend("k-own", "two", PATIENCE.toMillis());
			await().atMost(PATIENCE)
				.until(() -> context.getBean(Application.class).of(RocketMQContainerStartedEvent.class).size() == 2);
			template.syncSend("k-own", "three", PATIENCE.toMillis());
			await().atMost(PATIENCE).until(() -> !container.isRunning() && container.endpoints().isEmpty());
			await().atMost(PATIENCE)
				.until(() -> context.getBean(Application.class)
					.of(RocketMQContainerStoppedEvent.class)
					.stream()
					.anyMatch((event) -> event.getReason() == RocketMQContainerStoppedEvent.Reason.NO_ENDPOINTS));
			assertThat(deliveries).hasValue(3);
		}
	}

	@Test
	void pain20ARefusedFilterIsRetriedInTheBackgroundAndSaid() {
		try (ConfigurableApplicationContext context = run()) {
			RocketMQListenerContainer container = registry(context)
				.register(TestEndpoint.of("sql", this.group, "k-orders")
					.filter(FilterExpression.sql("a >>> 3 bad"))
					.listener(this::add), factory(context));
			assertThat(container.isRunning()).isFalse();
			assertThat(context.getBean(Application.class).of(RocketMQContainerFailedToStartEvent.class)).isNotEmpty();
			registry(context).replace(tags("sql", "x"), factory(context));
			await().atMost(PATIENCE).until(container::isRunning);
			sends(context, "k-orders:x", "mended");
		}
	}

	@Test
	void pain20WithFailTheApplicationDoesNotStartWithoutServers() {
		assertThatExceptionOfType(ApplicationContextException.class)
			.isThrownBy(
					() -> new SpringApplicationBuilder(Application.class, Listening.class).web(WebApplicationType.NONE)
						.properties("rocketmq.name-server=127.0.0.1:1", "rocketmq.listener.startup-failure=fail",
								"rocketmq.listener.startup-timeout=2s", "spring.main.banner-mode=off")
						.run()
						.close())
			.withStackTraceContaining("The container of consumer group 'listening' was not ready within PT2S")
			.withStackTraceContaining("127.0.0.1:1");
		await().atMost(PATIENCE)
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().contains("listening")));
	}

	@Test
	void missingTopicsFailTheStart() {
		try (ConfigurableApplicationContext context = run("rocketmq.listener.missing-topics=fail")) {
			assertThatExceptionOfType(RocketMQMissingTopicsException.class)
				.isThrownBy(() -> registry(context).register(
						TestEndpoint.of("missing", this.group, "no-such-topic").listener(this::add), factory(context)))
				.withMessageContaining("[no-such-topic]");
			register(context, "k-orders");
		}
	}

	@Test
	void weaknessTopicCreationOfDeclaredTopicsAndGroups() {
		server.createTopic("existing", 2);
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class,
				Declarations.class)
			.web(WebApplicationType.NONE)
			.properties("rocketmq.name-server=" + server.nameServerAddress(), "rocketmq.listener.missing-topics=create",
					"rocketmq.listener.consume-from=earliest", "rocketmq.listener.startup-failure=fail",
					"spring.main.banner-mode=off")
			.run()) {
			RocketMQClient client = context.getBean(RocketMQClient.class);
			String broker = server.brokerNames().get(0);
			TopicSpec created = client.admin().topic("declared", broker);
			assertThat(created.readQueues()).isEqualTo(3);
			assertThat(created.attributes()).containsEntry("message.type", "FIFO");
			assertThat(client.admin().topic("existing", broker).readQueues()).isEqualTo(2);
			GroupSpec group = client.admin().group("declared-group", broker);
			assertThat(group.maxRetries()).isEqualTo(5);
			registry(context).register(TestEndpoint.of("declared", this.group, "declared").listener(this::add),
					factory(context));
			sends(context, "declared", "created");
		}
	}

	@Test
	void declaredTopicsAreCreatedOnceServersAppear() {
		server.stopNameServer();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, Late.class)
			.web(WebApplicationType.NONE)
			.properties("rocketmq.name-server=" + server.nameServerAddress(), "rocketmq.listener.missing-topics=create",
					"spring.main.banner-mode=off")
			.run()) {
			server.startNameServer();
			RocketMQClient client = context.getBean(RocketMQClient.class);
			await().atMost(PATIENCE)
				.ignoreExceptions()
				.until(() -> client.nameServer().route("late").readableQueues().size() == 8);
		}
		finally {
			server.startNameServer();
		}
	}

	private void sends(ConfigurableApplicationContext context, String destination, String text) {
		context.getBean(RocketMQTemplate.class).syncSend(destination, text, PATIENCE.toMillis());
		await().atMost(PATIENCE).until(() -> this.seen.contains(text));
	}

	private RocketMQListenerContainer register(ConfigurableApplicationContext context, String id) {
		return registry(context).register(TestEndpoint.of(id, this.group, id).listener(this::add), factory(context));
	}

	private TestEndpoint tags(String id, String... tags) {
		return TestEndpoint.of(id, this.group, "k-orders").tags(tags).listener(this::add);
	}

	private @Nullable CompletionStage<?> add(RocketMQDelivery delivery) {
		this.seen.add(delivery.message().text());
		return null;
	}

	private static RocketMQListenerEndpointRegistry registry(ConfigurableApplicationContext context) {
		return context.getBean(RocketMQListenerEndpointRegistry.class);
	}

	private static RocketMQListenerContainerFactory factory(ConfigurableApplicationContext context) {
		return context.getBean(RocketMQListenerContainerFactory.class);
	}

	private static ConfigurableApplicationContext run(String... properties) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("rocketmq.name-server=" + server.nameServerAddress(), "rocketmq.listener.consume-from=earliest",
					"rocketmq.listener.concurrency=2", "spring.main.banner-mode=off")
			.properties(properties)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final List<RocketMQContainerEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void on(RocketMQContainerEvent event) {
			this.events.add(event);
		}

		<T> List<T> of(Class<T> type) {
			return this.events.stream().filter(type::isInstance).map(type::cast).toList();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Declarations {

		@Bean
		RocketMQTopic declared() {
			return RocketMQTopic.of("declared").queues(3).type(RocketMQTopic.Type.FIFO);
		}

		@Bean
		RocketMQTopic existing() {
			return RocketMQTopic.of("existing").queues(4);
		}

		@Bean
		RocketMQGroup group() {
			return RocketMQGroup.of("declared-group").maxRetries(5);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Late {

		@Bean
		RocketMQTopic late() {
			return RocketMQTopic.of("late");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		Listening(RocketMQListenerEndpointRegistry registry, RocketMQListenerContainerFactory factory) {
			registry.register(TestEndpoint.of("listening", "listening", "k-orders").idle(), factory);
		}

	}

}
