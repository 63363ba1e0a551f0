package io.rocketmq.spring.boot;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.RocketMQDelivery;
import io.rocketmq.spring.listener.RocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.listener.TestEndpoint;
import io.rocketmq.spring.testing.SharedServer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listeners that close the application (pain 17: shutdown errors, interrupted handlers).
 */
@Timeout(180)
class RocketMQCloseFromListenerIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final EmbeddedRocketMQ server = SharedServer.get();

	@BeforeAll
	static void createTopics() {
		server.createTopic("close-orders", 1);
		server.createTopic("close-others", 1);
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void pain17ClosingTheContextFromAListenerEndsAtOnceAndInOrder(Kind kind) throws InterruptedException {
		closesInOrder(kind, ConfigurableApplicationContext::close);
	}

	@Test
	void pain17ExitFromAListenerEndsAtOnceAndInOrder() throws InterruptedException {
		closesInOrder(Kind.SINGLE, (context) -> assertThat(SpringApplication.exit(context, () -> 3)).isEqualTo(3));
	}

	private static void closesInOrder(Kind kind, Consumer<ConfigurableApplicationContext> close)
			throws InterruptedException {
		String group = "close-" + UUID.randomUUID();
		CountDownLatch closed = new CountDownLatch(1);
		AtomicBoolean interrupted = new AtomicBoolean();
		AtomicBoolean otherDrained = new AtomicBoolean();
		AtomicBoolean otherDrainedFirst = new AtomicBoolean();
		CountDownLatch otherBegan = new CountDownLatch(1);
		List<Duration> took = new CopyOnWriteArrayList<>();
		List<String> seen = new CopyOnWriteArrayList<>();
		ConfigurableApplicationContext context = run();
		register(context, TestEndpoint.of("other", group + "-other", "close-others").listener((delivery) -> {
			if (!text(delivery).equals(group)) {
				return null;
			}
			otherBegan.countDown();
			// Goes on until the context closes, which has to wait for it.
			RocketMQListenerEndpointRegistry registry = context.getBean(RocketMQListenerEndpointRegistry.class);
			await().atMost(PATIENCE).until(() -> !registry.isRunning());
			otherDrained.set(true);
			return null;
		}));
		register(context, kind.endpoint(group, (delivery) -> {
			if (!texts(delivery).contains(group)) {
				return null;
			}
			seen.addAll(texts(delivery));
			assertThat(otherBegan.await(30, TimeUnit.SECONDS)).isTrue();
			long start = System.nanoTime();
			close.accept(context);
			took.add(Duration.ofNanos(System.nanoTime() - start));
			otherDrainedFirst.set(otherDrained.get());
			// An interrupt would come a moment later.
			Thread.sleep(200);
			interrupted.set(Thread.currentThread().isInterrupted());
			closed.countDown();
			return kind == Kind.ASYNC ? CompletableFuture.completedFuture(null) : null;
		}));
		RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
		template.syncSend("close-others", group, PATIENCE.toMillis());
		template.syncSend("close-orders", group, PATIENCE.toMillis());
		assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(took).singleElement().satisfies((time) -> assertThat(time).isLessThan(Duration.ofSeconds(20)));
		assertThat(interrupted).isFalse();
		assertThat(otherDrainedFirst).isTrue();
		assertThat(context.isActive()).isFalse();
		await().atMost(PATIENCE).until(() -> threads(group) == 0);
		isAcknowledged(kind, group);
	}

	/**
	 * The message of the closing listener was finished, so that only a later one comes.
	 */
	private static void isAcknowledged(Kind kind, String group) {
		List<String> later = new CopyOnWriteArrayList<>();
		try (ConfigurableApplicationContext context = run()) {
			register(context, kind.endpoint(group, (delivery) -> {
				later.addAll(texts(delivery));
				return kind == Kind.ASYNC ? CompletableFuture.completedFuture(null) : null;
			}));
			context.getBean(RocketMQTemplate.class).syncSend("close-orders", group + "-later", PATIENCE.toMillis());
			await().atMost(PATIENCE).until(() -> later.contains(group + "-later"));
			assertThat(later).doesNotContain(group);
		}
	}

	@Test
	void closingWhileAListenerJoinsTheClosingThreadIsBoundedByTheDrain() throws InterruptedException {
		String group = "join-" + UUID.randomUUID();
		CountDownLatch ended = new CountDownLatch(1);
		ConfigurableApplicationContext context = run("rocketmq.listener.drain-timeout=2s");
		register(context, TestEndpoint.of("join", group, "close-orders").listener((delivery) -> {
			if (text(delivery).equals(group)) {
				Thread closing = new Thread(context::close);
				closing.start();
				try {
					closing.join();
				}
				finally {
					ended.countDown();
				}
			}
			return null;
		}));
		long start = System.nanoTime();
		context.getBean(RocketMQTemplate.class).syncSend("close-orders", group, PATIENCE.toMillis());
		assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
		await().atMost(PATIENCE).until(() -> !context.isActive());
	}

	@Test
	void pain17AHangingListenerDoesNotHoldUpTheContextBeyondItsPhase() throws InterruptedException {
		String group = "hang-" + UUID.randomUUID();
		CountDownLatch hanging = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		ConfigurableApplicationContext context = run("spring.lifecycle.timeout-per-shutdown-phase=2s");
		register(context, TestEndpoint.of("hang", group, "close-orders").listener((delivery) -> {
			hanging.countDown();
			while (end.getCount() > 0) {
				try {
					end.await();
				}
				catch (InterruptedException ex) {
					// Hangs on, as some libraries do.
				}
			}
			return null;
		}));
		context.getBean(RocketMQTemplate.class).syncSend("close-orders", group, PATIENCE.toMillis());
		assertThat(hanging.await(60, TimeUnit.SECONDS)).isTrue();
		RocketMQListenerEndpointRegistry registry = context.getBean(RocketMQListenerEndpointRegistry.class);
		assertThat(registry.container("hang")).isNotNull()
			.satisfies(
					(container) -> assertThat(container.options().drainTimeout()).isEqualTo(Duration.ofMillis(1800)));
		long start = System.nanoTime();
		context.close();
		Duration took = Duration.ofNanos(System.nanoTime() - start);
		end.countDown();
		assertThat(took).isLessThan(Duration.ofSeconds(20));
	}

	private static long threads(String group) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().contains(group))
			.count();
	}

	private static ConfigurableApplicationContext run(String... properties) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("rocketmq.name-server=" + server.nameServerAddress(), "rocketmq.listener.consume-from=earliest",
					"rocketmq.listener.concurrency=2", "spring.main.banner-mode=off")
			.properties(properties)
			.run();
	}

	private static void register(ConfigurableApplicationContext context, TestEndpoint endpoint) {
		context.getBean(RocketMQListenerEndpointRegistry.class)
			.register(endpoint, context.getBean(RocketMQListenerContainerFactory.class));
	}

	private static String text(RocketMQDelivery delivery) {
		return texts(delivery).get(0);
	}

	private static List<String> texts(RocketMQDelivery delivery) {
		return delivery.messages().stream().map(ReceivedMessage::text).toList();
	}

	/** Kinds of consumers. */
	enum Kind {

		SINGLE, BATCH, ASYNC, ORDERLY, POP;

		TestEndpoint endpoint(String group, TestEndpoint.Listener listener) {
			TestEndpoint.Builder endpoint = TestEndpoint.of(name().toLowerCase(Locale.ROOT), group, "close-orders");
			switch (this) {
				case SINGLE -> {
				}
				case BATCH -> endpoint.batch().settings((settings) -> settings.batchSize(8));
				case ASYNC -> endpoint.async();
				case ORDERLY -> endpoint.settings((settings) -> settings.orderly(true));
				case POP -> endpoint.settings((settings) -> settings.fetchMode(FetchMode.POP));
			}
			return endpoint.listener(listener);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
