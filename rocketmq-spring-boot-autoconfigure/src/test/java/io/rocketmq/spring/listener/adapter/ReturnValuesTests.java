package io.rocketmq.spring.listener.adapter;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.MapPropertySource;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.support.MessageBuilder;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult.Kind;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.RocketMQReplyListener;
import io.rocketmq.spring.listener.adapter.ListenerHarness.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@ExtendWith(OutputCaptureExtension.class)
class ReturnValuesTests {

	private static final Order ORDER = new Order("42", 3);

	private final ListenerHarness harness = new ListenerHarness();

	private final Listeners bean = new Listeners();

	private ReceivedMessage request(Object payload) {
		return this.harness.received(payload, ListenerHarness.REQUEST);
	}

	@ParameterizedTest
	@ValueSource(strings = { "price", "future", "mono", "object", "sendTo" })
	void aValueIsTheReplyToTheRequester(String method) {
		this.harness.method(this.bean, method);
		assertThat(this.harness.deliver(request(ORDER))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.sent).isEmpty();
		assertThat(this.harness.replies).singleElement().satisfies((reply) -> {
			assertThat(text(reply)).isEqualTo("{\"cents\":300}");
			assertThat(reply.topic()).isEqualTo("DefaultCluster_REPLY_TOPIC");
			assertThat(reply.properties()).containsEntry("CORRELATION_ID", "c1")
				.containsEntry("contentType", "application/json");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "sendTo", "futureSendTo", "monoSendTo" })
	void weaknessSendToTakesTheReturnValue(String method) {
		this.harness.method(this.bean, method);
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.replies).isEmpty();
		assertThat(this.harness.sent).singleElement().satisfies((sent) -> {
			assertThat(sent.topic()).isEqualTo("prices");
			assertThat(sent.tag()).isEqualTo("new");
			assertThat(text(sent)).isEqualTo("{\"cents\":300}");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "price", "future", "mono", "sendTo", "futureSendTo" })
	void nullIsNoReplyAndNoError(String method) {
		this.harness.method(this.bean, method);
		assertThat(this.harness.deliver(request(new Order("null", 0)))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.deliver(new Order("null", 0))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.replies).isEmpty();
		assertThat(this.harness.sent).isEmpty();
		assertThat(this.harness.errors).isEmpty();
	}

	@Test
	void aValueWithoutADestinationIsSaidOnce(CapturedOutput output) {
		this.harness.method(this.bean, "price");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(output.getOut())
			.containsOnlyOnce("Return value of RocketMQ listener 'listener' (method of a test) is" + " ignored");
	}

	@Test
	void messagesKeepTheirHeadersOnBothWays() {
		this.harness.method(this.bean, "message");
		assertThat(this.harness.deliver(request(ORDER))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.replies).singleElement()
			.satisfies((reply) -> assertThat(reply.properties()).containsEntry("mine", "v").containsEntry("KEYS", "k"));
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.sent).singleElement()
			.satisfies((sent) -> assertThat(sent.properties()).containsEntry("mine", "v").containsEntry("KEYS", "k"));
	}

	@Test
	void aCollectionIsOneReplyAndSeveralMessages() {
		this.harness.method(this.bean, "several");
		assertThat(this.harness.deliver(request(ORDER))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.replies).singleElement()
			.satisfies((reply) -> assertThat(text(reply)).isEqualTo("[{\"cents\":300},{\"cents\":600}]"));
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.sent).extracting(ReturnValuesTests::text)
			.containsExactly("{\"cents\":300}", "{\"cents\":600}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "price", "future" })
	void aReplyThatCanNotBeSentDoesNotFailTheDelivery(String method, CapturedOutput output) {
		this.harness.method(this.bean, method);
		this.harness.sendFailure = new IllegalStateException("requester is gone");
		assertThat(this.harness.deliver(request(ORDER))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.errors).isEmpty();
		assertThat(output.getOut()).contains("Could not send the reply of RocketMQ listener 'listener'")
			.contains("requester is gone");
	}

	@ParameterizedTest
	@ValueSource(strings = { "price", "future" })
	void anIncompleteRequestDoesNotFailTheDelivery(String method, CapturedOutput output) {
		this.harness.method(this.bean, method);
		assertThat(this.harness.deliver(this.harness.received(ORDER, Map.of("REPLY_TO_CLIENT", "client-1"))))
			.isEqualTo(Kind.SUCCESS);
		assertThat(output.getOut()).contains("Could not send the reply");
	}

	@ParameterizedTest
	@ValueSource(strings = { "sendTo", "futureSendTo", "monoSendTo" })
	void aValueThatCanNotBeSentFailsTheDelivery(String method) {
		this.harness.method(this.bean, method);
		this.harness.sendFailure = new IllegalStateException("no route");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.RETRY);
		assertThat(this.harness.errors).singleElement().isSameAs(this.harness.sendFailure);
	}

