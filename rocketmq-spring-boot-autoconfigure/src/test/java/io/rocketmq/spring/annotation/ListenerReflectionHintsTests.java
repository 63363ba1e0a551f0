package io.rocketmq.spring.annotation;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.Message;

import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQReplyListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hints that a native image needs of listeners.
 */
class ListenerReflectionHintsTests {

	@Test
	void weaknessAotMethodsAreInvokedAndTheirTypesBound() throws NoSuchMethodException {
		RuntimeHints hints = hints(Methods.class);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(Methods.class.getDeclaredMethod("one", Order.class))).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(Methods.class.getDeclaredMethod("several", List.class))).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(Methods.class.getDeclaredMethod("composed", Composed.class))).accepts(hints);
		assertBound(hints, Order.class);
		assertBound(hints, Item.class);
		assertBound(hints, Elements.class);
		assertBound(hints, Composed.class);
		assertBound(hints, Price.class);
	}

	@Test
	void typesOfListenerBeansAreBound() {
		RuntimeHints hints = hints(OfOrders.class, Prices.class);
		assertBound(hints, Order.class);
		assertBound(hints, Item.class);
		assertBound(hints, Elements.class);
		assertBound(hints, Price.class);
	}

	@Test
	void handlersAreInvokedAndTheirTypesBound() throws NoSuchMethodException {
		RuntimeHints hints = hints(Handlers.class);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(Handlers.class.getDeclaredMethod("on", Order.class))).accepts(hints);
		assertBound(hints, Order.class);
	}

	@Test
	void repeatedAnnotationsAreSeen() throws NoSuchMethodException {
		RuntimeHints hints = hints(Repeated.class);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(Repeated.class.getDeclaredMethod("on", Order.class))).accepts(hints);
		assertBound(hints, Order.class);
		assertBound(hints, Price.class);
	}

	private static RuntimeHints hints(Class<?>... types) {
		RuntimeHints hints = new RuntimeHints();
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, types);
		return hints;
	}

	// A record is bound by its constructor and accessors.
	private static void assertBound(RuntimeHints hints, Class<?> type) {
		assertThat(hints.reflection().getTypeHint(TypeReference.of(type))).as(type.getSimpleName()).isNotNull();
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(type)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).as(type.getSimpleName()).accepts(hints);
	}

	record Item(String name) {
	}

	record Order(List<Item> items) {
	}

	record Elements(int count) {
	}

	record Composed(int count) {
	}

	record Price(int cents) {
	}

	@Retention(RetentionPolicy.RUNTIME)
	@RocketMQMessageListener(consumeMode = "orderly")
	@interface OrderlyListener {

		@AliasFor(annotation = RocketMQMessageListener.class, attribute = "topic")
		String topic();

	}

	static class Methods {

		@RocketMQMessageListener(topic = "orders")
		CompletableFuture<Price> one(Order order) {
			return CompletableFuture.completedFuture(new Price(1));
		}

		@RocketMQMessageListener(topic = "orders")
		void several(List<Message<Elements>> elements) {
		}

		@OrderlyListener(topic = "orders")
		void composed(Composed composed) {
		}

	}

	abstract static class OfAll<T> implements RocketMQListener<T> {

		@Override
		public void onMessage(T message) {
		}

	}

	@RocketMQMessageListener(topic = "orders")
	static class OfOrders extends OfAll<Message<List<Order>>> {

	}

	@RocketMQMessageListener(topic = "orders")
	static class Prices implements RocketMQReplyListener<Elements, Price> {

		@Override
		public Price onMessage(Elements message) {
			return new Price(message.count());
		}

	}

	@RocketMQMessageListener(topic = "orders")
	static class Handlers {

		@RocketMQHandler
		void on(Order order) {
		}

	}

	@RocketMQMessageListener(topic = "orders")
	@RocketMQMessageListener(topic = "returns")
	static class Repeated implements RocketMQListener<Price> {

		@Override
		public void onMessage(Price message) {
		}

		@RocketMQMessageListener(topic = "orders")
		@RocketMQMessageListener(topic = "returns")
		void on(Order order) {
		}

	}

}
