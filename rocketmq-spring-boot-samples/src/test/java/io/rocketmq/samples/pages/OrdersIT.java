package io.rocketmq.samples.pages;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.samples.orders.Order;
import io.rocketmq.samples.orders.Payment;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
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

	@Test
	void anOrderIsBilledAndPaid() {
		Order order = new Order("order-1", "Grüße", new BigDecimal("12.50"));
		this.orders.place(order);
		await().atMost(Duration.ofSeconds(120)).until(() -> billed.contains(order));
		assertThat(this.orders.pay(order, new Payment(order.id(), order.amount())))
			.isEqualTo(TransactionResolution.COMMIT);
	}

}
