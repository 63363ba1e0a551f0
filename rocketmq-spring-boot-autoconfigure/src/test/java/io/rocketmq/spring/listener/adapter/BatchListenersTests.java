package io.rocketmq.spring.listener.adapter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult.Kind;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.Acknowledgment;
import io.rocketmq.spring.listener.BatchListenerFailedException;
import io.rocketmq.spring.listener.RocketMQDelivery;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQListenerSettings;
import io.rocketmq.spring.listener.RocketMQReplyListener;
import io.rocketmq.spring.listener.adapter.ListenerHarness.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BatchListenersTests {

	private static final Order A = new Order("a", 1);

	private static final Order B = new Order("b", 2);

	private static final ReceivedMessage UNREADABLE = ListenerHarness.raw("{");

	private final ListenerHarness harness = new ListenerHarness();

	private final Listeners bean = new Listeners();

	private ReceivedMessage order(Order order) {
		return this.harness.received(order);
	}

	@Test
	void weaknessBatchListenerListsHavePayloadsMessagesOrReceivedMessages() {
		ReceivedMessage a = this.harness.received(A, Map.of("mine", "v"));
		ReceivedMessage b = order(B);
		this.harness.batchMethod(this.bean, "orders");
		assertThat(this.harness.deliverBatch(a, b)).containsExactly(Kind.SUCCESS, Kind.SUCCESS);
		assertThat(this.bean.taken).containsExactly(List.of(A, B));
		this.harness.batchMethod(this.bean, "messages");
		assertThat(this.harness.deliverBatch(a, b)).containsExactly(Kind.SUCCESS, Kind.SUCCESS);
		assertThat((List<?>) this.bean.taken.get(1)).hasSize(2).first().satisfies((first) -> {
			assertThat(((Message<?>) first).getPayload()).isEqualTo(A);
			assertThat(((Message<?>) first).getHeaders()).containsEntry("mine", "v");
		});
		this.harness.batchMethod(this.bean, "received");
		assertThat(this.harness.deliverBatch(a, b)).containsExactly(Kind.SUCCESS, Kind.SUCCESS);
		assertThat(this.bean.taken.get(2)).isEqualTo(List.of(a, b));
	}

	@Test
	void wildcardsMeanTheirBounds() {
		this.harness.batchMethod(this.bean, "wildcards");
		assertThat(this.harness.deliverBatch(order(A))).containsExactly(Kind.SUCCESS);
		assertThat(this.bean.taken).containsExactly(List.of(A));
		assertThat(takesBatches("wildcards", true)).isTrue();
		assertThat(takesBatches("wildcardMessages", false)).isTrue();
		assertThat(payloadType("wildcards", true)).isEqualTo(Order.class);
		this.harness.batchMethod(this.bean, "wildcardMessages");
		assertThat(this.harness.deliverBatch(order(B))).containsExactly(Kind.SUCCESS);
		assertThat(this.bean.taken).hasSize(2)
			.last()
			.satisfies((messages) -> assertThat(((Message<?>) ((List<?>) messages).get(0)).getPayload()).isEqualTo(B));
	}

	@Test
	void listsCanNotBeChangedAsDecisionsCountByTheirIndexes() {
		this.harness.batchMethod(this.bean, "orders");
		this.harness.deliverBatch(order(A));
		assertThatThrownBy(() -> ((List<?>) this.bean.taken.get(0)).remove(0))
			.isInstanceOf(UnsupportedOperationException.class);
	}

	@Test
	void aMessageThatCanNotBeReadFailsAlone() {
		this.harness.batchMethod(this.bean, "orders");
		assertThat(this.harness.deliverBatch(order(A), UNREADABLE, order(B))).containsExactly(Kind.SUCCESS,
				Kind.DEAD_LETTER, Kind.SUCCESS);
		assertThat(this.bean.taken).containsExactly(List.of(A, B));
		assertThat(this.harness.errors).singleElement().isInstanceOf(MessageConversionException.class);
	}

	@Test
	void aListenerIsNotCalledWithoutAReadableMessage() {
		this.harness.batchMethod(this.bean, "orders");
		assertThat(this.harness.deliverBatch(UNREADABLE, UNREADABLE)).containsOnly(Kind.DEAD_LETTER);
		assertThat(this.bean.taken).isEmpty();
	}

	@Test
	void partialFailuresCountByTheIndexOfTheListenersList() {
		this.harness.batchMethod(this.bean, "failsLast");
		assertThat(this.harness.deliverBatch(order(A), order(B))).containsExactly(Kind.SUCCESS, Kind.RETRY);
		assertThat(this.harness.deliverBatch(UNREADABLE, order(A), UNREADABLE, order(B)))
			.containsExactly(Kind.DEAD_LETTER, Kind.SUCCESS, Kind.DEAD_LETTER, Kind.RETRY);
	}

	@Test
	void aFailureOfTheListenerFailsTheReadableMessages() {
		this.harness.batchMethod(this.bean, "fails");
		assertThat(this.harness.deliverBatch(order(A), UNREADABLE, order(B))).containsExactly(Kind.RETRY,
				Kind.DEAD_LETTER, Kind.RETRY);
		this.harness.batchMethod(this.bean, "failsWithError");
		assertThat(this.harness.deliverBatch(order(A), UNREADABLE)).containsExactly(Kind.RETRY, Kind.DEAD_LETTER);
	}

	@Test
	void aFailureAtAnIndexThatDoesNotExistFailsTheReadableMessages() {
		this.harness.batchMethod(this.bean, "failsBehindTheEnd");
		assertThat(this.harness.deliverBatch(order(A), UNREADABLE, order(B))).containsExactly(Kind.RETRY,
				Kind.DEAD_LETTER, Kind.RETRY);
	}

	@Test
	void decisionsCountByTheIndexOfTheListenersList() {
		this.harness.batchMethod(this.bean, "decides");
		assertThat(this.harness.deliverBatch(order(A), UNREADABLE, order(B), order(A), order(B)))
			.containsExactly(Kind.SUCCESS, Kind.DEAD_LETTER, Kind.DEAD_LETTER, Kind.RETRY, Kind.RETRY);
		assertThat(this.harness.errors).hasSize(1);
	}

	@Test
	void decisionsOnAllConcernTheReadableMessages() {
		for (Kind kind : List.of(Kind.SUCCESS, Kind.RETRY, Kind.DEAD_LETTER)) {
			this.bean.all = kind;
			this.harness.batchMethod(this.bean, "decidesOnAll");
			assertThat(this.harness.deliverBatch(order(A), UNREADABLE, order(B))).containsExactly(kind,
					Kind.DEAD_LETTER, kind);
		}
	}

	@Test
	void decisionsByMessageAndDelayReachTheMessage() {
		this.harness.batchMethod(this.bean, "decidesByMessage");
		assertThat(this.harness.deliverBatch(UNREADABLE, order(A), order(B), order(A)))
			.containsExactly(Kind.DEAD_LETTER, Kind.SUCCESS, Kind.RETRY, Kind.DEAD_LETTER);
	}

	@Test
	void elementsAreValidatedOneByOne() {
		try (var factory = Validation.buildDefaultValidatorFactory()) {
			this.harness.support = MethodListenerSupport.builder()
				.validator(new SpringValidatorAdapter(factory.getValidator()))
				.build();
			this.harness.batchMethod(this.bean, "valid");
			assertThat(this.harness.deliverBatch(this.harness.received(new Checked(1)),
					this.harness.received(new Checked(0))))
				.containsExactly(Kind.SUCCESS, Kind.DEAD_LETTER);
			assertThat(this.bean.taken).containsExactly(List.of(new Checked(1)));
		}
	}

	@Test
	void aValueOfABatchGoesToSendTo() {
		this.harness.batchMethod(this.bean, "forwards");
		assertThat(this.harness.deliverBatch(order(A), order(B))).containsOnly(Kind.SUCCESS);
		assertThat(this.harness.sent).hasSize(2);
		assertThat(this.harness.deliverBatch(this.harness.received(A, ListenerHarness.REQUEST)))
			.containsOnly(Kind.SUCCESS);
		assertThat(this.harness.sent).hasSize(3);
		assertThat(this.harness.replies).isEmpty();
		this.harness.sendFailure = new IllegalStateException("no route");
		assertThat(this.harness.deliverBatch(order(A), order(B))).containsOnly(Kind.RETRY);
	}

	@Test
	void aBatchWithoutAListIsDelivered() {
		this.harness.batchMethod(this.bean, "delivery");
		assertThat(this.harness.deliverBatch(order(A), UNREADABLE)).containsOnly(Kind.SUCCESS);
		assertThat(this.bean.taken).containsExactly(2, "group");
	}

	@Test
	void listenerBeansTakeBatches() {
		RocketMQListener<List<Order>> listener = this.bean.taken::add;
		this.harness.start(new BeanRocketMQListenerEndpoint(ListenerHarness.subscription(true), listener,
				ResolvableType.forClassWithGenerics(List.class, Order.class)));
		assertThat(this.harness.deliverBatch(order(A), UNREADABLE, order(B))).containsExactly(Kind.SUCCESS,
				Kind.DEAD_LETTER, Kind.SUCCESS);
		assertThat(this.bean.taken).containsExactly(List.of(A, B));
	}

	@Test
	void whatABatchCanNotHaveIsRefusedAtTheStart() {
		assertRefused("single", "Parameter 'order' of method", "in a listener that takes batches", "one of List<T>");
		assertRefused("header", "Parameter 'key'", "in a listener that takes batches");
		assertRefused("twoLists", "Parameters 'orders' and 'others'");
		assertRefused("replies", "no @SendTo");
		assertRefused("repliesLater", "no @SendTo", "CompletableFuture<Void>");
		RocketMQListener<Order> single = (order) -> {
		};
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new BeanRocketMQListenerEndpoint(ListenerHarness.subscription(true), single,
					ResolvableType.forClass(Order.class)))
			.withMessageContaining("implement RocketMQListener<List<T>>");
		RocketMQReplyListener<Order, String> reply = (order) -> "reply";
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new BeanRocketMQListenerEndpoint(ListenerHarness.subscription(true), reply,
					ResolvableType.forClassWithGenerics(List.class, Order.class), MethodListenerSupport.DEFAULT))
			.withMessageContaining("replies and takes batches");
	}

	private void assertRefused(String method, String... texts) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.harness.batchMethod(this.bean, method))
			.satisfies((error) -> assertThat(error).hasMessageContainingAll(texts));
	}

	@Test
	void aBatchSizeOfAListenerOfSingleMessagesIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.harness.start(SimpleRocketMQListenerEndpoint.builder("single")
				.group("group")
				.topic("orders")
				.settings(RocketMQListenerSettings.builder().batchSize(2).build())
				.listener(Order.class, (order) -> {
				})))
			.withMessageContaining("takes single messages, but has batchSize 2: take a List, or leave out batchSize");
	}

	@Test
	void batchesAreFoundByTheParameter() throws NoSuchMethodException {
		assertThat(takesBatches("messages", false)).isTrue();
		assertThat(takesBatches("received", false)).isTrue();
		assertThat(takesBatches("orders", false)).isFalse();
		assertThat(takesBatches("orders", true)).isTrue();
		assertThat(takesBatches("single", true)).isFalse();
		assertThat(takesBatches("delivery", true)).isFalse();
		assertThat(payloadType("orders", true)).isEqualTo(Order.class);
		assertThat(payloadType("orders", false)).isEqualTo(List.class);
		assertThat(payloadType("messages", true)).isEqualTo(Order.class);
		assertThat(payloadType("received", true)).isNull();
		assertThat(payloadType("single", false)).isEqualTo(Order.class);
		assertThat(payloadType("delivery", false)).isNull();
	}

	private boolean takesBatches(String method, boolean batchSizeStated) {
		return MethodRocketMQListenerEndpoint.takesBatches(Listeners.class, ListenerHarness.find(this.bean, method),
				batchSizeStated);
	}

	private @Nullable Class<?> payloadType(String method, boolean batch) {
		ResolvableType type = MethodRocketMQListenerEndpoint.payloadType(Listeners.class,
				ListenerHarness.find(this.bean, method), batch);
		return (type != null) ? type.resolve() : null;
	}

	record Checked(@Min(1) int count) {
	}

	@SuppressWarnings("unused")
	static class Listeners {

		final List<Object> taken = new ArrayList<>();

		Kind all = Kind.SUCCESS;

		void orders(List<Order> orders) {
			this.taken.add(orders);
		}

		void messages(List<Message<Order>> orders) {
			this.taken.add(orders);
		}

		void received(List<ReceivedMessage> orders) {
			this.taken.add(orders);
		}

		void wildcards(List<? extends Order> orders) {
			this.taken.add(orders);
		}

		void wildcardMessages(List<? extends Message<? extends Order>> orders) {
			this.taken.add(orders);
		}

		void failsLast(List<Order> orders) {
			throw new BatchListenerFailedException("last", new IllegalStateException("last"), orders.size() - 1);
		}

		void failsBehindTheEnd(List<Order> orders) {
			throw new BatchListenerFailedException("behind", new IllegalStateException("behind"), orders.size());
		}

		void fails(List<Order> orders) {
			throw new IllegalStateException("all");
		}

		void failsWithError(List<Order> orders) {
			throw new AssertionError("all");
		}

		void decides(List<Order> orders, Acknowledgment acknowledgment) {
			assertThat(orders).hasSize(4);
			assertThat(acknowledgment.acknowledge(0)).isTrue();
			assertThat(acknowledgment.acknowledge(0)).isFalse();
			assertThat(acknowledgment.deadLetter(1)).isTrue();
			assertThat(acknowledgment.retry(2)).isTrue();
		}

		void decidesOnAll(List<Order> orders, Acknowledgment acknowledgment) {
			assertThat(switch (this.all) {
				case SUCCESS -> acknowledgment.acknowledge();
				case RETRY -> acknowledgment.retry(Duration.ofSeconds(1));
				case DEAD_LETTER -> acknowledgment.deadLetter();
			}).isTrue();
			assertThat(acknowledgment.retry()).isFalse();
		}

		void decidesByMessage(List<Message<Order>> orders, RocketMQDelivery delivery) {
			Acknowledgment acknowledgment = delivery.acknowledgment();
			assertThat(delivery.message()).isSameAs(delivery.messages().get(0));
			acknowledgment.acknowledge(delivery.messages().get(0));
			acknowledgment.retry(delivery.messages().get(1), Duration.ofSeconds(1));
			acknowledgment.deadLetter(delivery.messages().get(2));
		}

		void valid(@Valid List<Checked> checked) {
			this.taken.add(checked);
		}

		@SendTo("forwarded")
		List<Order> forwards(List<Order> orders) {
			return orders;
		}

		void delivery(RocketMQDelivery delivery, ConsumeContext context) {
			this.taken.add(delivery.messages().size());
			this.taken.add(context.group());
		}

		void single(Order order) {
		}

		void header(List<Order> orders, @Header("key") String key) {
		}

		void twoLists(List<Order> orders, List<Order> others) {
		}

		CompletableFuture<List<Order>> repliesLater(List<Order> orders) {
			return CompletableFuture.completedFuture(orders);
		}

		List<Order> replies(List<Order> orders) {
			return orders;
		}

	}

}
