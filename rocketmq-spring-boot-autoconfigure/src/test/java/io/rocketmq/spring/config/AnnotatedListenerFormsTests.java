package io.rocketmq.spring.config;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.Message;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.annotation.RocketMQHandler;
import io.rocketmq.spring.annotation.RocketMQMessage;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.core.AnnotationTopicResolver;
import io.rocketmq.spring.core.RocketMQTopicResolver;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.FakeConsumers;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.listener.RocketMQReplyListener;
import io.rocketmq.spring.support.InvalidRocketMQAnnotationException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Forms of the annotation: rows "Method-level listeners" and "Repeatable / composed
 * annotations" of what Apache's starter lacks.
 */
class AnnotatedListenerFormsTests {

	private final FakeConsumers consumers = new FakeConsumers();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Enabled.class, PropertyPlaceholderAutoConfiguration.class)
		.withBean(DefaultRocketMQListenerContainerFactory.class, this.consumers::factory);

	@Test
	void pain19MethodsAreListeners() {
		this.runner.withBean("shipping", Shipping.class).run((context) -> {
			assertThat(topics(context)).containsExactly(Map.entry("shipping-cancel", "cancelled"),
					Map.entry("shipping-ship", "orders"));
			deliver("ship-group", "orders", "42");
			assertThat(context.getBean(Shipping.class).shipped).isEqualTo("42");
			assertThat(endpoint(context, "shipping-ship").description()).isEqualTo("method 'ship' of bean 'shipping'");
		});
	}

	@Test
	void overloadedMethodsHaveIdsOfTheirOwn() {
		this.runner.withBean("over", Overloaded.class)
			.run((context) -> assertThat(topics(context)).containsExactly(Map.entry("over-on-Integer", "numbers"),
					Map.entry("over-on-String", "texts")));
	}

	@Test
	void weaknessRepeatableAnnotationSubscribesSeveralTimes() {
		this.runner.withBean("method", RepeatedOnMethod.class)
			.withBean("class", RepeatedOnClass.class)
			.run((context) -> {
				assertThat(topics(context)).containsExactly(Map.entry("class", "a"), Map.entry("class-2", "b"),
						Map.entry("method-on", "orders"), Map.entry("named", "returns"));
				deliver("one", "orders", "1");
				deliver("one", "returns", "2");
				assertThat(context.getBean(RepeatedOnMethod.class).received).isEqualTo("12");
			});
	}

	@Test
	void pain19AnnotationsCanBeComposed() {
		this.runner.withBean("composed", Composed.class).withPropertyValues("shop.orders=orders-v2").run((context) -> {
			RocketMQListenerEndpoint endpoint = endpoint(context, "composed-on");
			assertThat(endpoint.group()).isEqualTo("mine");
			assertThat(endpoint.topic()).isEqualTo("orders-v2");
			assertThat(container(context, "composed-on").options().orderly()).isTrue();
		});
	}

	@Test
	void aRepeatableAnnotationCanBeComposed() {
		this.runner.withBean("both", BothTopics.class)
			.run((context) -> assertThat(topics(context).values()).containsExactly("a", "b"));
	}

	@Test
	void theNearestAnnotationCounts() {
		this.runner.withBean("child", Child.class)
			.withBean("heir", Heir.class)
			.run((context) -> assertThat(topics(context)).containsExactly(Map.entry("child", "of-the-child"),
					Map.entry("child-on", "of-the-childs-method"), Map.entry("heir", "of-the-parent"),
					Map.entry("heir-on", "of-the-parents-method")));
	}

	@Test
	void annotatedMethodsOfInterfacesAreFound() {
		this.runner.withBean("default", OfInterface.class).run((context) -> {
			assertThat(topics(context)).containsExactly(Map.entry("default-on", "orders"));
			deliver("default-group", "orders", "7");
			assertThat(context.getBean(OfInterface.class).received).isEqualTo("7");
		});
	}

	@Test
	void genericMethodsAreFoundOnce() {
		this.runner.withBean("generic", OfNumbers.class).run((context) -> {
			assertThat(topics(context)).containsExactly(Map.entry("generic-on", "orders"));
			deliver("generic-group", "orders", "42");
			assertThat(context.getBean(OfNumbers.class).received).isEqualTo(42);
		});
	}

	@Test
	void aRecordMayListen() {
		this.runner.withBean("record", OfRecord.class, () -> new OfRecord(new StringBuilder())).run((context) -> {
			deliver("record-group", "orders", "r");
			assertThat(context.getBean(OfRecord.class).received()).hasToString("r");
		});
	}

	@Test
	void aConfigurationClassMayListen() {
		this.runner.withUserConfiguration(ListeningConfiguration.class, LiteConfiguration.class)
			.run((context) -> assertThat(topics(context).values()).containsExactly("full", "lite"));
	}

	@Test
	void aListenerReplies() {
		this.runner.withBean("quotes", Quotes.class)
			.run((context) -> assertThat(topics(context)).containsExactly(Map.entry("quotes", "quotes")));
	}

	@Test
	void handlersShareTheAnnotationOfTheirClass() {
		this.runner.withBean("returns", Returns.class)
			.run((context) -> assertThat(topics(context)).containsExactly(Map.entry("returns", "returns")));
	}

	@Test
	void theTypeOfThePayloadNamesTheTopic() {
		this.runner.withBean(RocketMQTopicResolver.class, () -> new AnnotationTopicResolver((value) -> value))
			.withBean("typed", Typed.class)
			.withBean("of-list", TypedList.class)
			.run((context) -> {
				assertThat(topics(context)).containsExactly(Map.entry("of-list", "typed-orders"),
						Map.entry("typed-on", "typed-orders"), Map.entry("typed-other", "typed-orders"));
				assertThat(endpoint(context, "typed-on").filter()).isEqualTo(FilterExpression.tags("created"));
				assertThat(endpoint(context, "of-list").filter()).isEqualTo(FilterExpression.tags("created"));
				assertThat(endpoint(context, "typed-other").filter()).isEqualTo(FilterExpression.tags("other"));
			});
	}

	@Test
	void aTypeWithoutATopicIsNoTopic() {
		this.runner.withBean(RocketMQTopicResolver.class, () -> new AnnotationTopicResolver((value) -> value))
			.withBean("untyped", Untyped.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Bean 'untyped', method 'on': @RocketMQMessageListener(topic = \"\") is illegal:"
						+ " Topic is blank"));
	}

	@Test
	void weaknessDeadLetterListenersHaveATopicAndGroupOfTheirOwn() {
		this.runner.withBean("undeliverable", Undeliverable.class).run((context) -> {
			RocketMQListenerEndpoint endpoint = endpoint(context, "undeliverable-on");
			assertThat(endpoint.topic()).isEqualTo("%DLQ%shipping");
			assertThat(endpoint.group()).isEqualTo("shipping-dead-letters");
			assertThat(container(context, "undeliverable-on").options().consumeFrom()).hasToString("Earliest[]");
		});
	}

	@Test
	void deadLettersWithATopicAreRefused() {
		this.runner.withBean("bad", DeadLettersOfTopic.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidRocketMQAnnotationException.class)
				.hasMessageContaining(
						"Bean 'bad', method 'on': @RocketMQMessageListener(topic = \"orders\") is illegal:"
								+ " deadLetter is set too"));
	}

	@Test
	void handlersNeedAnAnnotatedClass() {
		this.runner.withBean("lost", LostHandler.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidRocketMQAnnotationException.class)
				.hasMessageContaining(
						"has @RocketMQHandler on method 'on', but no @RocketMQMessageListener on its class"));
	}

	@Test
	void aClassListensInOneWay() {
		this.runner.withBean("both", BothWays.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidRocketMQAnnotationException.class)
				.hasMessageContaining("is a listener in more than one way"));
	}

	@Test
	void oneHandlerIsTheDefault() {
		this.runner.withBean("two", TwoDefaults.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidRocketMQAnnotationException.class)
				.hasMessageContaining("more than one @RocketMQHandler(isDefault = true): methods 'one' and 'two'"));
	}

	@Test
	void beanMethodsAreNoListeners() {
		this.runner.withUserConfiguration(AnnotatedBeanMethod.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidRocketMQAnnotationException.class)
				.hasMessageContaining("it is on a @Bean method, which is no listener"));
	}

	@Test
	void contradictionsWithinAGroupNameTheBean() {
		this.runner.withBean("contradiction", Contradiction.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidRocketMQAnnotationException.class)
				.hasMessageContaining("Bean 'contradiction': @RocketMQMessageListener is illegal: RocketMQ listeners")
				.hasMessageContaining("concurrency is 1 in the one and 2 in the other"));
	}

	@Test
	void equalIdsAreRefused() {
		this.runner.withBean("one", WithId.class)
			.withBean("two", WithId.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidRocketMQAnnotationException.class)
				.hasMessageContaining(
						"method 'on' of bean 'one' and method 'on' of bean 'two' both have the id 'same'"));
	}

	private void deliver(String group, String topic, String body) throws Exception {
		ReceivedMessage message = FakeReceivedMessage.of(topic, body, Map.of());
		FakeConsumers.Started started = this.consumers.started.stream()
			.filter((found) -> found.options().group().equals(group))
			.findFirst()
			.orElseThrow();
		assertThat(started.listener().consume(message, new ConsumeContext(group, message.queue()))).isNotNull();
	}

	private static Map<String, String> topics(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed();
		Map<String, String> topics = new TreeMap<>();
		context.getBean(RocketMQListenerEndpointRegistry.class)
			.containers()
			.stream()
			.map(RocketMQListenerContainer::endpoints)
			.flatMap(Collection::stream)
			.forEach((endpoint) -> topics.put(endpoint.id(), endpoint.topic()));
		return topics;
	}

	private static RocketMQListenerContainer container(AssertableApplicationContext context, String id) {
		assertThat(context).hasNotFailed();
		RocketMQListenerContainer container = context.getBean(RocketMQListenerEndpointRegistry.class).container(id);
		assertThat(container).isNotNull();
		return container;
	}

	private static RocketMQListenerEndpoint endpoint(AssertableApplicationContext context, String id) {
		return container(context, id).endpoints()
			.stream()
			.filter((endpoint) -> endpoint.id().equals(id))
			.findFirst()
			.orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableRocketMQ
	static class Enabled {

	}

	static class Shipping {

		String shipped = "";

		@RocketMQMessageListener(topic = "orders", consumerGroup = "ship-group")
		void ship(String order) {
			this.shipped = order;
		}

		@RocketMQMessageListener(topic = "cancelled", consumerGroup = "cancel-group")
		void cancel(String order) {
		}

	}

	static class Overloaded {

		@RocketMQMessageListener(topic = "texts", consumerGroup = "texts")
		void on(String text) {
		}

		@RocketMQMessageListener(topic = "numbers", consumerGroup = "numbers")
		void on(Integer number) {
		}

	}

	static class RepeatedOnMethod {

		String received = "";

		@RocketMQMessageListener(topic = "orders", consumerGroup = "one")
		@RocketMQMessageListener(topic = "returns", consumerGroup = "one", id = "named")
		void on(String text) {
			this.received += text;
		}

	}

	@RocketMQMessageListener(topic = "a", consumerGroup = "two")
	@RocketMQMessageListener(topic = "b", consumerGroup = "two")
	static class RepeatedOnClass implements RocketMQListener<String> {

		@Override
		public void onMessage(String message) {
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@RocketMQMessageListener(topic = "${shop.orders}", consumeMode = "orderly")
	@interface OrderListener {

		@AliasFor(annotation = RocketMQMessageListener.class, attribute = "consumerGroup")
		String group();

	}

	static class Composed {

		@OrderListener(group = "mine")
		void on(String text) {
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@RocketMQMessageListener(topic = "a", consumerGroup = "both")
	@RocketMQMessageListener(topic = "b", consumerGroup = "both")
	@interface Both {

	}

	static class BothTopics {

		@Both
		void on(String text) {
		}

	}

	@RocketMQMessageListener(topic = "of-the-parent", consumerGroup = "parent")
	static class Parent implements RocketMQListener<String> {

		@Override
		public void onMessage(String message) {
		}

		@RocketMQMessageListener(topic = "of-the-parents-method", consumerGroup = "parents-method")
		void on(String message) {
		}

	}

	static class Heir extends Parent {

		@Override
		void on(String message) {
		}

	}

	@RocketMQMessageListener(topic = "of-the-child", consumerGroup = "child")
	static class Child extends Parent {

		@Override
		@RocketMQMessageListener(topic = "of-the-childs-method", consumerGroup = "childs-method")
		void on(String message) {
		}

	}

	interface Listening {

		@RocketMQMessageListener(topic = "orders", consumerGroup = "default-group")
		default void on(String text) {
			received(text);
		}

		void received(String text);

	}

	static class OfInterface implements Listening {

		String received = "";

		@Override
		public void received(String text) {
			this.received = text;
		}

	}

	abstract static class Generic<T> {

		abstract void on(T message);

	}

	static class OfNumbers extends Generic<Integer> {

		int received;

		@Override
		@RocketMQMessageListener(topic = "orders", consumerGroup = "generic-group")
		void on(Integer message) {
			this.received = message;
		}

	}

	record OfRecord(StringBuilder received) {

		@RocketMQMessageListener(topic = "orders", consumerGroup = "record-group")
		void on(String text) {
			this.received.append(text);
		}

	}

	@Configuration
	static class ListeningConfiguration {

		@RocketMQMessageListener(topic = "full", consumerGroup = "full")
		void on(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LiteConfiguration {

		@RocketMQMessageListener(topic = "lite", consumerGroup = "lite")
		void on(String text) {
		}

	}

	@RocketMQMessageListener(topic = "quotes", consumerGroup = "quotes")
	static class Quotes implements RocketMQReplyListener<String, Integer> {

		@Override
		public Integer onMessage(String message) {
			return message.length();
		}

	}

	@RocketMQMessageListener(topic = "returns", consumerGroup = "returns")
	static class Returns {

		@RocketMQHandler
		void refund(List<String> refund) {
		}

		@RocketMQHandler(isDefault = true)
		void other(String other) {
		}

	}

	static class Undeliverable {

		@RocketMQMessageListener(consumerGroup = "shipping", deadLetter = true)
		void on(ReceivedMessage message) {
		}

	}

	static class DeadLettersOfTopic {

		@RocketMQMessageListener(topic = "orders", consumerGroup = "shipping", deadLetter = true)
		void on(ReceivedMessage message) {
		}

	}

	static class LostHandler {

		@RocketMQHandler
		void on(String text) {
		}

	}

	@RocketMQMessageListener(topic = "returns", consumerGroup = "returns")
	static class BothWays implements RocketMQListener<String> {

		@Override
		public void onMessage(String message) {
		}

		@RocketMQHandler
		void on(String text) {
		}

	}

	@RocketMQMessageListener(topic = "returns", consumerGroup = "returns")
	static class TwoDefaults {

		@RocketMQHandler(isDefault = true)
		void one(String text) {
		}

		@RocketMQHandler(isDefault = true)
		void two(Integer text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AnnotatedBeanMethod {

		@Bean
		@RocketMQMessageListener(topic = "orders", consumerGroup = "orders")
		RocketMQListener<String> listener() {
			return (message) -> {
			};
		}

	}

	static class Contradiction {

		@RocketMQMessageListener(topic = "a", consumerGroup = "one", concurrency = "1")
		void on(String text) {
		}

		@RocketMQMessageListener(topic = "b", consumerGroup = "one", concurrency = "2")
		void other(String text) {
		}

	}

	static class WithId {

		@RocketMQMessageListener(topic = "orders", consumerGroup = "one", id = "same")
		void on(String text) {
		}

	}

	@RocketMQMessage(topic = "typed-orders", tag = "created")
	record TypedOrder(String id) {
	}

	static class Typed {

		@RocketMQMessageListener(consumerGroup = "typed")
		void on(Message<TypedOrder> order) {
		}

		@RocketMQMessageListener(consumerGroup = "typed-other", selectorExpression = "other")
		void other(TypedOrder order) {
		}

	}

	@RocketMQMessageListener(consumerGroup = "typed-list", autoStartup = "false")
	static class TypedList implements RocketMQListener<List<Message<TypedOrder>>> {

		@Override
		public void onMessage(List<Message<TypedOrder>> orders) {
		}

	}

	static class Untyped {

		@RocketMQMessageListener(consumerGroup = "untyped")
		void on(String text) {
		}

	}

}
