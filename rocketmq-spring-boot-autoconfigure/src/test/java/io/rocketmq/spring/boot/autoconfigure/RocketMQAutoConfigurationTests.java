package io.rocketmq.spring.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.SimpleMessageConverter;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.boot.autoconfigure.health.boot4.RocketMQHealthContributorAutoConfiguration;
import io.rocketmq.spring.boot.autoconfigure.health.boot4.RocketMQHealthIndicator;
import io.rocketmq.spring.boot.autoconfigure.metrics.RocketMQMetricsAutoConfiguration;
import io.rocketmq.spring.config.RocketMQInfrastructure;
import io.rocketmq.spring.core.RocketMQOperations;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.metrics.RocketMQMeterOptions;
import io.rocketmq.spring.metrics.RocketMQMeters;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionState;
import io.rocketmq.spring.transaction.RocketMQTransactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * With the real client, whose name server is a port where nobody listens: connecting to
 * it neither blocks nor fails.
 */
class RocketMQAutoConfigurationTests {

	private static final AutoConfigurations ALL = AutoConfigurations.of(RocketMQAutoConfiguration.class,
			RocketMQTemplateAutoConfiguration.class, RocketMQListenerAutoConfiguration.class,
			RocketMQMetricsAutoConfiguration.class, RocketMQHealthContributorAutoConfiguration.class,
			JacksonAutoConfiguration.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(ALL)
		.withPropertyValues("rocketmq.name-server=localhost:1", "rocketmq.listener.drain-timeout=1s");

	@Test
	void everythingIsThere() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(RocketMQClient.class)
			.hasSingleBean(RocketMQConnectionDetails.class)
			.hasSingleBean(RocketMQMessageConverter.class)
			.hasSingleBean(Producer.class)
			.hasSingleBean(RocketMQTransactions.class)
			.hasSingleBean(RocketMQTemplate.class)
			.hasSingleBean(RocketMQListenerContainerFactory.class)
			.hasSingleBean(RocketMQListenerEndpointRegistry.class)
			.hasBean(RocketMQInfrastructure.LISTENER_PROCESSOR)
			.hasBean(RocketMQInfrastructure.TRANSACTION_LISTENER_PROCESSOR)
			.hasBean("rocketmqHealthContributor")
			.doesNotHaveBean(RocketMQMeters.class));
	}

	@Test
	void theProducersGroupIsTheApplicationsName() {
		this.runner.withPropertyValues("spring.application.name=shop")
			.run((context) -> assertThat(context.getBean(Producer.class).group()).isEqualTo("shop"));
	}

	@Test
	void theClientIsClosedWithTheContext() {
		List<RocketMQClient> clients = new ArrayList<>();
		this.runner.run((context) -> clients.add(context.getBean(RocketMQClient.class)));
		assertThat(clients).hasSize(1)
			.allSatisfy((client) -> assertThatExceptionOfType(ClientClosedException.class)
				.isThrownBy(() -> client.producer(ProducerOptions.of("late"))));
	}

	@Test
	void connectionDetailsReplaceTheProperty() {
		this.runner.withPropertyValues("rocketmq.name-server=not read")
			.withBean(RocketMQConnectionDetails.class, () -> () -> List.of(new Endpoint("localhost", 2)))
			.run((context) -> assertThat(context.getBean(RocketMQClient.class).status().nameServers())
				.containsExactly("localhost:2"));
	}

	@Test
	void customizersAreCalledInOrderAfterTheProperties() {
		this.runner.withUserConfiguration(Customizers.class)
			.run((context) -> assertThat(context.getBean(RocketMQClient.class).status().nameServers())
				.containsExactly("localhost:4"));
	}

	@Test
	void aClientOfTheUsersWins() {
		RocketMQClient client = RocketMQClient.builder(ClientOptions.of("localhost:3")).connect();
		this.runner.withBean("mine", RocketMQClient.class, () -> client).run((context) -> {
			assertThat(context).hasSingleBean(RocketMQClient.class);
			assertThat(context.getBean(RocketMQClient.class)).isSameAs(client);
		});
	}

	@Test
	void operationsOfTheUsersWin() {
		RocketMQMessageConverter converter = new DefaultRocketMQMessageConverter(new SimpleMessageConverter());
		this.runner.withUserConfiguration(OwnTemplate.class)
			.withBean(RocketMQMessageConverter.class, () -> converter)
			.run((context) -> {
				assertThat(context).hasSingleBean(RocketMQOperations.class).hasBean("mine");
				assertThat(context.getBean(RocketMQMessageConverter.class)).isSameAs(converter);
			});
	}

	@Test
	void theApplicationsJsonMapperIsUsed() {
		JsonMapper mapper = JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
		this.runner.withBean("my", JsonMapper.class, () -> mapper)
			.run((context) -> assertThat(json(context.getBean(RocketMQMessageConverter.class)))
				.isEqualTo("{\"order_id\":\"42\"}"));
	}

	@Test
	void withoutAJsonMapperThereIsAnOwn() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RocketMQAutoConfiguration.class))
			.withPropertyValues("rocketmq.name-server=localhost:1")
			.run((context) -> assertThat(json(context.getBean(RocketMQMessageConverter.class)))
				.isEqualTo("{\"orderId\":\"42\"}"));
	}

	@Test
	void springsJsonConverterIsNotNeeded() {
		this.runner.withClassLoader(new FilteredClassLoader(JacksonJsonMessageConverter.class))
			.run((context) -> assertThat(json(context.getBean(RocketMQMessageConverter.class)))
				.isEqualTo("{\"orderId\":\"42\"}"));
	}

	@Test
	void listenersAreStarted() {
		this.runner.withBean("billing", Billing.class)
			.withPropertyValues("rocketmq.listener.concurrency=2")
			.run((context) -> {
				RocketMQListenerContainer container = context.getBean(RocketMQListenerEndpointRegistry.class)
					.container("billing");
				assertThat(container).isNotNull();
				assertThat(container.isRunning()).isTrue();
				assertThat(container.options().threads()).isEqualTo(2);
				context.getSourceApplicationContext().stop();
				assertThat(container.isRunning()).isFalse();
				context.getSourceApplicationContext().start();
				assertThat(container.isRunning()).isTrue();
			});
	}

	@Test
	void listenersAreStartedAlsoInALazyApplication() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withBean("billing", Billing.class)
			.run((context) -> assertThat(context.getBean(RocketMQListenerEndpointRegistry.class).containers())
				.singleElement()
				.matches(RocketMQListenerContainer::isRunning));
	}

	@Test
	void autoStartupCanBeSwitchedOff() {
		this.runner.withBean("billing", Billing.class)
			.withPropertyValues("rocketmq.listener.auto-startup=false")
			.run((context) -> assertThat(context.getBean(RocketMQListenerEndpointRegistry.class).containers())
				.singleElement()
				.matches((container) -> !container.isRunning()));
	}

	@Test
	void transactionsAreThereForTheirListeners() {
		this.runner.withBean(Payments.class).run((context) -> {
			assertThat(context.getBean(RocketMQTransactions.class).isRunning()).isTrue();
			assertThatIllegalStateException()
				.isThrownBy(() -> context.getBean(RocketMQTemplate.class).sendMessageInTransaction("orders", "x", null))
				.withMessageContaining("Add a bean with @TransactionListener(topic = \"orders\")");
		});
	}

	@Test
	void healthCanBeSwitchedOff() {
		this.runner.withPropertyValues("management.health.rocketmq.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthContributor.class));
	}

	@Test
	void healthIsUpBeforeAnyTraffic() {
		this.runner.run((context) -> assertThat(context.getBean(RocketMQHealthIndicator.class).health()).isNotNull());
	}

	@Test
	void runsWithoutHealthAndMicrometer() {
		this.runner.withClassLoader(new FilteredClassLoader(HealthContributor.class, MeterRegistry.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(RocketMQTemplate.class)
				.doesNotHaveBean("rocketmqHealthContributor"));
	}

	@Test
	void metersAreThereWithARegistryAndOfTheUsersWin() {
		ApplicationContextRunner metered = this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new);
		metered.run((context) -> assertThat(context).hasSingleBean(RocketMQMeters.class));
		metered
			.withBean("mine", RocketMQMeters.class,
					() -> new RocketMQMeters(SimpleMeterRegistry::new, RocketMQMeterOptions.DEFAULT))
			.run((context) -> assertThat(context).hasSingleBean(RocketMQMeters.class).hasBean("mine"));
	}

	@Test
	void aRegistryThatNeedsTheClientIsNoCycle() {
		this.runner.withUserConfiguration(RegistryOnClient.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RocketMQMeters.class));
	}

	private static String json(RocketMQMessageConverter converter) {
		return new String(converter.toRocketMQ("orders", null, new Purchase("42")).body(), StandardCharsets.UTF_8);
	}

	record Purchase(String orderId) {
	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "billing")
	static class Billing implements RocketMQListener<Purchase> {

		@Override
		public void onMessage(Purchase message) {
		}

	}

	@TransactionListener(topic = "payments")
	static class Payments implements RocketMQLocalTransactionListener {

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
	static class Customizers {

		@Bean
		@Order(2)
		RocketMQClientOptionsCustomizer second() {
			return (options) -> options.nameServers(List.of(new Endpoint("localhost", 4)));
		}

		@Bean
		@Order(1)
		RocketMQClientOptionsCustomizer first() {
			return (options) -> options.nameServers(List.of(new Endpoint("localhost", 3)));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnTemplate {

		@Bean
		RocketMQOperations mine(Producer producer, RocketMQMessageConverter converter) {
			return new RocketMQTemplate(producer, null, converter);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RegistryOnClient {

		@Bean
		MeterRegistry registry(RocketMQClient client) {
			return new SimpleMeterRegistry();
		}

	}

}
