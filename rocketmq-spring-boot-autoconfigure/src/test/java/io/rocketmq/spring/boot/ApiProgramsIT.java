package io.rocketmq.spring.boot;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.util.backoff.ExponentialBackOff;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.annotation.RocketMQHandler;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.Acknowledgment;
import io.rocketmq.spring.listener.RocketMQErrorHandler;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.support.RocketMQHeaders;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The listeners that the documentation shows first, in one application against a real
 * server.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "rocketmq.listener.consume-from=earliest", "rocketmq.listener.concurrency=20",
				"rocketmq.listener.endpoints.billing.concurrency=4",
				"rocketmq.listener.endpoints.billing.enabled=${billing.enabled:true}" })
@EmbeddedRocketMQ(topics = { "orders", "quotes", "returns" })
class ApiProgramsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Autowired
	private RocketMQTemplate rocketmq;

	@Test
	void aBeanReceivesItsTagsAlone(@Autowired Billing billing, @Autowired RocketMQListenerEndpointRegistry registry) {
		this.rocketmq.convertAndSend("orders:created", new Order("b-1"));
		this.rocketmq.convertAndSend("orders:cancelled", new Order("b-2"));
		this.rocketmq.convertAndSend("orders:changed", new Order("b-3"));
		await().atMost(PATIENCE).until(() -> billing.ids().containsAll(List.of("b-1", "b-3")));
		assertThat(billing.ids()).doesNotContain("b-2");
		assertThat(registry.container("billing")).isNotNull()
			.satisfies((container) -> assertThat(container.options().threads()).isEqualTo(4));
	}

	@Test
	void aMethodAcknowledgesAndBatchesAreBooked(@Autowired Shipping shipping) {
		this.rocketmq.message(new Order("s-1")).to("orders", "paid").key("key-1").orderedBy("Mia").send();
		await().atMost(PATIENCE).until(() -> shipping.shipped.contains("s-1 key-1"));
		await().atMost(PATIENCE).until(() -> shipping.booked.stream().anyMatch((order) -> order.id().equals("s-1")));
	}

	@Test
	void theReturnValueIsTheReply() {
		assertThat(this.rocketmq.message(new Order("q-22")).to("quotes").timeout(PATIENCE).request(Price.class))
			.isEqualTo(new Price(4));
	}

	@Test
	void handlersAreChosenByTheTypeOfThePayload(@Autowired Returns returns) {
		this.rocketmq.convertAndSend("returns", new Refund("r-1"));
		this.rocketmq.message(new Exchange("r-2")).to("returns").send();
		this.rocketmq.message(Map.of("id", "r-3")).to("returns").send();
		await().atMost(PATIENCE).until(() -> returns.received.size() >= 3);
		assertThat(returns.received).contains("refund r-1", "exchange r-2", "other {\"id\":\"r-3\"}");
	}

	@Test
	void anIllegalOrderIsDeadLetteredAndExplained(@Autowired Shipping shipping) {
		this.rocketmq.convertAndSend("orders:paid", new Order("illegal"), Map.of(RocketMQHeaders.KEYS, "key-2"));
		await().atMost(PATIENCE).until(() -> shipping.undeliverable.size() == 1);
		assertThat(shipping.undeliverable.get(0)).contains("illegal").endsWith("is no order: illegal");
	}

	record Order(String id) {
	}

	record Price(int cents) {
	}

	record Refund(String id) {
	}

	record Exchange(String id) {
	}

	static class IllegalOrderException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		IllegalOrderException(String message) {
			super(message);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Shipping.class, Returns.class })
	static class Application {

		@Bean
		Billing billing() {
			return new Billing();
		}

		@Bean
		RocketMQErrorHandler errors() {
			return RocketMQErrorHandler.redeliver(new ExponentialBackOff(1_000, 2.0))
				.deadLetter(IllegalOrderException.class);
		}

	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "billing", selectorExpression = "created || changed")
	static class Billing implements RocketMQListener<Order> {

		private final List<Order> received = new CopyOnWriteArrayList<>();

		@Override
		public void onMessage(Order order) {
			this.received.add(order);
		}

		List<String> ids() {
			return this.received.stream().map(Order::id).toList();
		}

	}

	static class Shipping {

		final List<String> shipped = new CopyOnWriteArrayList<>();

		final List<Order> booked = new CopyOnWriteArrayList<>();

		final List<String> undeliverable = new CopyOnWriteArrayList<>();

		@RocketMQMessageListener(topic = "orders", consumerGroup = "shipping", selectorExpression = "paid",
				concurrency = "${shipping.threads:8}")
		void ship(Order order, @Header(RocketMQHeaders.KEYS) String key, Acknowledgment acknowledgment) {
			if (order.id().equals("illegal")) {
				throw new IllegalOrderException("This is no order: " + order.id());
			}
			this.shipped.add(order.id() + " " + key);
			acknowledgment.acknowledge();
		}

		@RocketMQMessageListener(topic = "orders", consumerGroup = "ledger", batchSize = "32")
		void book(List<Order> orders) {
			this.booked.addAll(new ArrayList<>(orders));
		}

		@RocketMQMessageListener(topic = "quotes", consumerGroup = "quotes")
		Price quote(Order order) {
			return new Price(order.id().length());
		}

		@RocketMQMessageListener(consumerGroup = "shipping", deadLetter = true)
		void undeliverable(ReceivedMessage message, @Header(RocketMQHeaders.EXCEPTION_MESSAGE) String why) {
			this.undeliverable.add(message.text() + " " + why);
		}

	}

	@RocketMQMessageListener(topic = "returns", consumerGroup = "returns")
	static class Returns {

		final List<String> received = new CopyOnWriteArrayList<>();

		@RocketMQHandler
		void refund(Refund refund) {
			this.received.add("refund " + refund.id());
		}

		@RocketMQHandler
		void exchange(Exchange exchange) {
			this.received.add("exchange " + exchange.id());
		}

		@RocketMQHandler(isDefault = true)
		void other(Message<byte[]> message) {
			this.received.add("other " + new String(message.getPayload(), StandardCharsets.UTF_8));
		}

	}

}
