package io.rocketmq.spring.boot;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.event.RocketMQContainerStartedEvent;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.listener.TestEndpoint;
import io.rocketmq.spring.testing.SharedServer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Contexts that start, fail, share groups and change under load.
 */
@Timeout(180)
class DifficultContextsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final EmbeddedRocketMQ server = SharedServer.get();

	private final String group = "g-" + UUID.randomUUID();

	private final Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();

	@BeforeAll
	static void createTopics() {
		server.createTopic("c-shared", 4);
		server.createTopic("c-loop", 4);
		server.createTopic("c-batch", 1);
		server.createTopic("c-parent", 1);
		server.createTopic("c-ready", 1);
	}

	@Test
	void aRefreshThatFailsHalfWayLeavesNoThread() {
		Set<Thread> before = threads();
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> application(Application.class, Failing.class).run().close())
			.withStackTraceContaining("fails half way");
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(added(before)).isEmpty());
	}

	@Test
	void pain09ListenersConsumeOnceTheApplicationIsReady() {
		try (ConfigurableApplicationContext context = application(Application.class, Ready.class).run()) {
			context.getBean(RocketMQTemplate.class).syncSend("c-ready", "later");
			Ready ready = context.getBean(Ready.class);
			await().atMost(PATIENCE).until(() -> ready.manual.contains("later") && ready.automatic.contains("later"));
			assertThat(ready.early).isEmpty();
		}
	}

	@Test
	void aContextThatIsStartedTwiceHasItsConsumersOnce() {
		try (ConfigurableApplicationContext context = run()) {
			RocketMQListenerContainer container = registry(context)
				.register(TestEndpoint.of("twice", this.group, "c-shared").listener((delivery) -> {
					count(delivery.message().text());
					return null;
				}), factory(context));
			context.start();
			registry(context).start();
			container.start();
			assertThat(context.getBean(Application.class).started).hasValue(1);
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			template.syncSend("c-shared", this.group);
			await().atMost(PATIENCE).until(() -> this.seen.containsKey(this.group));
			assertThat(this.seen.get(this.group)).hasValue(1);
		}
	}

	@Test
	void twoContextsShareAGroupInOneProcess() {
		Set<String> first = ConcurrentHashMap.newKeySet();
		Set<String> second = ConcurrentHashMap.newKeySet();
		try (ConfigurableApplicationContext one = run(); ConfigurableApplicationContext other = run()) {
			RocketMQListenerContainer a = registry(one)
				.register(TestEndpoint.of("one", this.group, "c-shared").listener((delivery) -> {
					first.add(delivery.message().text());
					count(delivery.message().text());
					return null;
				}), factory(one));
			RocketMQListenerContainer b = registry(other)
				.register(TestEndpoint.of("other", this.group, "c-shared").listener((delivery) -> {
					second.add(delivery.message().text());
					count(delivery.message().text());
					return null;
				}), factory(other));
			await().atMost(PATIENCE).until(() -> a.assignment().size() == 2 && b.assignment().size() == 2);
			RocketMQTemplate template = one.getBean(RocketMQTemplate.class);
			for (int i = 0; i < 40; i++) {
				template.syncSend("c-shared", this.group + i);
			}
			await().atMost(PATIENCE).until(() -> own() == 40);
			assertThat(first).isNotEmpty();
			assertThat(second).isNotEmpty();
			registry(one).stop();
			RocketMQTemplate rest = other.getBean(RocketMQTemplate.class);
			for (int i = 40; i < 60; i++) {
				rest.syncSend("c-shared", this.group + i);
			}
			await().atMost(PATIENCE).until(() -> own() == 60);
		}
		// A queue that changes its member may bring what is not committed yet twice.
		assertThat(duplicates()).isLessThan(10);
	}

	private long own() {
		return this.seen.keySet().stream().filter((text) -> text.startsWith(this.group)).count();
	}

	private long duplicates() {
		return this.seen.values().stream().filter((count) -> count.get() > 1).count();
	}

	@Test
	void endpointsThatComeAndGoWhileMessagesFlowLoseNothing() throws InterruptedException {
		try (ConfigurableApplicationContext context = run()) {
			registry(context).register(loop("stays", "stays"), factory(context));
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			AtomicBoolean end = new AtomicBoolean();
			AtomicInteger sent = new AtomicInteger();
			Thread sender = new Thread(() -> {
				while (!end.get()) {
					int number = sent.get();
					template.syncSend("c-loop:stays", this.group + number, PATIENCE.toMillis());
					sent.incrementAndGet();
				}
			});
			sender.start();
			for (int round = 0; round < 4; round++) {
				registry(context).register(loop("moves", "moves"), factory(context));
				template.syncSend("c-loop:moves", this.group + "moves" + round, PATIENCE.toMillis());
				int expected = round;
				await().atMost(PATIENCE).until(() -> this.seen.containsKey(this.group + "moves" + expected));
				assertThat(registry(context).unregister("moves")).isTrue();
			}
			end.set(true);
			sender.join();
			await().atMost(PATIENCE).until(() -> own() == sent.get() + 4);
			assertThat(duplicates()).isZero();
		}
	}

	private TestEndpoint loop(String id, String tag) {
		return TestEndpoint.of(id, this.group, "c-loop").tags(tag).listener((delivery) -> {
			count(delivery.message().text());
			return null;
		});
	}

	@Test
	void aListenerOfBatchesUnregistersItselfWithABatchInFlight() throws InterruptedException {
		CountDownLatch removed = new CountDownLatch(1);
		try (ConfigurableApplicationContext context = run()) {
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			for (int i = 0; i < 5; i++) {
				template.syncSend("c-batch", this.group + i);
			}
			RocketMQListenerContainer container = registry(context)
				.register(TestEndpoint.of("batch", this.group, "c-batch")
					.batch()
					.settings((settings) -> settings.batchSize(4))
					.listener((delivery) -> {
						registry(context).unregister("batch");
						delivery.messages().forEach((message) -> count(message.text()));
						removed.countDown();
						return null;
					}), factory(context));
			assertThat(removed.await(60, TimeUnit.SECONDS)).isTrue();
			await().atMost(PATIENCE).until(() -> !container.isRunning() && registry(context).containers().isEmpty());
			registry(context).register(TestEndpoint.of("batch", this.group, "c-batch").listener((delivery) -> {
				count(delivery.message().text());
				return null;
			}), factory(context));
			await().atMost(PATIENCE).until(() -> own() == 5);
			assertThat(duplicates()).isZero();
		}
	}

	@Test
	void aContainerThatIsPausedDuringItsStartIsPaused() {
		try (ConfigurableApplicationContext context = run()) {
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			template.syncSend("c-shared", this.group + "paused");
			RocketMQListenerContainer container = registry(context)
				.register(TestEndpoint.of("paused", this.group, "c-shared")
					.settings((settings) -> settings.autoStartup(false))
					.listener((delivery) -> {
						count(delivery.message().text());
						return null;
					}), factory(context));
			Thread starting = new Thread(container::start);
			starting.start();
			container.pause();
			await().atMost(PATIENCE).until(() -> container.isRunning() && !starting.isAlive());
			assertThat(container.ready()).succeedsWithin(PATIENCE);
			await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> own() == 0);
			container.resume();
			await().atMost(PATIENCE).until(() -> own() == 1);
		}
	}

	@Test
	void theRegistryStopsWhileItStarts() throws InterruptedException {
		try (ConfigurableApplicationContext context = run()) {
			RocketMQListenerEndpointRegistry registry = registry(context);
			for (int i = 0; i < 5; i++) {
				registry.register(TestEndpoint.of("e" + i, this.group + i, "c-shared").idle(), factory(context));
			}
			for (int round = 0; round < 15; round++) {
				registry.stop();
				Thread starting = new Thread(registry::start);
				starting.start();
				if (round % 2 == 0) {
					// So that the stop meets the start at different points.
					Thread.sleep(round / 2);
				}
				registry.stop();
				starting.join();
				if (registry.isRunning()) {
					// The start began after the stop.
					registry.stop();
				}
				assertThat(registry.containers()).noneMatch(RocketMQListenerContainer::isRunning);
				registry.start();
				assertThat(registry.containers()).allMatch(RocketMQListenerContainer::isRunning);
			}
		}
	}

	@Test
	void aListenerOfAParentContextIsRegisteredOnceByTheContextThatHasIt() {
		try (ConfigurableApplicationContext parentContext = application(Application.class, Parent.class).run();
				ConfigurableApplicationContext child = application(Child.class).parent(parentContext).run()) {
			RocketMQTemplate template = child.getBean(RocketMQTemplate.class);
			template.syncSend("c-parent", this.group);
			Parent parent = child.getBean(Parent.class);
			await().atMost(PATIENCE).until(() -> parent.received.contains(this.group));
			assertThat(parent.received).containsOnlyOnce(this.group);
			assertThat(registry(parentContext).containers()).hasSize(1);
			assertThat(registry(child).containers()).isEmpty();
		}
	}

	private void count(String text) {
		this.seen.computeIfAbsent(text, (key) -> new AtomicInteger()).incrementAndGet();
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces().keySet();
	}

	private static List<String> added(Set<Thread> before) {
		return threads().stream()
			.filter((thread) -> !before.contains(thread) && thread.isAlive() && thread.getName().contains("rocketmq"))
			.map(Thread::getName)
			.toList();
	}

	private static RocketMQListenerEndpointRegistry registry(ConfigurableApplicationContext context) {
		return context.getBean(RocketMQListenerEndpointRegistry.class);
	}

	private static RocketMQListenerContainerFactory factory(ConfigurableApplicationContext context) {
		return context.getBean(RocketMQListenerContainerFactory.class);
	}

	private static ConfigurableApplicationContext run() {
		return application(Application.class).run();
	}

	private static String[] properties() {
		return new String[] { "rocketmq.name-server=" + server.nameServerAddress(),
				"rocketmq.listener.consume-from=earliest", "rocketmq.listener.concurrency=2",
				"spring.main.banner-mode=off", "spring.jmx.enabled=false" };
	}

	private static SpringApplicationBuilder application(Class<?>... sources) {
		return new SpringApplicationBuilder(sources).web(WebApplicationType.NONE).properties(properties());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		final AtomicInteger started = new AtomicInteger();

		@EventListener
		void on(RocketMQContainerStartedEvent event) {
			this.started.incrementAndGet();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Child {

	}

	/** Listeners, of which one starts after the web server and one when told to. */
	@Configuration(proxyBeanMethods = false)
	static class Ready {

		final List<String> automatic = new CopyOnWriteArrayList<>();

		final List<String> manual = new CopyOnWriteArrayList<>();

		final List<String> early = new CopyOnWriteArrayList<>();

		private volatile boolean started;

		private volatile boolean ready;

		@Bean
		SmartLifecycle webServer(RocketMQTemplate template) {
			return new Starting(Integer.MAX_VALUE - 2048, () -> {
				template.syncSend("c-ready", "before the web server has started");
				// Long enough for a listener that would not wait for it.
				Thread.sleep(1000);
				this.started = true;
			});
		}

		@EventListener
		void on(ApplicationReadyEvent event) {
			this.ready = true;
			event.getApplicationContext().getBean(RocketMQListenerEndpointRegistry.class).start("manual");
		}

		@RocketMQMessageListener(topic = "c-ready", consumerGroup = "c-automatic")
		void automatic(String text) {
			this.automatic.add(text);
			if (!this.started) {
				this.early.add("automatic");
			}
		}

		@RocketMQMessageListener(id = "manual", topic = "c-ready", consumerGroup = "c-manual", autoStartup = "false")
		void manual(String text) {
			this.manual.add(text);
			if (!this.ready) {
				this.early.add("manual");
			}
		}

	}

	static class Parent {

		final List<String> received = new CopyOnWriteArrayList<>();

		@RocketMQMessageListener(topic = "c-parent", consumerGroup = "c-parent")
		void on(String text) {
			this.received.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Failing {

		@RocketMQMessageListener(topic = "c-shared", consumerGroup = "c-failing")
		void on(String text) {
		}

		@Bean
		SmartLifecycle late(RocketMQTemplate template) {
			return new Starting(Integer.MAX_VALUE, () -> {
				template.syncSend("c-shared", "sent by a context that fails");
				throw new IllegalStateException("fails half way");
			});
		}

	}

	/** Lifecycle that does something when it starts. */
	private record Starting(int phase, Action action) implements SmartLifecycle {

		@Override
		public void start() {
			try {
				this.action.run();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

		@Override
		public int getPhase() {
			return this.phase;
		}

	}

	/** Action that may wait. */
	private interface Action {

		void run() throws InterruptedException;

	}

}
