package io.rocketmq.spring.transaction;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;

import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.config.EnableRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Transactional sends and checks while the beans of an application are being created.
 */
class EarlyTransactionTests {

	private static final io.rocketmq.client.message.Message MESSAGE = io.rocketmq.client.message.Message.to("orders")
		.text("body")
		.build();

	private final FakeTransactionProducers producers = new FakeTransactionProducers();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withInitializer((context) -> context.getBeanFactory().registerSingleton("producers", this.producers))
		.withUserConfiguration(Enabled.class);

	@Test
	void aListenerIsKnownToASendFromPostConstruct() {
		this.runner.withBean("sender", Sender.class).withBean("listener", SendingListener.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Sender.class).resolution).isEqualTo(TransactionResolution.COMMIT);
			assertThat(this.producers.connected).hasSize(1);
			assertThat(context.getBean(RocketMQTransactions.class).isRunning()).isTrue();
		});
		assertThat(this.producers.newest().closed).isTrue();
	}

	@Test
	void aCheckBeforeTheStartFindsTheListener() {
		this.runner.withBean("sender", CheckedSender.class)
			.withBean("listener", SendingListener.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(CheckedSender.class).answer).isEqualTo(TransactionResolution.COMMIT);
			});
	}

	@Test
	void aListenerThatNeedsTheSenderIsRefusedBeforeAnythingIsSent() {
		this.runner.withAllowCircularReferences(false)
			.withBean("sender", Sender.class)
			.withBean("listener", DependentListener.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("Transaction listener bean 'listener' of " + DependentListener.class.getName()
						+ " can't be created yet, as it needs a bean that is just being created and sends")
				.hasStackTraceContaining("Send later, such as from an ApplicationRunner"));
		assertThat(this.producers.connected).isEmpty();
	}

	@Test
	void aListenerThatNeedsTheSenderLaterIsCalled() {
		this.runner.withAllowCircularReferences(false)
			.withBean("sender", Sender.class)
			.withBean("listener", ProviderListener.class)
			.run((context) -> assertThat(context.getBean(Sender.class).resolution)
				.isEqualTo(TransactionResolution.COMMIT));
		this.runner.withAllowCircularReferences(true)
			.withBean("sender", Sender.class)
			.withBean("listener", DependentListener.class)
			.run((context) -> assertThat(context.getBean(Sender.class).resolution)
				.isEqualTo(TransactionResolution.COMMIT));
	}

	@Test
	void aListenerBehindAnInterfaceIsNotFoundYetAndTheErrorSaysWhy() {
		this.runner.withBean("sender", Sender.class)
			.withUserConfiguration(InterfaceMethod.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("No transaction listener has topic 'orders' (listeners: [])")
				.hasMessageContaining("a @Bean method must declare that class as its return type"));
		assertThat(this.producers.connected).isEmpty();
	}

	@Test
	void twoListenersFailTheFirstSend() {
		this.runner.withBean("sender", Sender.class)
			.withBean("one", SendingListener.class)
			.withBean("two", SendingListener.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("Two transaction listeners have topic 'orders': bean 'one' of")
				.hasMessageContaining("and bean 'two' of"));
		assertThat(this.producers.connected).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableRocketMQ
	static class Enabled {

		@Bean
		RocketMQTransactions transactions(FakeTransactionProducers producers) {
			return producers.transactions();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterfaceMethod {

		@Bean
		RocketMQLocalTransactionListener orders() {
			return new Commits();
		}

	}

	/** Sends at the time of {@code @PostConstruct}. */
	static class Sender implements InitializingBean {

		final RocketMQTransactions transactions;

		@Nullable TransactionResolution resolution;

		Sender(RocketMQTransactions transactions) {
			this.transactions = transactions;
		}

		@Override
		public void afterPropertiesSet() {
			this.resolution = this.transactions.send(MESSAGE, null).resolution();
		}

	}

	static class CheckedSender extends Sender {

		private final FakeTransactionProducers producers;

		@Nullable TransactionResolution answer;

		CheckedSender(RocketMQTransactions transactions, FakeTransactionProducers producers) {
			super(transactions);
			this.producers = producers;
		}

		@Override
		public void afterPropertiesSet() {
			// A send with a callback connects without looking for listeners.
			this.transactions.send(MESSAGE, null, new Commits());
			this.answer = this.producers.newest().check(MESSAGE, "of another process");
		}

	}

	@TransactionListener(topic = "orders")
	static class Commits implements RocketMQLocalTransactionListener {

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			return RocketMQLocalTransactionState.COMMIT;
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			return RocketMQLocalTransactionState.COMMIT;
		}

	}

	/** A listener that sends, too. */
	@TransactionListener(topic = "orders")
	static class SendingListener extends Commits {

		SendingListener(RocketMQTransactions transactions) {
			assertThat(transactions).isNotNull();
		}

	}

	@TransactionListener(topic = "orders")
	static class DependentListener extends Commits {

		DependentListener(Sender sender) {
			assertThat(sender).isNotNull();
		}

	}

	@TransactionListener(topic = "orders")
	static class ProviderListener extends Commits {

		ProviderListener(ObjectProvider<Sender> sender) {
			assertThat(sender).isNotNull();
		}

	}

}
