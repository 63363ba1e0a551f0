package io.rocketmq.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.event.RocketMQContainerEvent;
import io.rocketmq.spring.event.RocketMQContainerIdleEvent;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.listener.TestEndpoint;
import io.rocketmq.spring.topic.RocketMQTopicCreator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Properties of starting and stopping, and contexts with several clients.
 */
@ExtendWith(OutputCaptureExtension.class)
class RocketMQListenerLifecycleTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RocketMQAutoConfiguration.class,
				RocketMQTemplateAutoConfiguration.class, RocketMQListenerAutoConfiguration.class,
				RocketMQTopicAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("rocketmq.name-server=localhost:1");

	@Test
	void drainsEndWithinTheShutdownPhase(CapturedOutput output) {
		this.runner
			.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=5s", "rocketmq.listener.drain-timeout=5s")
			.run((context) -> assertThat(drainTimeout(context)).isEqualTo(Duration.ofMillis(4500)));
		this.runner.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=10s")
			.run((context) -> assertThat(drainTimeout(context)).isEqualTo(Duration.ofSeconds(9)));
		assertThat(
				output.getOut().lines().filter((line) -> line.contains("instead of rocketmq.listener.drain-timeout")))
			.singleElement()
			.asString()
			.contains("4500 ms", "=5000 ms", "spring.lifecycle.timeout-per-shutdown-phase=5000 ms");
	}

	@Test
	void drainsThatFitStayAsTheyAre(CapturedOutput output) {
		this.runner.run((context) -> assertThat(drainTimeout(context)).isEqualTo(Duration.ofSeconds(20)));
		this.runner.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=1m")
			.withPropertyValues("rocketmq.listener.drain-timeout=58s")
			.run((context) -> assertThat(drainTimeout(context)).isEqualTo(Duration.ofSeconds(58)));
		assertThat(output.getOut()).doesNotContain("instead of rocketmq.listener.drain-timeout");
	}

	@Test
	void theIdleIntervalTakesEffect() {
		List<RocketMQContainerEvent> events = new CopyOnWriteArrayList<>();
		this.runner.withPropertyValues("rocketmq.listener.idle-interval=100ms", "rocketmq.listener.drain-timeout=1s")
			.withInitializer((context) -> context
				.addApplicationListener((ApplicationListener<RocketMQContainerEvent>) events::add))
			.run((context) -> {
				container(context);
				await().until(() -> events.stream().anyMatch(RocketMQContainerIdleEvent.class::isInstance));
			});
	}

	@Test
	void unreachableServersAreNoMissingTopics() {
		this.runner.withPropertyValues("rocketmq.listener.missing-topics=fail", "rocketmq.listener.drain-timeout=1s")
			.run((context) -> assertThat(container(context).isRunning()).isTrue());
	}

	@Test
	void topicsAreCreatedOnlyWhenAskedFor() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(RocketMQTopicCreator.class));
		this.runner.withPropertyValues("rocketmq.listener.missing-topics=create")
			.run((context) -> assertThat(context).hasSingleBean(RocketMQTopicCreator.class));
	}

	@Test
	void illegalTimesNameTheProperty() {
		this.runner.withPropertyValues("rocketmq.listener.startup-timeout=0s")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("rocketmq.listener.startup-timeout"));
		this.runner.withPropertyValues("rocketmq.listener.idle-interval=-1s")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("rocketmq.listener.idle-interval"));
	}

	@Test
	void twoClientsWithoutAPrimaryOneFailByName() {
		this.runner.withBean("first", RocketMQClient.class, () -> RocketMQClient.connect("localhost:1"))
			.withBean("second", RocketMQClient.class, () -> RocketMQClient.connect("localhost:2"))
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class)
				.rootCause()
				.hasMessageContaining("first,second"));
	}

	@Test
	void theTemplateAndListenersUseThePrimaryOfTwoClients() {
		this.runner.withBean("first", RocketMQClient.class, () -> RocketMQClient.connect("localhost:1"))
			.withBean("second", RocketMQClient.class, () -> RocketMQClient.connect("localhost:2"),
					(definition) -> definition.setPrimary(true))
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.hasSingleBean(RocketMQTemplate.class)
					.hasSingleBean(RocketMQListenerContainerFactory.class);
				assertThat(context.getBean(RocketMQClient.class)).isSameAs(context.getBean("second"));
			});
	}

	private static Duration drainTimeout(ApplicationContext context) {
		RocketMQListenerContainerFactory factory = context.getBean(RocketMQListenerContainerFactory.class);
		TestEndpoint endpoint = TestEndpoint.of("a", "group", "orders").idle();
		RocketMQListenerContainer container = factory.createContainer("container", endpoint);
		container.addEndpoint(endpoint);
		return container.options().drainTimeout();
	}

	private static RocketMQListenerContainer container(ApplicationContext context) {
		return context.getBean(RocketMQListenerEndpointRegistry.class)
			.register(TestEndpoint.of("a", "group", "orders").idle(),
					context.getBean(RocketMQListenerContainerFactory.class));
	}

}
