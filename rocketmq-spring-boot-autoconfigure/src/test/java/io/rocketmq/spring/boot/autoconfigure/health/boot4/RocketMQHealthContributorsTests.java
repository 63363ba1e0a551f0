package io.rocketmq.spring.boot.autoconfigure.health.boot4;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.error.Problem;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.boot.autoconfigure.RocketMQAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.RocketMQListenerAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.health.RocketMQListenerHealth;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.FakeConsumers;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.listener.TestEndpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * With scripted consumers, and a client whose name server is a port where nobody listens.
 */
class RocketMQHealthContributorsTests {

	private static final AutoConfigurations ALL = AutoConfigurations.of(RocketMQAutoConfiguration.class,
			RocketMQListenerAutoConfiguration.class, RocketMQHealthContributorAutoConfiguration.class,
			RocketMQListenerHealthContributorAutoConfiguration.class, HealthContributorAutoConfiguration.class,
			HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class,
			AvailabilityHealthContributorAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class);

	private final FakeConsumers consumers = new FakeConsumers();

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(ALL)
		.withBean(ApplicationAvailabilityBean.class)
		.withBean("fakeConsumers", FakeConsumers.class, () -> this.consumers)
		.withUserConfiguration(Listeners.class)
		.withPropertyValues("rocketmq.name-server=localhost:1", "management.endpoints.web.exposure.include=health",
				"management.endpoint.health.show-details=always", "management.endpoint.health.show-components=always");

	@Test
	void clientAndListenersAreComponentsBeforeTheFirstUse() {
		this.runner.run((context) -> {
			HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
			assertThat(status(endpoint, "rocketmq")).isEqualTo(Status.UP);
			assertThat(status(endpoint, "rocketmqListeners")).isEqualTo(Status.UP);
		});
	}

