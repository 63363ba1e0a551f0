package io.rocketmq.spring.boot;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.boot.autoconfigure.health.boot4.RocketMQHealthIndicator;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Applications that start and stop at bad moments.
 */
@ExtendWith(OutputCaptureExtension.class)
class RocketMQLifecycleIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final EmbeddedRocketMQ server = EmbeddedRocketMQ.builder().build();

	@BeforeAll
	static void start() {
		server.start();
	}

	@AfterAll
	static void close() {
		server.close();
	}

	@Test
	void weaknessGracefulShutdownLosesAndInterruptsNothing() throws InterruptedException {
		server.createTopic("work", 4);
		int count = 200;
		Work work = new Work(4);
		ConfigurableApplicationContext first = run(work);
		RocketMQTemplate template = first.getBean(RocketMQTemplate.class);
		for (int i = 0; i < count; i++) {
			template.syncSend("work", "message " + i, 30_000);
		}
		assertThat(work.begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		RocketMQListenerEndpointRegistry registry = first.getBean(RocketMQListenerEndpointRegistry.class);
		CompletableFuture<Void> closing = CompletableFuture.runAsync(first::close);
		await().atMost(PATIENCE).until(() -> !registry.isRunning());
		assertThat(closing).isNotDone();
		work.goOn.countDown();
		assertThat(closing).succeedsWithin(PATIENCE);
		assertThat(work.done).hasSizeGreaterThanOrEqualTo(4).hasSizeLessThan(count);
		try (ConfigurableApplicationContext second = run(work)) {
			assertThat(second.isActive()).isTrue();
			await().atMost(PATIENCE).until(() -> work.done.size() == count);
		}
		assertThat(work.interrupted).isFalse();
	}

	@Test
	void anApplicationStartsWithoutANameServerSaysSoOnceAndConnectsWhenOneAppears(CapturedOutput output) {
		server.createTopic("work", 4);
		server.stopNameServer();
		Work work = new Work(0);
		work.goOn.countDown();
		try (ConfigurableApplicationContext context = run(work)) {
			RocketMQTemplate template = context.getBean(RocketMQTemplate.class);
			RocketMQHealthIndicator health = context.getBean(RocketMQHealthIndicator.class);
			assertThatExceptionOfType(RocketMQException.class).isThrownBy(() -> template.syncSend("work", "too early"))
				.satisfies((ex) -> assertThat(ex.outcome()).isEqualTo(Outcome.NOT_SENT));
			await().atMost(PATIENCE).until(() -> status(health).equals(Status.DOWN));
			server.startNameServer();
			await().atMost(PATIENCE)
				.ignoreExceptions()
				.until(() -> template.syncSend("work", "in time").status() == SendStatus.OK);
			await().atMost(PATIENCE).until(() -> work.done.contains("in time"));
			assertThat(status(health)).isEqualTo(Status.UP);
		}
		assertThat(output.getOut().lines().filter((line) -> line.contains("No name server of"))).singleElement()
			.asString()
			.contains("WARN", server.nameServerAddress());
	}

	private static Status status(RocketMQHealthIndicator indicator) {
		return Objects.requireNonNull(indicator.health()).getStatus();
	}

	private static ConfigurableApplicationContext run(Work work) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers((context) -> context.getBeanFactory().registerSingleton("work", work))
			.properties("rocketmq.name-server=" + server.nameServerAddress(), "rocketmq.listener.consume-from=earliest",
					"rocketmq.listener.concurrency=4", "spring.main.banner-mode=off")
			.run();
	}

	/** Shared state of the listeners of all contexts of a test. */
	static class Work {

		final CountDownLatch begun;

		final CountDownLatch goOn = new CountDownLatch(1);

		final Set<String> done = ConcurrentHashMap.newKeySet();

		final AtomicBoolean interrupted = new AtomicBoolean();

		Work(int begun) {
			this.begun = new CountDownLatch(begun);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Worker.class)
	static class Application {

	}

	@RocketMQMessageListener(topic = "work", consumerGroup = "workers")
	static class Worker implements RocketMQListener<String> {

		private final Work work;

		Worker(Work work) {
			this.work = work;
		}

		@Override
		public void onMessage(String message) throws Exception {
			this.work.begun.countDown();
			try {
				this.work.goOn.await();
			}
			catch (InterruptedException ex) {
				this.work.interrupted.set(true);
				throw ex;
			}
			this.work.done.add(message);
		}

	}

}
