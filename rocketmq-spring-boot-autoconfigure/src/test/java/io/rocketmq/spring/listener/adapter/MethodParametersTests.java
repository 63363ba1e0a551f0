package io.rocketmq.spring.listener.adapter;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.MethodArgumentResolutionException;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;

import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult.Kind;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.Acknowledgment;
import io.rocketmq.spring.listener.RocketMQDelivery;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.adapter.ListenerHarness.Order;
import io.rocketmq.spring.support.RocketMQHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MethodParametersTests {

	private static final Order ORDER = new Order("42", 3);

	private final Listeners bean = new Listeners();

	private final ListenerHarness harness = new ListenerHarness();

	@Test
	void payloadsAreConvertedToTheParametersType() {
		assertTakes("order", ORDER, ORDER);
		assertTakes("orders", List.of(ORDER), List.of(ORDER));
		assertTakes("text", "Grüße", "Grüße");
		assertTakes("number", 42, 42);
		assertTakes("optional", ORDER, Optional.of(ORDER));
		assertTakes("object", "text", "text");
		byte[] bytes = { 1, 2, 3 };
		assertTakes("bytes", bytes, bytes);
		assertTakes("object", bytes, bytes);
		assertTakes("buffer", bytes, ByteBuffer.wrap(bytes));
	}

	private void assertTakes(String method, Object sent, Object taken) {
		Listeners own = new Listeners();
		ListenerHarness started = new ListenerHarness().method(own, method);
		assertThat(started.deliver(sent)).as(method).isEqualTo(Kind.SUCCESS);
		assertThat(own.taken).as(method).usingRecursiveFieldByFieldElementComparator().containsExactly(taken);
	}

	@Test
	void aMissingPayloadIsDeadLetteredUnlessItIsOptional() {
		ReceivedMessage nothing = ListenerHarness.raw("null");
		this.harness.method(this.bean, "order");
		assertThat(this.harness.deliver(nothing)).isEqualTo(Kind.DEAD_LETTER);
		assertThat(this.harness.errors).singleElement()
			.isInstanceOf(MessageConversionException.class)
			.satisfies((error) -> assertThat(error).hasMessageContaining(
					"has no payload (an empty body or a JSON null), but parameter 'order' of method 'order'"));
		for (String method : List.of("optional", "notRequired", "nullable")) {
			Listeners own = new Listeners();
			assertThat(new ListenerHarness().method(own, method).deliver(nothing)).as(method).isEqualTo(Kind.SUCCESS);
			assertThat(own.taken).as(method).containsExactly(method.equals("optional") ? Optional.empty() : "null");
		}
	}

	@Test
	void aPayloadThatCanNotBeConvertedIsDeadLettered() {
		this.harness.method(this.bean, "order");
		assertThat(this.harness.deliver(ListenerHarness.raw("{"))).isEqualTo(Kind.DEAD_LETTER);
		assertThat(this.harness.errors).singleElement().isInstanceOf(MessageConversionException.class);
		assertThat(this.bean.taken).isEmpty();
	}

	@Test
	void theContentTypeOfTheListenerReplacesThatOfTheMessage() {
		this.harness.support = MethodListenerSupport.builder().contentType("text/plain;charset=ISO-8859-1").build();
		this.harness.method(this.bean, "text");
		assertThat(this.harness.deliver("ü")).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.taken).containsExactly("Ã¼");
		assertThatIllegalArgumentException().isThrownBy(() -> MethodListenerSupport.builder().contentType("not a type"))
			.withMessageContaining("not a type");
	}

	@Test
	void weaknessPayloadsAreValidatedWithTheirGroups() {
		try (var factory = Validation.buildDefaultValidatorFactory()) {
			this.harness.support = MethodListenerSupport.builder()
				.validator(new SpringValidatorAdapter(factory.getValidator()))
				.build();
			this.harness.method(this.bean, "valid");
			assertThat(this.harness.deliver(new Checked("a", 0))).isEqualTo(Kind.SUCCESS);
			assertThat(this.harness.deliver(new Checked(" ", 0))).isEqualTo(Kind.DEAD_LETTER);
			assertThat(this.harness.errors).singleElement()
				.isInstanceOf(MethodArgumentNotValidException.class)
				.satisfies((error) -> assertThat(error).hasMessageContaining("'name'"));
			this.harness.method(this.bean, "validInGroup");
			assertThat(this.harness.deliver(new Checked(" ", 1))).isEqualTo(Kind.SUCCESS);
			assertThat(this.harness.deliver(new Checked("a", 0))).isEqualTo(Kind.DEAD_LETTER);
			this.harness.method(this.bean, "validInMessage");
			assertThat(this.harness.deliver(new Checked(" ", 0))).isEqualTo(Kind.DEAD_LETTER);
			assertThat(this.bean.taken).hasSize(2);
		}
	}

	@Test
	void payloadsOfListenerBeansAreValidatedAndMayBeNull() {
		try (var factory = Validation.buildDefaultValidatorFactory()) {
			MethodListenerSupport support = MethodListenerSupport.builder()
				.validator(new SpringValidatorAdapter(factory.getValidator()))
				.build();
			ValidListener listener = new ValidListener();
			this.harness.start(new BeanRocketMQListenerEndpoint(ListenerHarness.subscription(false), listener,
					ResolvableType.forClass(Checked.class), support));
			assertThat(this.harness.deliver(new Checked("a", 0))).isEqualTo(Kind.SUCCESS);
			assertThat(this.harness.deliver(new Checked(" ", 0))).isEqualTo(Kind.DEAD_LETTER);
			assertThat(this.harness.deliver(ListenerHarness.raw("null"))).isEqualTo(Kind.SUCCESS);
			assertThat(listener.taken).containsExactly("a", "null");
		}
	}

	@Test
	void validationWithoutAValidatorIsRefusedAtTheStart() {
		assertRefused("valid", "@Valid of parameter 'checked' of method 'valid' can't be checked",
				"spring-boot-starter-validation");
	}

	@Test
	void weaknessHeadersAreConvertedAndNamesForSendingMeanWhatWasReceived() {
		this.harness.method(this.bean, "headers");
		assertThat(this.harness
			.deliver(this.harness.received(ORDER, Map.of("KEYS", "k1 k2", "TAGS", "paid", "attempt", "7"))))
			.isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.taken).containsExactly(ORDER, "k1 k2", "paid", 7, "none", Optional.empty());
	}

	@Test
	void aMissingOrIllegalHeaderIsDeadLettered() {
		this.harness.method(this.bean, "headers");
		assertThat(this.harness.deliver(this.harness.received(ORDER, Map.of("TAGS", "paid", "attempt", "7"))))
			.isEqualTo(Kind.DEAD_LETTER);
		assertThat(this.harness
			.deliver(this.harness.received(ORDER, Map.of("KEYS", "k1", "TAGS", "paid", "attempt", "seven"))))
			.isEqualTo(Kind.DEAD_LETTER);
		assertThat(this.harness.errors).hasSize(2)
			.allMatch((error) -> error instanceof MethodArgumentResolutionException);
		assertThat(this.harness.errors.get(0)).hasMessageContaining("Header 'rocketmq_KEYS' is missing");
		assertThat(this.harness.errors.get(1)).hasMessageContaining("seven");
	}

	@Test
	void allHeadersAreAtHand() {
		this.harness.method(this.bean, "allHeaders");
		assertThat(this.harness.deliver(this.harness.received("text", Map.of("mine", "v")))).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.taken).hasSize(3)
			.allSatisfy((headers) -> assertThat((Map<?, ?>) headers).extracting("mine").isEqualTo("v"));
	}

	@Test
	void theMessageAndItsDeliveryAreAtHand() {
		this.harness.method(this.bean, "received");
		assertThat(this.harness.isAsync()).isFalse();
		ReceivedMessage message = this.harness.received(ORDER);
		assertThat(this.harness.deliver(message)).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.taken.get(0)).isSameAs(message);
		assertThat(this.bean.taken.get(1)).isEqualTo(new ConsumeContext("group", message.queue()));
		assertThat(((RocketMQDelivery) this.bean.taken.get(2)).message()).isSameAs(message);
		Listeners own = new Listeners();
		assertThat(new ListenerHarness().method(own, "onlyReceived").deliver(message)).isEqualTo(Kind.SUCCESS);
		assertThat(own.taken.get(0)).isSameAs(message);
	}

	@Test
	void springsMessageHasTheConvertedPayload() {
		this.harness.method(this.bean, "message");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(((Message<?>) this.bean.taken.get(0)).getPayload()).isEqualTo(ORDER);
	}

	@Test
	void aMethodWithoutParametersIsCalled() {
		this.harness.method(this.bean, "nothing");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.taken).containsExactly("nothing");
	}

	@Test
	void twoPayloadsMustBothBeAnnotated() {
		this.harness.method(this.bean, "twoAnnotated");
		assertThat(this.harness.deliver("x")).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.taken).containsExactly("x", 1);
		assertRefused("two", "Parameters 'order' and 'key'", "annotate headers with @Header");
	}

	@Test
	void anAcknowledgmentDecides() {
		this.harness.method(this.bean, "acknowledged");
		assertThat(this.harness.isAsync()).isTrue();
		assertThat(this.harness.deliver(new Order("ack", 0))).isEqualTo(Kind.SUCCESS);
		assertThat(this.harness.deliver(new Order("retry", 0))).isEqualTo(Kind.RETRY);
		assertThat(this.harness.deliver(new Order("dead", 0))).isEqualTo(Kind.DEAD_LETTER);
		assertThat(this.harness.deliverAsync(this.harness.received(new Order("later", 0)))).isNotDone();
	}

	@Test
	void ownResolversComeFirst() {
		this.harness.support = MethodListenerSupport.builder().argumentResolvers(List.of(new TenantResolver())).build();
		this.harness.method(this.bean, "tenant");
		assertThat(this.harness.deliver(this.harness.received(ORDER, Map.of("tenant", "t1")))).isEqualTo(Kind.SUCCESS);
		assertThat(this.bean.taken).containsExactly(ORDER, new Tenant("t1"));
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.RETRY);
		assertThat(this.harness.errors).singleElement()
			.isInstanceOf(IllegalStateException.class)
			.satisfies((error) -> assertThat(error).hasMessage("no tenant"));
	}

	@Test
	void parametersThatCanNotBeResolvedAreRefusedAtTheStart() {
		assertRefused("consumer", "Parameter 'consumer' of method", "PushConsumer", "Possible are the payload",
				"HandlerMethodArgumentResolver");
		assertRefused("headersAsText", "Parameter 'headers'", "can't be resolved with @Headers");
		assertRefused("expression", "has the expression 'payload.id'");
		assertRefused("primitive", "its type is primitive");
	}

	@Test
	void headersThatWouldFailWithEachMessageAreRefusedAtTheStart() {
		assertRefused("primitiveHeader", "@Header of a parameter of method", "primitive and can't be null");
		try (var context = new AnnotationConfigApplicationContext()) {
			context.refresh();
			MethodListenerSupport support = MethodListenerSupport.builder()
				.beanFactory(context.getBeanFactory())
				.build();
			for (String method : List.of("headerExpression", "headerDefault")) {
				this.harness.support = support;
				assertThatIllegalArgumentException().isThrownBy(() -> this.harness.method(this.bean, method))
					.withMessageContaining("which can't be resolved");
			}
		}
	}

	private void assertRefused(String method, String... texts) {
		assertThatIllegalArgumentException().isThrownBy(() -> new ListenerHarness().method(this.bean, method))
			.satisfies((error) -> assertThat(error).hasMessageContainingAll(texts));
	}

	static class ValidListener implements RocketMQListener<Checked> {

		final List<String> taken = new ArrayList<>();

		@Override
		public void onMessage(@Payload(required = false) @Valid Checked checked) {
			this.taken.add((checked != null) ? checked.name() : "null");
		}

	}

	record Tenant(String name) {
	}

	static final class TenantResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == Tenant.class;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) {
			String tenant = (String) message.getHeaders().get("tenant");
			if (tenant == null) {
				throw new IllegalStateException("no tenant");
			}
			return new Tenant(tenant);
		}

	}

	interface Strict {

	}

	record Checked(@NotBlank String name, @Min(value = 1, groups = Strict.class) int count) {
	}

	@SuppressWarnings("unused")
	static class Listeners {

		final List<Object> taken = new ArrayList<>();

		private void take(@Nullable Object... values) {
			for (Object value : values) {
				this.taken.add((value != null) ? value : "null");
			}
		}

		void order(Order order) {
			take(order);
		}

		void orders(List<Order> orders) {
			take(orders);
		}

		void text(String text) {
			take(text);
		}

		void number(int number) {
			take(number);
		}

		void bytes(byte[] bytes) {
			take((Object) bytes);
		}

		void buffer(ByteBuffer buffer) {
			take(buffer);
		}

		void object(Object object) {
			take(object);
		}

		void optional(Optional<Order> order) {
			take(order);
		}

		void notRequired(@Payload(required = false) Order order) {
			take(order);
		}

		void nullable(@Nullable Order order) {
			take(order);
		}

		void valid(@Valid Checked checked) {
			take(checked);
		}

		void validInGroup(@Validated(Strict.class) Checked checked) {
			take(checked);
		}

		void validInMessage(@Valid Message<Checked> checked) {
			take(checked);
		}

		void headers(Order order, @Header(RocketMQHeaders.KEYS) String keys, @Header("TAGS") String tags,
				@Header int attempt, @Header(name = "other", defaultValue = "none") String other,
				@Header("missing") Optional<String> missing) {
			take(order, keys, tags, attempt, other, missing);
		}

		void allHeaders(@Headers Map<String, Object> map, MessageHeaders headers, Message<String> message) {
			take(map, headers, message.getHeaders());
		}

		void received(ReceivedMessage message, ConsumeContext context, RocketMQDelivery delivery) {
			take(message, context, delivery);
		}

		void onlyReceived(ReceivedMessage message) {
			take(message);
		}

		void message(Message<Order> message) {
			take(message);
		}

		void nothing() {
			take("nothing");
		}

		void two(Order order, String key) {
			take(order, key);
		}

		void twoAnnotated(@Payload String text, @Payload byte[] bytes) {
			take(text, bytes.length);
		}

		void acknowledged(Order order, Acknowledgment acknowledgment) {
			switch (order.id()) {
				case "ack" -> acknowledgment.acknowledge();
				case "retry" -> acknowledgment.retry();
				case "dead" -> acknowledgment.deadLetter();
				default -> take(acknowledgment);
			}
		}

		void tenant(Order order, Tenant tenant) {
			take(order, tenant);
		}

		void consumer(Order order, PushConsumer consumer) {
			take(order, consumer);
		}

		void primitiveHeader(@Header(name = "attempt", required = false) int attempt) {
			take(attempt);
		}

		void headerExpression(@Header("#{missing.bean}") String header) {
			take(header);
		}

		void headerDefault(@Header(name = "a", defaultValue = "#{missing.bean}") String header) {
			take(header);
		}

		void headersAsText(@Headers String headers) {
			take(headers);
		}

		void expression(@Payload(expression = "payload.id") String id) {
			take(id);
		}

		void primitive(@Payload(required = false) int number) {
			take(number);
		}

	}

}
