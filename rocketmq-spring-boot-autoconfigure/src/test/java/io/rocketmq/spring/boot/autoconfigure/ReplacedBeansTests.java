package io.rocketmq.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.converter.SimpleMessageConverter;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.Credentials;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.config.RocketMQListenerEndpointRegistrar;
import io.rocketmq.spring.core.RocketMQOperations;
import io.rocketmq.spring.core.RocketMQReceiver;
import io.rocketmq.spring.core.RocketMQReceiverOptions;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.core.RocketMQTopicResolver;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQConsumerOptionsCustomizer;
import io.rocketmq.spring.listener.RocketMQListenerContainerCustomizer;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.support.DefaultRocketMQHeaderMapper;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.RocketMQClients;
import io.rocketmq.spring.support.RocketMQHeaderMapper;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.transaction.RocketMQTransactions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each auto-configured bean is replaced by one of the application's.
 */
class ReplacedBeansTests {

	private static final RocketMQMessageConverter CONVERTER = new DefaultRocketMQMessageConverter(
			new SimpleMessageConverter());

	private static final DefaultRocketMQListenerContainerFactory FACTORY = new DefaultRocketMQListenerContainerFactory(
			RocketMQClient.connect("localhost:4"), CONVERTER, ConsumerOptions.of("replaced"));

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RocketMQAutoConfiguration.class, RocketMQTemplateAutoConfiguration.class,
						RocketMQListenerAutoConfiguration.class, RocketMQTopicAutoConfiguration.class))
		.withPropertyValues("rocketmq.name-server=localhost:1", "rocketmq.receiver.group=workers",
				"rocketmq.receiver.topics=orders", "rocketmq.listener.missing-topics=create");

	static Stream<Replacement<?>> replacements() {
		return Stream.of(
				new Replacement<>("rocketMQConnectionDetails", RocketMQConnectionDetails.class,
						(client) -> () -> List.of(new Endpoint("localhost", 2))),
				new Replacement<>("rocketMQProducer", Producer.class,
						(client) -> client.producer(ProducerOptions.of("mine"))),
				new Replacement<>("rocketMQTransactions", RocketMQTransactions.class,
						(client) -> new RocketMQTransactions(client, ProducerOptions.of("mine-tx"), CONVERTER)),
				new Replacement<>("rocketMQReceiver", RocketMQReceiver.class,
						(client) -> RocketMQReceiver.simple(client, SimpleConsumerOptions.of("mine"),
								new RocketMQReceiverOptions(Map.of("orders", FilterExpression.all()), 1,
										Duration.ofSeconds(1), Duration.ofSeconds(1)))),
				new Replacement<>("rocketMQTemplate", RocketMQOperations.class,
						(client) -> new RocketMQTemplate(client.producer("mine-too"), null, CONVERTER)),
				new Replacement<>("rocketMQTopicResolver", RocketMQTopicResolver.class, (client) -> (type) -> "orders"),
				new Replacement<>("rocketMQMessageConverter", RocketMQMessageConverter.class, (client) -> CONVERTER),
				new Replacement<>("rocketMQHeaderMapper", RocketMQHeaderMapper.class,
						(client) -> new DefaultRocketMQHeaderMapper()),
				new Replacement<>("rocketMQClients", RocketMQClients.class,
						(client) -> new RocketMQClients(new DefaultListableBeanFactory(), Map.of())));
	}

	@ParameterizedTest
	@MethodSource("replacements")
	<T> void aBeanOfTheTypeWins(Replacement<T> replacement) {
		this.runner.run((context) -> assertThat(context).hasNotFailed().hasBean(replacement.bean()));
		RocketMQClient other = RocketMQClient.connect("localhost:3");
		this.runner.withBean("mine", replacement.type(), () -> replacement.creator().apply(other))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(replacement.type())
				.hasBean("mine")
				.doesNotHaveBean(replacement.bean()));
		other.close();
	}

	@Test
	void aClientOfTheTypeWins() {
		this.runner.withBean("mine", RocketMQClient.class, () -> RocketMQClient.connect("localhost:3"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(RocketMQClient.class)
				.doesNotHaveBean("rocketMQClient"));
	}

	@Test
	void aContainerFactoryOfTheNameWins() {
		this.runner
			.withBean(RocketMQListenerEndpointRegistrar.DEFAULT_CONTAINER_FACTORY,
					DefaultRocketMQListenerContainerFactory.class, () -> FACTORY)
			.run((context) -> assertThat(context.getBean(DefaultRocketMQListenerContainerFactory.class))
				.isSameAs(FACTORY));
	}

	@Test
	void connectionDetailsReplaceAllPropertiesOfTheConnection() {
		this.runner
			.withPropertyValues("rocketmq.name-server=not read", "rocketmq.credentials.access-key=a",
					"rocketmq.credentials.secret-key=b")
			.withBean("mine", RocketMQConnectionDetails.class, OwnDetails::new)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(RocketMQPropertiesMapper.class)
					.clientOptions(context.getBean(RocketMQConnectionDetails.class))
					.build()
					.remote()).satisfies((remote) -> {
						assertThat(remote.credentials()).isEqualTo(Credentials.of("own", "secret"));
						assertThat(remote.namespace()).isEqualTo(new Namespace("own", Namespace.Version.V1));
					});
				assertThat(context.getBean(RocketMQClient.class).status().nameServers()).containsExactly("localhost:2");
			});
	}

	@Test
	void customizersOfConsumersAndContainersAreCalled() {
		List<String> called = new CopyOnWriteArrayList<>();
		this.runner.withBean("billing", Billing.class)
			.withBean(RocketMQConsumerOptionsCustomizer.class, () -> (group, options) -> options.threads(3))
			.withBean(RocketMQListenerContainerCustomizer.class, () -> (container) -> called.add(container.name()))
			.run((context) -> {
				assertThat(context.getBean(RocketMQListenerEndpointRegistry.class).containers()).singleElement()
					.satisfies((container) -> assertThat(container.options().threads()).isEqualTo(3));
				assertThat(called).containsExactly("rocketMQListenerContainer.billing");
			});
	}

	static class Billing {

		@RocketMQMessageListener(topic = "orders", consumerGroup = "billing")
		void bill(String order) {
		}

	}

	static class OwnDetails implements RocketMQConnectionDetails {

		@Override
		public List<Endpoint> getNameServers() {
			return List.of(new Endpoint("localhost", 2));
		}

		@Override
		public Credentials getCredentials() {
			return Credentials.of("own", "secret");
		}

		@Override
		public Namespace getNamespace() {
			return new Namespace("own", Namespace.Version.V1);
		}

	}

	record Replacement<T>(String bean, Class<T> type, Function<RocketMQClient, T> creator) {

		@Override
		public String toString() {
			return this.bean;
		}

	}

}
