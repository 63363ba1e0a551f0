package io.rocketmq.spring.boot.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.core.RocketMQReceiver;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.core.RocketMQTopicResolver;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.support.InvalidRocketMQAnnotationException;
import io.rocketmq.spring.support.RocketMQClients;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionState;
import io.rocketmq.spring.transaction.RocketMQTransactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * With the real client, whose name servers are ports where nobody listens.
 */
class NamedClientsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RocketMQAutoConfiguration.class,
				RocketMQTemplateAutoConfiguration.class, RocketMQListenerAutoConfiguration.class))
		.withPropertyValues("rocketmq.name-server=localhost:1", "rocketmq.listener.drain-timeout=1s",
				"rocketmq.clients.archive.name-server=localhost:2");

	private final ApplicationContextRunner onlyNamed = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RocketMQAutoConfiguration.class,
				RocketMQTemplateAutoConfiguration.class, RocketMQListenerAutoConfiguration.class))
		.withPropertyValues("rocketmq.listener.drain-timeout=1s", "rocketmq.clients.archive.name-server=localhost:2");

	@Test
	void eachClusterHasItsBeansByQualifier() {
		this.runner
			.withPropertyValues("rocketmq.clients.archive.receiver.group=workers",
					"rocketmq.clients.archive.receiver.topics=orders",
					"rocketmq.clients.archive.template.default-topic=old-orders")
			.withBean(Archive.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				Archive archive = context.getBean(Archive.class);
				assertThat(archive.client).isSameAs(context.getBean("archiveRocketMQClient"));
				assertThat(archive.client.status().nameServers()).containsExactly("localhost:2");
				assertThat(archive.producer).isSameAs(context.getBean("archiveRocketMQProducer"));
				assertThat(archive.transactions).isSameAs(context.getBean("archiveRocketMQTransactions"));
				assertThat(archive.template).isSameAs(context.getBean("archiveRocketMQTemplate"));
				assertThat(archive.template.getDefaultDestination()).isEqualTo("old-orders");
				assertThat(archive.template.receive()).isNotNull();
				assertThat(archive.receiver).isSameAs(context.getBean("archiveRocketMQReceiver"));
				assertThat(context.getBean(RocketMQClient.class)).as("the default one is injected without qualifier")
					.isSameAs(context.getBean("rocketMQClient"));
				assertThat(context.getBean(RocketMQTemplate.class).getDefaultDestination()).isNull();
			});
	}

	@Test
	void namedClientsInheritNothing() {
		this.runner
			.withPropertyValues("rocketmq.producer.group=orders", "rocketmq.credentials.access-key=a",
					"rocketmq.credentials.secret-key=b", "spring.application.name=shop")
			.run((context) -> {
				assertThat(context.getBean("archiveRocketMQProducer", Producer.class).group()).isEqualTo("shop");
				assertThat(context.getBean("archiveRocketMQConnectionDetails", RocketMQConnectionDetails.class)
					.getCredentials()).isNull();
				assertThat(context.getBean(RocketMQConnectionDetails.class).getCredentials()).isNotNull();
			});
	}

	@Test
	void theClientsAreKnownByName() {
		this.runner
			.withBean("mine", RocketMQClient.class, () -> RocketMQClient.connect("localhost:3"),
					(definition) -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false))
			.run((context) -> {
				RocketMQClients clients = context.getBean(RocketMQClients.class);
				assertThat(clients.byName()).containsOnlyKeys("default", "archive", "mine")
					.containsEntry("archive", context.getBean("archiveRocketMQClient", RocketMQClient.class));
				assertThat(clients.nameOf(context.getBean("mine", RocketMQClient.class))).isEqualTo("mine");
				assertThat(clients.nameOf(context.getBean(RocketMQClient.class))).isEqualTo("default");
				try (RocketMQClient other = RocketMQClient.connect("localhost:4")) {
					assertThatIllegalArgumentException().isThrownBy(() -> clients.nameOf(other))
						.withMessageContaining("is no bean of the application");
				}
				assertThat(clients.byName()).isUnmodifiable();
			});
	}

	@Test
	void aLazyClientIsNotCreatedBeforeItIsUsed() {
		this.runner
			.withBean("lazy", RocketMQClient.class, () -> RocketMQClient.connect("localhost:3"), (definition) -> {
				definition.setLazyInit(true);
				((AbstractBeanDefinition) definition).setDefaultCandidate(false);
			})
			.run((context) -> {
				RocketMQClients clients = context.getBean(RocketMQClients.class);
				assertThat(context.getBeanFactory().containsSingleton("lazy")).isFalse();
				assertThat(clients.nameOfBean("archiveRocketMQClient")).isEqualTo("archive");
				assertThat(clients.byName()).containsOnlyKeys("default", "archive", "lazy");
				assertThat(context.getBeanFactory().containsSingleton("lazy")).isTrue();
			});
	}

	@Test
	void namedClientsAreClosedWithTheContext() {
		RocketMQClient[] client = new RocketMQClient[1];
		this.runner.run((context) -> client[0] = context.getBean("archiveRocketMQClient", RocketMQClient.class));
		assertThatExceptionOfType(ClientClosedException.class)
			.isThrownBy(() -> client[0].producer(ProducerOptions.of("late")));
	}

	@Test
	void listenersAndTransactionListenersNameTheirCluster() {
		this.runner.withBean(ArchiveListener.class).withBean(ArchivePayments.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(RocketMQListenerEndpointRegistry.class).containers()).singleElement()
				.satisfies((container) -> assertThat(container.name())
					.isEqualTo("rocketMQListenerContainer.archive.billing"));
			assertThat(context.getBean("archiveRocketMQTransactions", RocketMQTransactions.class).isRunning()).isTrue();
			assertThat(context.getBean("rocketMQTransactions", RocketMQTransactions.class).isRunning()).isTrue();
		});
	}

	@Test
	void thereIsNoDefaultClientIfOnlyNamedClustersAreConfigured() {
		this.onlyNamed.withBean(ArchiveListener.class).withBean(ArchivePayments.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(RocketMQClients.class).byName()).containsOnlyKeys("archive");
			assertThat(context.getBeansOfType(RocketMQTemplate.class)).containsOnlyKeys("archiveRocketMQTemplate");
			assertThat(context.getBean(RocketMQListenerEndpointRegistry.class).containers()).singleElement()
				.satisfies((container) -> assertThat(container.name())
					.isEqualTo("rocketMQListenerContainer.archive.billing"));
			assertThat(context).hasSingleBean(RocketMQTopicResolver.class);
		});
	}

	@Test
	void theDefaultClientIsThereIfAnythingConfiguresIt() {
		this.onlyNamed.withPropertyValues("rocketmq.address-server=http://localhost:3/list")
			.run((context) -> assertThat(context).hasBean("rocketMQTemplate"));
		this.onlyNamed.withBean(RocketMQConnectionDetails.class, () -> () -> List.of(new Endpoint("localhost", 9)))
			.run((context) -> assertThat(context.getBean(RocketMQClient.class).status().nameServers())
				.containsExactly("localhost:9"));
	}

	@Test
	void aClientOfTheApplicationIsThereBesideNamedOnes() {
		this.onlyNamed.withBean("mine", RocketMQClient.class, () -> RocketMQClient.connect("localhost:3"))
			.run((context) -> assertThat(context.getBean(RocketMQClients.class).byName()).containsOnlyKeys("archive",
					"mine"));
	}

	@Test
	void aListenerWithoutClientFailsTheStartIfThereIsNoDefaultOne() {
		this.onlyNamed.withBean(DefaultListener.class)
			.run((context) -> assertThat(context.getStartupFailure())
				.isInstanceOf(InvalidRocketMQAnnotationException.class)
				.hasMessageContaining("'ordersHere'")
				.hasMessageContaining("names no client, and there is no default one. Set 'client', or"
						+ " 'rocketmq.name-server' for a default cluster"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "default", "[my.archive]", "1st" })
	void illegalNamesFailTheStart(String name) {
		this.runner.withPropertyValues("rocketmq.clients." + name + ".name-server=localhost:2")
			.run((context) -> assertThat(context.getStartupFailure())
				.isInstanceOf(InvalidRocketMQPropertyException.class)
				.hasMessageContaining("rocketmq.clients." + name.replaceAll("[\\[\\]]", "")));
	}

	@Test
	void aClientOfTheApplicationWithTheNameFailsTheStart() {
		this.runner.withBean("archive", RocketMQClient.class, () -> RocketMQClient.connect("localhost:3"))
			.run((context) -> assertThat(context.getStartupFailure())
				.isInstanceOf(InvalidRocketMQPropertyException.class)
				.hasMessageContaining("has a RocketMQClient bean of this name"));
	}

	@Test
	void aBeanOfAnotherTypeWithTheNameFailsTheStart() {
		this.runner.withBean("archiveRocketMQTemplate", String.class, () -> "mine")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasMessageContaining("has a bean 'archiveRocketMQTemplate', which is no RocketMQTemplate"));
		this.runner.withBean("archive", String.class, () -> "mine")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void eachBeanOfANamedClientIsReplacedByOneOfItsName() {
		this.runner.withUserConfiguration(OwnDetails.class)
			.run((context) -> assertThat(
					context.getBean("archiveRocketMQClient", RocketMQClient.class).status().nameServers())
				.containsExactly("localhost:9"));
		this.runner
			.withBean("archiveRocketMQClient", RocketMQClient.class, () -> RocketMQClient.connect("localhost:8"),
					(definition) -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false))
			.run((context) -> assertThat(
					context.getBean(RocketMQClients.class).byName().get("archive").status().nameServers())
				.containsExactly("localhost:8"));
	}

	@Test
	void customizersReachTheClusterOfTheirQualifierAlone() {
		this.runner.withUserConfiguration(ClusterCustomizers.class).run((context) -> {
			assertThat(context.getBean("archiveRocketMQClient", RocketMQClient.class).status().nameServers())
				.containsExactly("localhost:7");
			assertThat(context.getBean("rocketMQClient", RocketMQClient.class).status().nameServers())
				.containsExactly("localhost:6");
			assertThat(context.getBean("archiveRocketMQProducer", Producer.class).group()).isEqualTo("of-archive");
			assertThat(context.getBean("rocketMQProducer", Producer.class).group()).isEqualTo("of-default");
		});
	}

	@ParameterizedTest
	@CsvSource({ "connect-timeout, 0s, is not positive", "name-server, localhost, has no port",
			"producer.max-attempts, 0, out of range", "transaction.check-threads, 0, out of range",
			"receiver.max-messages, 33, 1 to 32", "template.default-topic, :tag, has no topic",
			"credentials.access-key, a, a secret key", "proxy.username, me, has no address",
			"reconnect-backoff.first, 5s, too long", "address-server, http://x/list, which names the name servers" })
	void illegalValuesFailTheStartWithTheirFullNameEvenIfLazy(String property, String value, String reason) {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withPropertyValues("rocketmq.clients.other.name-server=localhost:1",
					"rocketmq.clients.other.receiver.group=workers", "rocketmq.clients.other.receiver.topics=orders")
			.withPropertyValues("rocketmq.clients.other." + property + "=" + value)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("Property 'rocketmq.clients.other.")
				.hasStackTraceContaining(reason));
	}

	@Test
	void allIsOffIfDisabled() {
		this.runner.withPropertyValues("rocketmq.enabled=false")
			.withBean("mine", RocketMQClient.class, () -> RocketMQClient.connect("localhost:3"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(RocketMQClient.class)
				.doesNotHaveBean(RocketMQTemplate.class)
				.doesNotHaveBean(RocketMQListenerEndpointRegistry.class));
	}

	static class DefaultListener {

		@RocketMQMessageListener(id = "ordersHere", topic = "orders", consumerGroup = "billing")
		void bill(String order) {
		}

	}

	static class Archive {

		final RocketMQClient client;

		final Producer producer;

		final RocketMQTransactions transactions;

		final RocketMQTemplate template;

		final RocketMQReceiver receiver;

		Archive(@Qualifier("archive") RocketMQClient client, @Qualifier("archive") Producer producer,
				@Qualifier("archive") RocketMQTransactions transactions,
				@Qualifier("archive") RocketMQTemplate template, @Qualifier("archive") RocketMQReceiver receiver) {
			this.client = client;
			this.producer = producer;
			this.transactions = transactions;
			this.template = template;
			this.receiver = receiver;
		}

	}

	static class ArchiveListener {

		@RocketMQMessageListener(topic = "orders", consumerGroup = "billing", client = "archive")
		void bill(String order) {
		}

	}

	@TransactionListener(topic = "payments", transactions = "archive")
	static class ArchivePayments implements RocketMQLocalTransactionListener {

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			return RocketMQLocalTransactionState.COMMIT;
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			return RocketMQLocalTransactionState.COMMIT;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnDetails {

		@Bean(defaultCandidate = false)
		@Qualifier("archive")
		RocketMQConnectionDetails archiveRocketMQConnectionDetails() {
			return () -> List.of(new Endpoint("localhost", 9));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClusterCustomizers {

		@Bean
		RocketMQClientOptionsCustomizer all() {
			return (options) -> options.nameServers(List.of(new Endpoint("localhost", 6)));
		}

		@Bean
		@Qualifier("archive")
		RocketMQClientOptionsCustomizer ofArchive() {
			return (options) -> options.nameServers(List.of(new Endpoint("localhost", 7)));
		}

		@Bean
		RocketMQProducerOptionsCustomizer producers() {
			return (options) -> options.group("of-default");
		}

		@Bean
		@Qualifier("archive")
		RocketMQProducerOptionsCustomizer producersOfArchive() {
			return (options) -> options.group("of-archive");
		}

	}

}
