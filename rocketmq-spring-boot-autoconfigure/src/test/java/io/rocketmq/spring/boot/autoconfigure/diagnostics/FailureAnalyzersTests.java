package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.error.Problem;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.boot.FailureTexts;
import io.rocketmq.spring.boot.autoconfigure.RocketMQAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.RocketMQListenerAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.RocketMQTemplateAutoConfiguration;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.RocketMQContainerNotReadyException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Failed starts that need no server, each provoked.
 */
class FailureAnalyzersTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RocketMQAutoConfiguration.class, RocketMQTemplateAutoConfiguration.class,
						RocketMQListenerAutoConfiguration.class, RocketMQDiagnosticsAutoConfiguration.class))
		.withPropertyValues("rocketmq.name-server=localhost:1", "rocketmq.listener.drain-timeout=1s");

	private static void failure(ApplicationContextRunner runner, Consumer<FailureAnalysis> check) {
		runner.run((context) -> {
			assertThat(context).hasFailed();
			check.accept(FailureTexts.of(context.getStartupFailure()));
		});
	}

	@Test
	void aMalformedNameServerIsShownWithItsOrigin() {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		StandardEnvironment environment = new StandardEnvironment();
		application.setEnvironment(environment);
		assertThatException().isThrownBy(() -> application.run("--rocketmq.name-server=localhost"))
			.satisfies((failure) -> {
				FailureAnalysis analysis = FailureTexts.of(failure, environment);
				assertThat(analysis.getDescription())
					.contains("The property 'rocketmq.name-server' has the illegal value 'localhost', from"
							+ " \"rocketmq.name-server\" from property source \"commandLineArgs\":")
					.contains("Address 'localhost' has no port. Write host:port, such as localhost:9876");
				assertThat(analysis.getAction())
					.startsWith("Set 'rocketmq.name-server' to host:port of each name server, separated by ';'");
			});
	}

	@Test
	void anEmptyNameServer() {
		failure(this.runner.withPropertyValues("rocketmq.name-server= "), (analysis) -> {
			assertThat(analysis.getDescription()).startsWith("The property 'rocketmq.name-server' has the illegal");
			assertThat(analysis.getAction()).contains("localhost:9876");
		});
	}

	@Test
	void anotherProperty() {
		failure(this.runner.withPropertyValues("rocketmq.producer.max-attempts=0"), (analysis) -> {
			assertThat(analysis.getDescription())
				.startsWith("The property 'rocketmq.producer.max-attempts' has the illegal value '0'");
			assertThat(analysis.getAction()).startsWith("Change the value of 'rocketmq.producer.max-attempts'");
		});
	}

	@Test
	void contradictoryListeners() {
		failure(this.runner.withUserConfiguration(Contradictory.class), (analysis) -> {
			assertThat(analysis.getDescription()).startsWith("Two RocketMQ listeners contradict each other")
				.contains("'first' (method 'one' of bean 'contradictory')")
				.contains("'second' (method 'two' of bean 'contradictory')")
				.contains("They share consumer group 'billing', but concurrency is 2 in the one and 3 in the other.");
			assertThat(analysis.getAction()).isEqualTo("State it once or alike, or give them groups of their own.");
		});
	}

	@Test
	void twoListenersOfOneId() {
		failure(this.runner.withUserConfiguration(SameId.class), (analysis) -> {
			assertThat(analysis.getDescription()).contains("\n    method 'one' of bean 'same'\n")
				.contains("They both have the id 'same'.");
			assertThat(analysis.getAction()).isEqualTo("Give each an id of its own.");
		});
	}

	@Test
	void anIllegalAttribute() {
		failure(this.runner.withUserConfiguration(Illegal.class), (analysis) -> {
			assertThat(analysis.getDescription()).startsWith("An annotation of bean 'illegal' cannot be used")
				.contains("many");
			assertThat(analysis.getAction()).startsWith("Change the attribute 'concurrency' of bean 'illegal'");
		});
	}

	@Test
	void twoClientsWithoutAPrimaryOne() {
		failure(this.runner.withUserConfiguration(TwoClients.class), (analysis) -> {
			assertThat(analysis.getDescription()).startsWith("One RocketMQClient is needed").contains("here, there");
			assertThat(analysis.getAction()).contains("@Primary", "@Qualifier", "'client' at listeners");
		});
	}

	@Test
	void noDefaultClient() {
		String[] properties = { "rocketmq.clients.archive.name-server=localhost:1" };
		StandardEnvironment environment = new StandardEnvironment();
		TestPropertyValues.of(properties).applyTo(environment);
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(RocketMQAutoConfiguration.class, RocketMQTemplateAutoConfiguration.class))
			.withPropertyValues(properties)
			.withBean(NeedsTemplate.class)
			.run((context) -> {
				FailureAnalysis analysis = FailureTexts.of(context.getStartupFailure(), environment);
				assertThat(analysis.getDescription())
					.isEqualTo("No RocketMQTemplate was found: there is no default RocketMQ cluster, only [archive]");
				assertThat(analysis.getAction()).contains("@Qualifier", "'client' at listeners",
						"'rocketmq.name-server' for a default cluster");
			});
	}

	@Test
	void anUnknownQualifierBesideADefaultClient() {
		StandardEnvironment environment = new StandardEnvironment();
		TestPropertyValues.of("rocketmq.clients.archive.name-server=localhost:1").applyTo(environment);
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.registerBeanDefinition("archiveRocketMQClient", new RootBeanDefinition(RocketMQClient.class));
		beans.registerBeanDefinition("rocketMQClient", new RootBeanDefinition(RocketMQClient.class));
		FailureAnalysis analysis = FailureTexts.of(
				new NoSuchBeanDefinitionException(RocketMQTemplate.class, "expected @Qualifier(\"archiv\")"),
				environment, beans);
		assertThat(analysis.getDescription()).startsWith("No RocketMQTemplate was found for this injection point: ")
			.contains("@Qualifier(\"archiv\")");
		assertThat(analysis.getAction())
			.isEqualTo("Use one of the clusters [archive] as the qualifier, or none for the default cluster.");
	}

	@Test
	void credentialsThatAccessControl1Refuses() {
		Problem problem = new Problem(Problem.Kind.HEARTBEAT, null, null, "broker-a", "localhost:10911", 1,
				"SYSTEM_ERROR (1), 'org.apache.rocketmq.acl.common.AclException: Check signature failed'", "advice",
				Instant.EPOCH, Instant.EPOCH, 1);
		FailureAnalysis analysis = FailureTexts
			.of(new RocketMQContainerNotReadyException("billing", Duration.ofSeconds(1), List.of(), List.of(problem)));
		assertThat(analysis.getDescription()).contains("Check signature failed");
		assertThat(analysis.getAction()).startsWith("Check 'rocketmq.credentials.access-key'");
	}

	@Test
	void apachesStarter() {
		ApplicationContextRunner both = this.runner.withConfiguration(
				AutoConfigurations.of(org.apache.rocketmq.spring.autoconfigure.RocketMQAutoConfiguration.class));
		failure(both, (analysis) -> {
			assertThat(analysis.getDescription()).startsWith("Apache's RocketMQ starter");
			assertThat(analysis.getAction())
				.startsWith("Remove the dependency org.apache.rocketmq:rocketmq-spring-boot-starter.")
				.contains("rocketmq.allow-apache-starter=true");
		});
		both.withPropertyValues("rocketmq.allow-apache-starter=true")
			.run((context) -> assertThat(context).hasNotFailed());
		// On the class path alone, as after an exclusion, it does no harm.
		this.runner.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void netty41() {
		failure(this.runner.withClassLoader(new FilteredClassLoader("io.netty.channel.MultiThreadIoEventLoopGroup")),
				(analysis) -> {
					assertThat(analysis.getDescription())
						.matches("RocketMQ needs Netty 4\\.2, but the class path has Netty 4\\.\\d.*");
					assertThat(analysis.getAction()).contains("<netty.version>4.2.");
				});
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ RocketMQAutoConfiguration.class, RocketMQDiagnosticsAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class Contradictory {

		@Bean
		Listeners contradictory() {
			return new Listeners();
		}

		static class Listeners {

			@RocketMQMessageListener(id = "first", topic = "orders", consumerGroup = "billing", concurrency = "2")
			void one(String text) {
			}

			@RocketMQMessageListener(id = "second", topic = "payments", consumerGroup = "billing", concurrency = "3")
			void two(String text) {
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SameId {

		@Bean
		Listeners same() {
			return new Listeners();
		}

		static class Listeners {

			@RocketMQMessageListener(id = "same", topic = "orders", consumerGroup = "a")
			void one(String text) {
			}

			@RocketMQMessageListener(id = "same", topic = "orders", consumerGroup = "b")
			void two(String text) {
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Illegal {

		@Bean
		Listeners illegal() {
			return new Listeners();
		}

		static class Listeners {

			@RocketMQMessageListener(topic = "orders", consumerGroup = "a", concurrency = "many")
			void one(String text) {
			}

		}

	}

	static class NeedsTemplate {

		NeedsTemplate(RocketMQTemplate template) {
			assertThat(template).isNotNull();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoClients {

		@Bean(destroyMethod = "close")
		RocketMQClient here() {
			return RocketMQClient.connect("localhost:1");
		}

		@Bean(destroyMethod = "close")
		RocketMQClient there() {
			return RocketMQClient.connect("localhost:2");
		}

		@Bean
		String user(RocketMQTemplate template) {
			return template.toString();
		}

	}

}