	@ParameterizedTest
	@ValueSource(strings = { "future", "mono" })
	void aFailureOfAStageFailsTheDelivery(String method) {
		this.harness.method(this.bean, method);
		assertThat(this.harness.deliver(new Order("fail", 0))).isEqualTo(Kind.RETRY);
		assertThat(this.harness.errors).singleElement().isInstanceOf(IllegalStateException.class);
	}

	@Test
	void weaknessFuturesTheDeliveryEndsWithTheStage() {
		this.harness.method(this.bean, "later");
		CompletableFuture<ConsumeResult> delivery = this.harness.deliverAsync(this.harness.received(ORDER));
		assertThat(delivery).isNotDone();
		this.bean.later.complete(null);
		assertThat(delivery.join().kind()).isEqualTo(Kind.SUCCESS);
	}

	@Test
	void aMethodThatThrowsBeforeItReturnsAStageFails() {
		this.harness.method(this.bean, "later");
		assertThat(this.harness.deliver(new Order("fail", 0))).isEqualTo(Kind.RETRY);
	}

	@Test
	void onlyMethodsWhoseResultMayCompleteLaterAreAsynchronous() {
		assertThat(new ListenerHarness().method(this.bean, "price").isAsync()).isFalse();
		assertThat(new ListenerHarness().method(this.bean, "future").isAsync()).isTrue();
		assertThat(new ListenerHarness().method(this.bean, "mono").isAsync()).isTrue();
		assertThat(new ListenerHarness().method(this.bean, "object").isAsync()).isTrue();
	}

	@Test
	void resultsWithoutAMeaningAreRefusedAtTheStart() {
		assertRefused("flux", "returns a stream of values", "Mono<List<T>>");
		assertRefused("plainFuture", "returns a Future", "return a CompletableFuture");
		assertRefused("voidSendTo", "@SendTo on", "has no value to send");
		assertRefused("twoDestinations", "names 2 destinations");
		assertRefused("noTopic", "@SendTo on", "destination ':new' has no topic");
		assertRefused("illegalTopic", "a b");
		assertRefused("illegalTag", "@SendTo on", "'a||b'");
	}

	private void assertRefused(String method, String... texts) {
		assertThatIllegalArgumentException().isThrownBy(() -> new ListenerHarness().method(this.bean, method))
			.satisfies((error) -> assertThat(error).hasMessageContainingAll(texts));
	}

	@Test
	void destinationsTakePlaceholdersAndExpressions() {
		try (var context = new AnnotationConfigApplicationContext()) {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", Map.of("topic", "resolved")));
			context.refresh();
			this.harness.support = MethodListenerSupport.builder().beanFactory(context.getBeanFactory()).build();
			this.harness.method(this.bean, "resolved");
			assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
			assertThat(this.harness.sent).singleElement().satisfies((sent) -> {
				assertThat(sent.topic()).isEqualTo("resolved");
				assertThat(sent.tag()).isEqualTo("tag-2");
			});
			assertThatIllegalArgumentException().isThrownBy(() -> this.harness.method(this.bean, "unresolvable"))
				.withMessageContaining("@SendTo on")
				.withMessageContaining("'#{missing.bean}', which can't be resolved");
		}
	}