	@Test
	void severalClientsAreComponentsByName() {
		this.runner.withPropertyValues("rocketmq.clients.archive.name-server=localhost:2")
			.withBean("mine", RocketMQClient.class, () -> RocketMQClient.connect("localhost:3"),
					(definition) -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false))
			.run((context) -> {
				HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
				assertThat(components(endpoint, "rocketmq")).contains("archive", "mine");
				assertThat(endpoint.healthForPath("rocketmq", "archive"))
					.isInstanceOfSatisfying(IndicatedHealthDescriptor.class, (health) -> assertThat(health.getDetails())
						.containsEntry("nameServers", List.of("localhost:2")));
			});
	}

	@Test
	void aBrokerThatRefusesAListenerMakesItDown() {
		this.consumers.problems = List.of(new Problem(Problem.Kind.PULL, "billing", "orders", "broker-a", null, 16,
				"NO_PERMISSION (16), 'no'", "Ask", Instant.EPOCH, Instant.EPOCH, 1));
		this.runner.run((context) -> {
			HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
			assertThat(status(endpoint, "rocketmqListeners")).isEqualTo(Status.DOWN);
			assertThat(status(endpoint)).isEqualTo(Status.DOWN);
			context.getBean(RocketMQListenerEndpointRegistry.class).stop("billing");
			assertThat(status(endpoint, "rocketmqListeners")).isEqualTo(Status.UP);
		});
	}

	@Test
	void failuresBeyondTheLimitMakeItDown() {
		this.runner.withPropertyValues("rocketmq.health.max-consecutive-failures=2").run((context) -> {
			HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
			this.consumers.deliver("orders");
			this.consumers.deliver("orders");
			assertThat(status(endpoint, "rocketmqListeners")).isEqualTo(Status.UP);
			this.consumers.deliver("orders");
			assertThat(status(endpoint, "rocketmqListeners")).isEqualTo(Status.DOWN);
		});
		this.runner.withPropertyValues("rocketmq.health.max-consecutive-failures=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("rocketmq.health.max-consecutive-failures is less than 1: 0"));
	}

	@Test
	void livenessIsUnaffectedAndReadinessOnRequest() {
		this.consumers.problems = List.of(new Problem(Problem.Kind.PULL, "billing", "orders", "broker-a", null, 16,
				"NO_PERMISSION (16), 'no'", "Ask", Instant.EPOCH, Instant.EPOCH, 1));
		ApplicationContextRunner probes = this.runner
			.withPropertyValues("management.endpoint.health.probes.enabled=true");
		probes.run((context) -> {
			HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
			assertThat(components(endpoint, "liveness")).containsExactly("livenessState");
			assertThat(components(endpoint, "readiness")).containsExactly("readinessState");
		});
		probes
			.withPropertyValues(
					"management.endpoint.health.group.readiness.include=readinessState,rocketmq,rocketmqListeners")
			.run((context) -> {
				HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
				assertThat(components(endpoint, "liveness")).containsExactly("livenessState");
				assertThat(components(endpoint, "readiness")).containsExactlyInAnyOrder("readinessState", "rocketmq",
						"rocketmqListeners");
				assertThat(status(endpoint, "readiness")).isEqualTo(Status.DOWN);
			});
	}

	@Test
	void eachCanBeSwitchedOffAndReplaced() {
		this.runner.withPropertyValues("management.health.rocketmq.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(RocketMQHealthIndicator.class)
				.hasSingleBean(RocketMQListenerHealthIndicator.class));
		this.runner.withPropertyValues("management.health.rocketmq-listeners.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(RocketMQHealthIndicator.class)
				.doesNotHaveBean(RocketMQListenerHealthIndicator.class));
		this.runner.withPropertyValues("management.health.defaults.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(RocketMQHealthIndicator.class)
				.doesNotHaveBean(RocketMQListenerHealthIndicator.class));
		HealthIndicator mine = () -> Health.unknown().build();
		this.runner.withBean("rocketmqListenersHealthIndicator", HealthIndicator.class, () -> mine)
			.run((context) -> assertThat(context).doesNotHaveBean(RocketMQListenerHealthIndicator.class)
				.hasNotFailed());
	}

	@Test
	void aChildContextShowsTheListenersOfItsParentToo() {
		this.runner.run((parent) -> this.runner.withParent(parent).run((child) -> {
			assertThat(child).hasNotFailed();
			HealthEndpoint endpoint = child.getBean(HealthEndpoint.class);
			assertThat(status(endpoint, "rocketmq")).isEqualTo(Status.UP);
			assertThat(RocketMQListenerHealth.of(child, null).details()).contains(entry("containers", 2));
			assertThat(RocketMQListenerHealth.of(parent, null).details()).contains(entry("containers", 1));
		}));
	}

	@Test
	void aChildContextWithoutRocketMQOfItsOwnShowsThatOfItsParent() {
		this.runner.run((parent) -> new ApplicationContextRunner().withConfiguration(ALL)
			.withParent(parent)
			.withBean(ApplicationAvailabilityBean.class)
			.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((child) -> {
				assertThat(child).hasNotFailed();
				assertThat(status(child.getBean(HealthEndpoint.class), "rocketmq")).isEqualTo(Status.UP);
				assertThat(RocketMQListenerHealth.of(child, null).details()).contains(entry("containers", 1));
			}));
	}

	@Test
	void healthAfterTheContextIsClosedThrowsNothing() {
		HealthIndicator[] indicators = new HealthIndicator[2];
		this.runner.run((context) -> {
			indicators[0] = context.getBean(RocketMQHealthIndicator.class);
			indicators[1] = context.getBean(RocketMQListenerHealthIndicator.class);
		});
		for (HealthIndicator indicator : indicators) {
			assertThat(indicator.health()).isNotNull()
				.satisfies((health) -> assertThat(health.getDetails()).doesNotContainKey("error"));
		}
	}

	@Test
	void healthOfManyContainersIsCheap() {
		this.runner.run((context) -> {
			RocketMQListenerEndpointRegistry registry = context.getBean(RocketMQListenerEndpointRegistry.class);
			DefaultRocketMQListenerContainerFactory factory = this.consumers.factory();
			for (int i = 0; i < 200; i++) {
				registry.register(TestEndpoint.of("e" + i, "g" + i, "orders").idle(), factory);
			}
			long best = Long.MAX_VALUE;
			for (int round = 0; round < 20; round++) {
				long before = System.nanoTime();
				RocketMQListenerHealth.of(context, null);
				best = Math.min(best, System.nanoTime() - before);
			}
			assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(50));
		});
	}

	@Test
	void theClientOfAClosedContextIsAskedForNothing() {
		this.runner.run((context) -> {
			RocketMQHealthIndicator indicator = context.getBean(RocketMQHealthIndicator.class);
			context.getBean(RocketMQClient.class).close();
			assertThat(indicator.health()).isNotNull();
		});
	}

	private static Status status(HealthEndpoint endpoint, String... path) {
		HealthDescriptor health = (path.length == 0) ? endpoint.health() : endpoint.healthForPath(path);
		assertThat(health).isNotNull();
		return health.getStatus();
	}

	private static List<@Nullable String> components(HealthEndpoint endpoint, String group) {
		HealthDescriptor health = endpoint.healthForPath(group);
		assertThat(health).isInstanceOf(CompositeHealthDescriptor.class);
		return List.copyOf(((CompositeHealthDescriptor) health).getComponents().keySet());
	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		@Bean
		DefaultRocketMQListenerContainerFactory rocketMQListenerContainerFactory(FakeConsumers consumers) {
			return consumers.factory();
		}

		@Bean
		Billing billing() {
			return new Billing();
		}

	}

	static class Billing {

		@RocketMQMessageListener(id = "bill", topic = "orders", consumerGroup = "billing")
		void bill(String order) {
			throw new IllegalStateException("no stock");
		}

	}

}
