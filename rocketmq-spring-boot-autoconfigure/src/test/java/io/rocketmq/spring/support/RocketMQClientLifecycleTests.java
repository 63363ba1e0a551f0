package io.rocketmq.spring.support;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import org.springframework.context.support.GenericApplicationContext;

import io.rocketmq.client.RocketMQClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The lifecycle of clients in contexts that stop, start and close.
 */
class RocketMQClientLifecycleTests {

	@Test
	void aLazyClientIsNotCreatedByStartStopOrClose() {
		AtomicInteger created = new AtomicInteger();
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBean(RocketMQClientLifecycle.class, context, context.getBeanFactory());
			context.registerBean("client", RocketMQClient.class, () -> {
				created.incrementAndGet();
				return RocketMQClient.connect("127.0.0.1:1");
			}, (definition) -> definition.setLazyInit(true));
			context.refresh();
			RocketMQClientLifecycle lifecycle = context.getBean(RocketMQClientLifecycle.class);
			assertThat(lifecycle.isRunning()).isTrue();
			context.stop();
			assertThat(lifecycle.isRunning()).isFalse();
			context.start();
			assertThat(lifecycle.isRunning()).isTrue();
		}
		assertThat(created).hasValue(0);
	}

	@Test
	void aClientThatTriesToConnectStopsTryingWhileTheContextIsStopped() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBean(RocketMQClientLifecycle.class, context, context.getBeanFactory());
			context.registerBean("client", RocketMQClient.class, () -> RocketMQClient.connect("127.0.0.1:1"));
			context.refresh();
			RocketMQClient client = context.getBean(RocketMQClient.class);
			client.producer("waiting");
			// The session looks up the producer's brokers each second.
			await().until(() -> attempts(client) > 1);
			context.stop();
			long attempts = attempts(client);
			await().during(Duration.ofMillis(2500)).until(() -> attempts(client) == attempts);
			context.start();
			await().until(() -> attempts(client) > attempts);
		}
	}

	private static long attempts(RocketMQClient client) {
		return client.statistics().allConnections().connectFailures();
	}

}