	@Test
	void theClassNamesADefaultDestination() {
		ClassSendTo own = new ClassSendTo();
		this.harness.method(own, "price");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.sent).extracting(Message::topic).containsExactly("class-prices");
		assertThat(new ListenerHarness().method(own, "nothing").deliver(ORDER)).isEqualTo(Kind.SUCCESS);
	}

	@Test
	void replyListenersReply() {
		this.harness.start(new BeanRocketMQListenerEndpoint(ListenerHarness.subscription(false), new Quotes(),
				ResolvableType.forClass(Order.class),
				MethodListenerSupport.builder().replyTimeout(Duration.ofSeconds(1)).build()));
		assertThat(this.harness.isAsync()).isFalse();
		assertThat(this.harness.deliver(request(ORDER))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.replies).extracting(ReturnValuesTests::text).containsExactly("{\"cents\":300}");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.sent).extracting(Message::topic).containsExactly("quoted");
		assertThat(this.harness.deliver(request(new Order("null", 0)))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.replies).hasSize(1);
	}

	@Test
	void replyListenersMayReplyLater() {
		this.harness.start(new BeanRocketMQListenerEndpoint(ListenerHarness.subscription(false), new LaterQuotes(),
				ResolvableType.forClass(Order.class), MethodListenerSupport.DEFAULT));
		assertThat(this.harness.isAsync()).isTrue();
		assertThat(this.harness.deliver(request(ORDER))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.replies).extracting(ReturnValuesTests::text).containsExactly("later");
	}

	@Test
	void replyTimeoutsArePositive() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> MethodListenerSupport.builder().replyTimeout(Duration.ZERO))
			.withMessageContaining("PT0S");
	}

	private static String text(Message message) {
		return new String(message.body(), StandardCharsets.UTF_8);
	}

	record Price(int cents) {
	}

	@SendTo("quoted")
	static class Quotes implements RocketMQReplyListener<Order, Price> {

		@Override
		public @Nullable Price onMessage(Order order) {
			return Listeners.priceOf(order);
		}

	}

	static class LaterQuotes implements RocketMQReplyListener<Order, CompletableFuture<String>> {

		@Override
		public CompletableFuture<String> onMessage(Order order) {
			return CompletableFuture.supplyAsync(() -> "later");
		}

	}

	@SendTo("class-prices")
	@SuppressWarnings("unused")
	static class ClassSendTo {

		@Nullable Price price(Order order) {
			return Listeners.priceOf(order);
		}

		void nothing(Order order) {
		}

	}

	@SuppressWarnings("unused")
	static class Listeners {

		final CompletableFuture<Void> later = new CompletableFuture<>();

		static @Nullable Price priceOf(Order order) {
			return switch (order.id()) {
				case "null" -> null;
				case "fail" -> throw new IllegalStateException("fail");
				default -> new Price(order.count() * 100);
			};
		}

		@Nullable Price price(Order order) {
			return priceOf(order);
		}

		CompletableFuture<@Nullable Price> future(Order order) {
			return CompletableFuture.supplyAsync(() -> priceOf(order));
		}

		Mono<Price> mono(Order order) {
			return Mono.fromSupplier(() -> priceOf(order));
		}

		Object object(Order order) {
			return future(order);
		}

		CompletableFuture<Void> later(Order order) {
			if (order.id().equals("fail")) {
				throw new IllegalStateException("fail");
			}
			return this.later;
		}

		@SendTo("prices:new")
		@Nullable Price sendTo(Order order) {
			return priceOf(order);
		}

		@SendTo("prices:new")
		CompletableFuture<@Nullable Price> futureSendTo(Order order) {
			return future(order);
		}

		@SendTo("prices:new")
		Mono<Price> monoSendTo(Order order) {
			return mono(order);
		}

		@SendTo("prices")
		org.springframework.messaging.Message<Price> message(Order order) {
			return MessageBuilder.withPayload(new Price(1)).setHeader("mine", "v").setHeader("KEYS", "k").build();
		}

		@SendTo("prices")
		List<Price> several(Order order) {
			return List.of(new Price(300), new Price(600));
		}

		Flux<Price> flux(Order order) {
			return Flux.empty();
		}

		Future<Price> plainFuture(Order order) {
			return CompletableFuture.completedFuture(new Price(1));
		}

		@SendTo("prices")
		void voidSendTo(Order order) {
		}

		@SendTo({ "a", "b" })
		Price twoDestinations(Order order) {
			return new Price(1);
		}

		@SendTo(":new")
		Price noTopic(Order order) {
			return new Price(1);
		}

		@SendTo("${topic}:#{'tag-' + (1 + 1)}")
		Price resolved(Order order) {
			return new Price(1);
		}

		@SendTo("#{missing.bean}")
		Price unresolvable(Order order) {
			return new Price(1);
		}

		@SendTo("prices:a||b")
		Price illegalTag(Order order) {
			return new Price(1);
		}

		@SendTo("a b")
		Price illegalTopic(Order order) {
			return new Price(1);
		}

	}

}
