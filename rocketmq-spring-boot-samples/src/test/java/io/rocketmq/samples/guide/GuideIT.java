package io.rocketmq.samples.guide;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.messaging.Message;

import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.samples.orders.Order;
import io.rocketmq.samples.orders.Payment;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionState;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The code of the pages about Spring, run against a real server.
 */
@SpringBootTest(properties = { "rocketmq.clients.archive.name-server=${rocketmq.name-server}",
		"rocketmq.receiver.group=workers", "rocketmq.receiver.topics=jobs", "rocketmq.receiver.consume-from=earliest",
		"rocketmq.listener.missing-topics=create", "rocketmq.producer.send-timeout=30s" })
@EmbeddedRocketMQ(topics = { "orders", "order-events", "quotes", "price-lists", "invoices", "returns", "jobs",
		"archived-orders", "orders-acme", "payments", "audit" })
class GuideIT {

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	private static final Payment PAYMENT = new Payment("p-1", BigDecimal.TEN);

	@Autowired
	private RocketMQTemplate rocketmq;

	@Autowired
	private Shop shop;

	@Autowired
	private Shipping shipping;

	@Autowired
	private PaymentTransactions.Cashier cashier;

	@Test
	void listenerMethodsReceiveWhatIsSent() {
		Order order = order("a-1");
		assertThat(this.shop.place(order).messageId()).isNotEmpty();
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.shipping.seen).contains("shipped a-1 a-1", "loaded a-1", "booked a-1",
					"posted a-1 new"));
		this.rocketmq.convertAndSend("orders:cancelled", order);
		await().atMost(PATIENCE).until(() -> this.shipping.seen.contains("cancelled a-1"));
		assertThat(this.shop.placeAll(List.of(order("a-2"), order("a-3"))).isComplete()).isTrue();
		this.shop.changeInOrder(order);
		this.shop.placeWithHeaders(order("a-4"));
		this.shop.placeWithoutWaiting(order("a-5")).join();
		assertThat(this.shop.tryToPlace(order("a-6"))).isTrue();
		this.shop.audit(order);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.shipping.seen).contains("shipped a-2 null", "shipped a-3 null",
					"shipped a-4 a-4", "shipped a-5 null", "shipped a-6 null"));
	}

	@Test
	void aFailedOrderIsExplained() {
		this.rocketmq.convertAndSend("orders:created", new Order("b-1", "Eva", new BigDecimal("-1")));
		await().atMost(PATIENCE)
			.until(() -> this.shipping.seen.stream()
				.anyMatch((text) -> text.startsWith("undeliverable") && text.contains("b-1")
						&& text.endsWith("Amount of b-1 is negative: -1")));
	}

	@Test
	void requestsAreAnswered() {
		assertThat(this.shop.quote(order("c-1"))).isEqualTo(new Price(BigDecimal.TEN));
		assertThat(this.shop.quoteAll(order("c-2"))).hasSize(2);
	}

	@Test
	void thePayloadsTypeNamesTheTopicAndChoosesTheHandler(@Autowired Returns returns) {
		this.shop.announce(order("d-1"));
		await().atMost(PATIENCE).until(() -> this.shipping.seen.contains("event d-1"));
		this.rocketmq.convertAndSend("returns", new Returns.Refund("d-2"));
		this.rocketmq.convertAndSend("returns", new Returns.Exchange("d-3"));
		this.rocketmq.convertAndSend("returns", "text");
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(returns.seen).contains("refund d-2", "exchange d-3", "other 4"));
	}

	@Test
	void jobsAreReceived(@Autowired Worker worker) {
		this.rocketmq.convertAndSend("jobs", new Worker.Job("e-1"));
		await().atMost(PATIENCE).until(() -> {
			worker.work();
			return worker.done.contains(new Worker.Job("e-1"));
		});
		assertThat(worker.take()).isEmpty();
	}

	@Test
	void aDelayedMessageIsRecalled() {
		assertThat(this.shop.remindAndRecall(order("f-1"))).isNotEmpty();
	}

	@Test
	void aSecondClientHasATemplateAndAListener(@Autowired @Qualifier("archive") RocketMQTemplate archive) {
		archive.convertAndSend("archived-orders", order("g-1"));
		await().atMost(PATIENCE).until(() -> ArchiveConfiguration.archived.contains(order("g-1")));
	}

	@Test
	void endpointsAreAddedAndPaused(@Autowired TenantListeners tenants, @Autowired Reports reports) {
		tenants.open("acme");
		MDC.put(Tenants.TENANT, "acme");
		this.rocketmq.convertAndSend("orders-acme", order("h-1"));
		MDC.remove(Tenants.TENANT);
		await().atMost(PATIENCE).until(() -> tenants.seen.contains("h-1"));
		tenants.close("acme");
		reports.night();
		reports.day();
		assertThat(reports.seen).contains("started reports");
		this.rocketmq.convertAndSend("orders:created", order("h-2"));
		await().atMost(PATIENCE).until(() -> reports.seen.contains("h-2"));
		assertThat(reports.statistics()).isNotNull();
	}

	@Test
	void transactionsAreCommitted() {
		assertThat(this.cashier.pay(PAYMENT).resolution()).isEqualTo(TransactionResolution.COMMIT);
		assertThat(this.cashier.payLater(PAYMENT).join().resolution()).isEqualTo(TransactionResolution.COMMIT);
		assertThat(this.cashier.refund(PAYMENT).resolution()).isEqualTo(TransactionResolution.COMMIT);
		assertThat(this.cashier.payBy(PAYMENT, new RocketMQLocalTransactionListener() {

			@Override
			public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, Object argument) {
				return RocketMQLocalTransactionState.ROLLBACK;
			}

			@Override
			public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
				return RocketMQLocalTransactionState.UNKNOWN;
			}

		}).resolution()).isEqualTo(TransactionResolution.ROLLBACK);
	}

	private static Order order(String id) {
		return new Order(id, "Eva", BigDecimal.TEN);
	}

}
