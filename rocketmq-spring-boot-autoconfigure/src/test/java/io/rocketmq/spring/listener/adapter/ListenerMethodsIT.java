package io.rocketmq.spring.listener.adapter;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.util.ReflectionUtils;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.ConsumeStatistics;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.listener.Acknowledgment;
import io.rocketmq.spring.listener.BatchListenerFailedException;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.listener.RocketMQListenerSettings;
import io.rocketmq.spring.listener.RocketMQListenerSubscription;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;
import io.rocketmq.spring.support.RocketMQHeaders;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.testing.SharedServer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listener methods against a real server.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListenerMethodsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final Order ORDER = new Order("42", 3);

	private final RocketMQMessageConverter converter = new DefaultRocketMQMessageConverter(new JsonPayloadConverter());

	private final Listeners bean = new Listeners();

	private final RocketMQListenerEndpointRegistry registry = new RocketMQListenerEndpointRegistry();

	private RocketMQClient client;

	private DefaultRocketMQListenerContainerFactory factory;

	private Producer producer;

	@BeforeAll
	void start() {
		EmbeddedRocketMQ server = SharedServer.get();
		this.client = RocketMQClient.connect(server.nameServerAddress());
		this.factory = new DefaultRocketMQListenerContainerFactory(this.client, this.converter,
				ConsumerOptions.group("defaults").consumeFrom(ConsumeFrom.earliest()).build());
		this.producer = this.client.producer("methods");
		for (String topic : List.of("m-quotes", "m-later", "m-orders", "m-invoices", "m-batches", "m-returns",
				"m-manual", "m-batches-later", "m-orderly-later")) {
			server.createTopic(topic, 1);
		}
		this.registry.start();
	}

	@AfterAll
	void stop() {
		this.registry.stop();
		this.factory.destroy();
		this.client.close();
	}

	private void listen(String method, String topic, boolean batch) {
		listen(method, topic, batch, (settings) -> {
		});
	}

	private void listen(String method, String topic, boolean batch, Consumer<RocketMQListenerSettings.Builder> change) {
		this.registry.register(new MethodRocketMQListenerEndpoint(subscription(method, topic, batch, change), this.bean,
				ListenerHarness.find(this.bean, method), MethodListenerSupport.DEFAULT), this.factory);
	}

	private static RocketMQListenerSubscription subscription(String id, String topic, boolean batch,
			Consumer<RocketMQListenerSettings.Builder> change) {
		RocketMQListenerSettings.Builder settings = RocketMQListenerSettings.builder();
		if (batch) {
			settings.batchSize(8);
		}
		change.accept(settings);
		return new RocketMQListenerSubscription(id, "method '" + id + "' of a test", "", "", id + "-group", topic,
				FilterExpression.all(), settings.build(), batch);
	}

	private Message message(String topic, Object payload) {
		return this.converter.toRocketMQ(topic, null, payload);
	}

	private static String text(ReceivedMessage message) {
		return message.text();
	}

	@Test
	void aReturnValueIsTheReplyToARequest() {
		listen("quote", "m-quotes", false);
		ReceivedMessage reply = this.producer.request(message("m-quotes", ORDER), PATIENCE);
		assertThat(text(reply)).isEqualTo("{\"cents\":300}");
		assertThat(reply.property("contentType")).isEqualTo("application/json");
	}

	@Test
	void aValueThatComesLaterIsTheReplyToARequest() {
		listen("quoteLater", "m-later", false);
		assertThat(text(this.producer.request(message("m-later", ORDER), PATIENCE))).isEqualTo("{\"cents\":300}");
	}

	@Test
	void aReturnValueIsForwardedWithItsType() {
		listen("invoice", "m-orders", false);
		listen("invoiced", "m-invoices", false);
		this.producer.send(message("m-orders", ORDER).toBuilder().key("k1").build());
		await().atMost(PATIENCE).until(() -> !this.bean.invoices.isEmpty());
		assertThat(this.bean.invoices).containsExactly("invoice of 42 tagged paid, keys none");
	}

	@Test
	void aBatchIsDeliveredWithoutTheMessageThatCanNotBeRead() {
		this.producer.send(message("m-batches", ORDER));
		this.producer.send(Message.to("m-batches").body("{".getBytes(StandardCharsets.UTF_8)).build());
		this.producer.send(message("m-batches", ORDER));
		listen("batch", "m-batches", true);
		await().atMost(PATIENCE).until(() -> this.bean.batched.size() == 2);
		assertThat(this.bean.batched).containsExactly(ORDER, ORDER);
		await().atMost(PATIENCE).until(() -> statistics("batch", "m-batches").deadLettered() == 1);
		assertThat(statistics("batch", "m-batches").consumed()).isEqualTo(2);
	}

	@Test
	void onlyWhatFailedOfABatchThatEndsLaterIsRedelivered() {
		for (int i = 0; i < 4; i++) {
			this.producer.send(message("m-batches-later", ORDER).toBuilder().key("order-" + i).build());
		}
		listen("batchLater", "m-batches-later", true);
		// The broker's first delay is 10 s.
		await().atMost(PATIENCE).until(() -> this.bean.later.size() >= 5);
		assertThat(this.bean.later).containsExactly("order-0, attempt 1", "order-1, attempt 1", "order-2, attempt 1",
				"order-3, attempt 1", "order-2, attempt 2");
	}

	@Test
	void anOrderlyBatchThatEndsLaterKeepsItsOrder() {
		for (int i = 0; i < 6; i++) {
			this.producer.send(message("m-orderly-later", new Order("order-" + i, i)));
		}
		listen("orderlyLater", "m-orderly-later", true,
				(settings) -> settings.orderly(true).batchSize(3).suspendTime(Duration.ofMillis(100)));
		await().atMost(PATIENCE).until(() -> this.bean.ended.contains("order-5"));
		assertThat(this.bean.ended).containsExactly("order-0", "order-1", "order-2", "order-3", "order-4", "order-5");
		assertThat(this.bean.atOnce).hasValue(0);
		assertThat(this.bean.mostAtOnce).hasValue(1);
	}

	@Test
	void handlersAreSelectedByTheTypeThatTheTemplateStates() {
		this.registry
			.register(new HandlersRocketMQListenerEndpoint(subscription("returns", "m-returns", false, (settings) -> {
			}), this.bean, List.of(ListenerHarness.find(this.bean, "refund"), ListenerHarness.find(this.bean, "order")),
					ReflectionUtils.findMethod(Listeners.class, "other", byte[].class), MethodListenerSupport.DEFAULT),
					this.factory);
		this.producer.send(message("m-returns", new Refund("r")));
		this.producer.send(message("m-returns", ORDER));
		this.producer.send(Message.to("m-returns").text("other").build());
		await().atMost(PATIENCE).until(() -> this.bean.returns.size() == 3);
		assertThat(this.bean.returns).containsExactlyInAnyOrder("refund r", "order 42", "other other");
	}

	@Test
	void anAcknowledgmentMayComeFromAnotherThread() {
		listen("manual", "m-manual", false);
		this.producer.send(message("m-manual", ORDER));
		await().atMost(PATIENCE).until(() -> this.bean.acknowledged.contains(true));
		await().atMost(PATIENCE).until(() -> statistics("manual", "m-manual").consumed() == 1);
	}

	private ConsumeStatistics statistics(String id, String topic) {
		return Objects.requireNonNull(this.registry.container(id))
			.statistics()
			.topics()
			.getOrDefault(topic, new ConsumeStatistics(0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO));
	}

	record Order(String id, int count) {
	}

	record Price(int cents) {
	}

	record Refund(String id) {
	}

	record Invoice(String order) {
	}

	@SuppressWarnings("unused")
	static class Listeners {

		final List<String> invoices = new CopyOnWriteArrayList<>();

		final List<Order> batched = new CopyOnWriteArrayList<>();

		final List<String> returns = new CopyOnWriteArrayList<>();

		final List<Boolean> acknowledged = new CopyOnWriteArrayList<>();

		final List<String> later = new CopyOnWriteArrayList<>();

		final List<String> ended = new CopyOnWriteArrayList<>();

		final AtomicInteger atOnce = new AtomicInteger();

		final AtomicInteger mostAtOnce = new AtomicInteger();

		Price quote(Order order) {
			return new Price(order.count() * 100);
		}

		CompletableFuture<Price> quoteLater(Order order) {
			return CompletableFuture.supplyAsync(() -> quote(order),
					CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
		}

		@SendTo("m-invoices:paid")
		Invoice invoice(Order order) {
			return new Invoice(order.id());
		}

		void invoiced(Invoice invoice, @Header(RocketMQHeaders.TAGS) String tag,
				@Header(name = RocketMQHeaders.KEYS, defaultValue = "none") String keys) {
			this.invoices.add("invoice of " + invoice.order() + " tagged " + tag + ", keys " + keys);
		}

		void batch(List<Order> orders) {
			this.batched.addAll(orders);
		}

		/** Fails on the first delivery of order 2. */
		CompletableFuture<Void> batchLater(List<ReceivedMessage> orders) {
			Map<Integer, Throwable> failures = new HashMap<>();
			for (int i = 0; i < orders.size(); i++) {
				String delivery = orders.get(i).keys().get(0) + ", attempt " + (orders.get(i).reconsumeTimes() + 1);
				this.later.add(delivery);
				if (delivery.equals("order-2, attempt 1")) {
					failures.put(i, new IllegalStateException("no stock"));
				}
			}
			return later(() -> {
				if (!failures.isEmpty()) {
					throw new BatchListenerFailedException("failed", failures);
				}
			});
		}

		/** Fails on the second message of its list, until that is the only one. */
		CompletableFuture<Void> orderlyLater(List<Order> orders) {
			this.mostAtOnce.accumulateAndGet(this.atOnce.incrementAndGet(), Math::max);
			return later(() -> {
				this.atOnce.decrementAndGet();
				this.ended.add(orders.get(0).id());
				if (orders.size() > 1) {
					throw new BatchListenerFailedException("failed", new IllegalStateException("one by one"), 1);
				}
			});
		}

		private static CompletableFuture<Void> later(Runnable end) {
			return CompletableFuture.runAsync(end, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
		}

		void refund(Refund refund) {
			this.returns.add("refund " + refund.id());
		}

		void order(Order order) {
			this.returns.add("order " + order.id());
		}

		void other(byte[] body) {
			this.returns.add("other " + new String(body, StandardCharsets.UTF_8));
		}

		void manual(Order order, Acknowledgment acknowledgment) {
			CompletableFuture.runAsync(() -> this.acknowledged.add(acknowledgment.acknowledge()));
		}

	}

}
