package io.rocketmq.samples.pages;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.samples.orders.Order;
import io.rocketmq.samples.orders.Payment;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.test.RocketMQAwait;
import io.rocketmq.spring.test.RocketMQTestConsumer;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static io.rocketmq.spring.test.assertj.RocketMQAssertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The first application of the README, in a test as the page of tests shows it.
 */
@SpringBootTest
@EmbeddedRocketMQ(topics = { "orders", "payments" })
class OrdersIT {

	static final Queue<Order> billed = new ConcurrentLinkedQueue<>();

	@Autowired
	private Orders orders;

	@Autowired
	private RocketMQClient client;

	@Autowired
	private RocketMQListenerEndpointRegistry listeners;

	@BeforeEach
	void awaitListeners() {
		RocketMQAwait.listenersReady(this.listeners);
	}

	@Test
	void anOrderIsAnnounced() {
		RocketMQTestConsumer announced = RocketMQTestConsumer.fromNow(this.client, "orders");
		this.orders.place(new Order("order-2", "Ida", BigDecimal.TEN));

		ReceivedMessage message = announced.awaitMessage();
		assertThat(message).hasTag("created").hasJsonBody("""
				{"id": "order-2", "customer": "Ida", "amount": 10}
				""");

		RocketMQAwait.consumed(this.client, "billing", "orders");
		assertThat(billed).extracting(Order::id).contains("order-2");
	}

	@Test
	void anOrderIsBilledAndPaid() {
		Order order = new Order("order-1", "Grüße", new BigDecimal("12.50"));
		this.orders.place(order);
		await().atMost(Duration.ofSeconds(120)).until(() -> billed.contains(order));
		assertThat(this.orders.pay(order, new Payment(order.id(), order.amount())))
			.isEqualTo(TransactionResolution.COMMIT);
	}

}
