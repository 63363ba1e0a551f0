package io.rocketmq.spring.transaction;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.messaging.Message;

import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.FakeClients;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.config.EnableRocketMQ;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;
import io.rocketmq.spring.support.RocketMQHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class RocketMQTransactionsTests {

	private final List<FakeProducer> senders = new ArrayList<>();

	private final RocketMQTransactions transactions = new RocketMQTransactions((listener) -> {
		FakeProducer sender = new FakeProducer(listener);
		this.senders.add(sender);
		return sender.producer;
	}, new DefaultRocketMQMessageConverter(new JsonPayloadConverter()));

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withUserConfiguration(Enabled.class)
		.withBean(RocketMQTransactions.class, () -> this.transactions);

	@Test
	void aSendRunsTheListenerOfItsTopic() {
		this.runner.withBean("payments", Payments.class).withBean(Refunds.class).run((context) -> {
			TransactionResult result = this.transactions.send(message("payments"), "argument");
			assertThat(result.resolution()).isEqualTo(TransactionResolution.COMMIT);
			Payments payments = context.getBean("payments", Payments.class);
			assertThat(payments.argument).isEqualTo("argument");
			assertThat(payments.executed).isNotNull();
			assertThat(payments.executed.getPayload()).isEqualTo("body".getBytes(StandardCharsets.UTF_8));
			assertThat(payments.executed.getHeaders()).containsEntry(RocketMQHeaders.TRANSACTION_ID, "transaction-1")
				.containsEntry(RocketMQHeaders.TOPIC, "payments")
				.containsEntry(RocketMQHeaders.RECEIVED_KEYS, "42")
				.containsEntry("mine", "v");
			assertThat(this.transactions.send(message("refunds"), null).resolution())
				.isEqualTo(TransactionResolution.ROLLBACK);
		});
	}

	@Test
	void theProducerIsThereFromTheStartToAnswerChecks() {
		this.runner.withBean(Payments.class).run((context) -> {
			assertThat(this.senders).hasSize(1);
			assertThat(this.senders.get(0).listener
				.check(FakeReceivedMessage.of("payments", "body", Map.of("TRAN_MSG", "true")), 1))
				.isEqualTo(TransactionResolution.UNKNOWN);
			Message<?> checked = context.getBean(Payments.class).checked;
			assertThat(checked).isNotNull();
			assertThat(checked.getHeaders()).containsEntry(RocketMQHeaders.TRANSACTION_ID, FakeReceivedMessage.ID);
			context.getSourceApplicationContext().stop();
			assertThat(this.senders.get(0).closed).isTrue();
			context.getSourceApplicationContext().start();
			assertThat(this.senders).hasSize(2);
		});
		assertThat(this.senders).allMatch((sender) -> sender.closed);
	}

	@Test
	void withoutListenersThereIsNoProducer() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(this.senders).isEmpty();
			assertThat(this.transactions.isRunning()).isFalse();
		});
	}

	@Test
	void aTopicWithoutListenerIsRefusedBeforeAnythingIsSent() {
		this.runner.withBean(Payments.class)
			.run((context) -> assertThatIllegalStateException()
				.isThrownBy(() -> this.transactions.send(message("orders"), null))
				.withMessageContaining("No bean runs local transactions for topic 'orders'")
				.withMessageContaining("add a @TransactionListener(topic = \"orders\")")
				.withMessageContaining("there are listeners for [payments]"));
		assertThat(this.senders.get(0).sent).isEmpty();
	}

	@Test
	void twoListenersOfOneTopicAreRefused() {
		this.runner.withBean("one", Payments.class)
			.withBean("two", Payments.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Bean 'two': @TransactionListener(topic = \"payments\") is illegal")
				.hasMessageContaining("Topic 'payments' has two transaction listeners")
				.hasMessageContaining("keep one @TransactionListener for each topic"));
	}

	@Test
	void theAnnotationNeedsTheInterfaceAndALegalTopic() {
		this.runner.withBean("wrong", NoListener.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Bean 'wrong'")
				.hasMessageContaining("does not implement RocketMQLocalTransactionListener: implement it"));
		this.runner.withBean("wrong", BlankTopic.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining(
						"Bean 'wrong': @TransactionListener(topic = \"\") is illegal: Topic is blank: ''"));
	}

	@Test
	void theAnnotationMakesABean() {
		this.runner.withUserConfiguration(Scanned.class)
			.run((context) -> assertThat(context).hasBean("refundTransactions").hasSingleBean(Refunds.class));
	}

	private static io.rocketmq.client.message.Message message(String topic) {
		return io.rocketmq.client.message.Message.to(topic)
			.key("42")
			.property("mine", "v")
			.body("body".getBytes(StandardCharsets.UTF_8))
			.build();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableRocketMQ
	static class Enabled {

	}

	@Configuration(proxyBeanMethods = false)
	@ComponentScan(basePackageClasses = RocketMQTransactionsTests.class, useDefaultFilters = false,
			includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Refunds.class))
	static class Scanned {

		@Bean
		String unrelated() {
			return "";
		}

	}

	@TransactionListener(topic = "payments")
	static class Payments implements RocketMQLocalTransactionListener {

		@Nullable Message<?> executed;

		@Nullable Message<?> checked;

		@Nullable Object argument;

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			this.executed = message;
			this.argument = argument;
			return RocketMQLocalTransactionState.COMMIT;
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			this.checked = message;
			return RocketMQLocalTransactionState.UNKNOWN;
		}

	}

	@TransactionListener(topic = "refunds", beanName = "refundTransactions")
	static class Refunds extends Payments {

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			return RocketMQLocalTransactionState.ROLLBACK;
		}

	}

	@TransactionListener(topic = "${no.topic:}")
	static class BlankTopic extends Payments {

	}

	@TransactionListener(topic = "payments")
	static class NoListener {

	}

	private static final class FakeProducer {

		private final io.rocketmq.client.transaction.TransactionListener listener;

		private final List<io.rocketmq.client.message.Message> sent = new ArrayList<>();

		private boolean closed;

		private FakeProducer(io.rocketmq.client.transaction.TransactionListener listener) {
			this.listener = listener;
		}

		private final TransactionProducer producer = FakeClients.of(TransactionProducer.class,
				(method, arguments) -> switch (method) {
					case "send" -> send((io.rocketmq.client.message.Message) arguments[0], arguments[1]);
					case "close" -> {
						this.closed = true;
						yield null;
					}
					default -> throw new UnsupportedOperationException(method);
				});

		private TransactionResult send(io.rocketmq.client.message.Message message, @Nullable Object argument) {
			this.sent.add(message);
			SendResult result = new SendResult(SendStatus.OK, "transaction-1", "offset-id",
					new MessageQueue(message.topic(), "broker-a", 0), 1, "transaction-1", null, null);
			try {
				return new TransactionResult(result, this.listener.execute(message, "transaction-1", argument));
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
