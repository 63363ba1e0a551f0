package io.rocketmq.spring.boot;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.Message;

import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.boot.autoconfigure.health.boot4.RocketMQHealthIndicator;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.support.RocketMQHeaders;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionState;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application against a real server.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "rocketmq.listener.consume-from=earliest", "rocketmq.producer.group=it" })
@EmbeddedRocketMQ(topics = { "it-orders", "it-failing", "it-restart", "it-payments" })
class RocketMQApplicationIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Autowired
	private RocketMQTemplate template;

	@Autowired
	private MeterRegistry meters;

	@Test
	void anObjectArrivesWithItsHeaders(@Autowired Orders orders, @Autowired RocketMQHealthIndicator health) {
		this.template.convertAndSend("it-orders:ignored", new Order("0", 0));
		this.template.convertAndSend("it-orders:created", new Order("42", 3),
				Map.of(RocketMQHeaders.KEYS, "42", "mine", true));
		SendResult async = this.template.asyncSend("it-orders:created", new Order("43", 1)).join();
		this.template.sendOneWay("it-orders:created", new Order("44", 1));
		await().atMost(PATIENCE).until(() -> orders.received.size() >= 3);
		assertThat(async.status()).isEqualTo(SendStatus.OK);
		assertThat(orders.received).extracting((message) -> message.getPayload().id())
			.containsExactlyInAnyOrder("42", "43", "44");
		Message<Order> first = orders.received.stream()
			.filter((message) -> message.getPayload().id().equals("42"))
			.findFirst()
			.orElseThrow();
		assertThat(first.getPayload()).isEqualTo(new Order("42", 3));
		assertThat(first.getHeaders()).containsEntry(RocketMQHeaders.RECEIVED_TAGS, "created")
			.containsEntry(RocketMQHeaders.RECEIVED_KEYS, "42")
			.containsEntry(RocketMQHeaders.TOPIC, "it-orders")
			.containsEntry(RocketMQHeaders.RECONSUME_TIMES, 0)
			.containsEntry("mine", "true")
			.containsEntry("contentType", "application/json");
		assertThat(this.meters.get("rocketmq.producer.send").tags("topic", "it-orders", "result", "ok").timer().count())
			.isGreaterThanOrEqualTo(3);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.meters.get("rocketmq.consumer.delivery")
				.tags("topic", "it-orders", "group", "it-orders-group", "result", "success")
				.timer()
				.count()).isEqualTo(3));
		assertThat(health.health()).isNotNull().satisfies((found) -> {
			assertThat(found.getStatus()).isEqualTo(Status.UP);
			assertThat(found.getDetails().get("brokers")).asString().contains("connected=true");
		});
	}

	@Test
	void failedMessagesAreRedelivered(@Autowired Failing failing) {
		this.template.syncSend("it-failing", "fails once");
		await().atMost(PATIENCE).until(() -> failing.received.size() == 2);
		assertThat(failing.received).extracting((message) -> message.getHeaders().get(RocketMQHeaders.RECONSUME_TIMES))
			.containsExactly(0, 1);
		assertThat(failing.received).extracting((message) -> message.getHeaders().get(RocketMQHeaders.TOPIC))
			.containsOnly("it-failing");
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(
					this.meters.get("rocketmq.consumer.redeliveries").tags("topic", "it-failing").counter().count())
				.isEqualTo(1));
	}

	@Test
	void aContainerCanBeStoppedAndStartedAgain(@Autowired Restarted listener,
			@Autowired RocketMQListenerEndpointRegistry registry) {
		this.template.syncSend("it-restart", "first");
		await().atMost(PATIENCE).until(() -> listener.received.equals(List.of("first")));
		RocketMQListenerContainer container = registry.container("restarted");
		assertThat(container).isNotNull();
		container.stop();
		this.template.syncSend("it-restart", "second");
		container.start();
		await().atMost(PATIENCE).until(() -> listener.received.equals(List.of("first", "second")));
	}

	@Test
	void transactionsAreCommittedRolledBackAndChecked(@Autowired Payments payments, @Autowired Paid paid) {
		TransactionResult rolledBack = this.template.sendMessageInTransaction("it-payments", "rolled back", "ROLLBACK");
		TransactionResult committed = this.template.sendMessageInTransaction("it-payments", "committed", "COMMIT");
		TransactionResult unknown = this.template.sendMessageInTransaction("it-payments", "checked", "UNKNOWN");
		assertThat(List.of(rolledBack, committed, unknown)).extracting(TransactionResult::resolution)
			.containsExactly(TransactionResolution.ROLLBACK, TransactionResolution.COMMIT,
					TransactionResolution.UNKNOWN);
		await().atMost(PATIENCE).until(() -> paid.received.size() == 2);
		assertThat(paid.received).containsExactlyInAnyOrder("committed", "checked");
		assertThat(payments.checked).contains("checked").doesNotContain("rolled back", "committed");
	}

	record Order(String id, int count) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Orders.class, Failing.class, Restarted.class, Payments.class, Paid.class })
	static class Application {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

	@RocketMQMessageListener(topic = "it-orders", consumerGroup = "it-orders-group",
			selectorExpression = "created || changed")
	static class Orders implements RocketMQListener<Message<Order>> {

		final List<Message<Order>> received = new CopyOnWriteArrayList<>();

		@Override
		public void onMessage(Message<Order> message) {
			this.received.add(message);
		}

	}

	@RocketMQMessageListener(topic = "it-failing", consumerGroup = "it-failing-group")
	static class Failing implements RocketMQListener<Message<String>> {

		final List<Message<String>> received = new CopyOnWriteArrayList<>();

		@Override
		public void onMessage(Message<String> message) {
			this.received.add(message);
			if (this.received.size() == 1) {
				throw new IllegalStateException("the first delivery fails");
			}
		}

	}

	abstract static class Texts implements RocketMQListener<String> {

		final List<String> received = new CopyOnWriteArrayList<>();

		@Override
		public void onMessage(String message) {
			this.received.add(message);
		}

	}

	@RocketMQMessageListener(topic = "it-restart", consumerGroup = "it-restart-group", id = "restarted",
			concurrency = "1")
	static class Restarted extends Texts {

	}

	@RocketMQMessageListener(topic = "it-payments", consumerGroup = "it-paid-group")
	static class Paid extends Texts {

	}

	@TransactionListener(topic = "it-payments")
	static class Payments implements RocketMQLocalTransactionListener {

		final List<String> checked = new CopyOnWriteArrayList<>();

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			return RocketMQLocalTransactionState.valueOf(String.valueOf(argument));
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			this.checked.add(new String((byte[]) message.getPayload(), StandardCharsets.UTF_8));
			return RocketMQLocalTransactionState.COMMIT;
		}

	}

}
