package io.rocketmq.spring.boot.autoconfigure;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.spring.FakeClients;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.config.RocketMQListenerConfigurer;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.FakeConsumers;
import io.rocketmq.spring.listener.RocketMQErrorHandler;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.support.InvalidRocketMQAnnotationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each attribute of a listener reaches what it configures, from a placeholder, an
 * expression and a property of the endpoint. Pain #12 of Apache's starter: numbers and
 * booleans of its annotation can't be configured.
 */
@ExtendWith(OutputCaptureExtension.class)
class RocketMQListenerEndpointPropertiesTests {

	private static final RocketMQErrorHandler ERRORS = (exception, message, endpoint) -> ConsumeResult.SUCCESS;

	private final FakeConsumers consumers = new FakeConsumers();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RocketMQAutoConfiguration.class, RocketMQListenerAutoConfiguration.class,
						RocketMQTemplateAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class))
		.withBean("rocketMQListenerContainerFactory", DefaultRocketMQListenerContainerFactory.class, this::factory)
		.withBean("other", DefaultRocketMQListenerContainerFactory.class, this::factory)
		.withBean("errors", RocketMQErrorHandler.class, () -> ERRORS)
		.withPropertyValues("rocketmq.name-server=localhost:1", "rocketmq.listener.drain-timeout=1s");

	private DefaultRocketMQListenerContainerFactory factory() {
		DefaultRocketMQListenerContainerFactory factory = this.consumers.factory();
		factory.setAutoStartup(false);
		return factory;
	}

	static Stream<Arguments> attributes() {
		return Stream.of(row("client", "rocketMQClient", (container, endpoint) -> container.client()),
				row("topic", "returns", (container, endpoint) -> endpoint.topic()),
				row("consumerGroup", "ledger", (container, endpoint) -> container.options().group()),
				row("selectorExpression", "a || b", (container, endpoint) -> endpoint.filter()),
				row("batch", "true", (container, endpoint) -> endpoint.batch()),
				row("containerFactory", "other", (container, endpoint) -> endpoint.containerFactory()),
				row("concurrency", "3", (container, endpoint) -> container.options().threads()),
				row("consumeMode", "orderly", "true", (container, endpoint) -> container.options().orderly()),
				row("messageModel", "BROADCASTING", (container, endpoint) -> container.options().messageModel()),
				row("fetchMode", "POP", (container, endpoint) -> container.options().fetch().mode()),
				row("batchSize", "9", (container, endpoint) -> container.options().batchSize()),
				row("consumeFrom", "2026-01-31T12:00:00Z", "Timestamp[instant=2026-01-31T12:00:00Z]",
						(container, endpoint) -> container.options().consumeFrom()),
				row("maxReconsumeTimes", "2", (container, endpoint) -> container.options().maxReconsumeTimes()),
				row("consumeTimeout", "PT30S", (container, endpoint) -> container.options().consumeTimeout()),
				row("consumeTimeout", "30s", "PT30S", (container, endpoint) -> container.options().consumeTimeout()),
				row("suspendTime", "2500", "PT2.5S", (container, endpoint) -> container.options().suspendTime()),
				row("invisibleTime", "45s", "PT45S",
						(container, endpoint) -> container.options().fetch().invisibleTime()),
				row("autoStartup", "true", (container, endpoint) -> container.isAutoStartup()), row("errorHandler",
						"errors", String.valueOf(ERRORS), (container, endpoint) -> endpoint.settings().errorHandler()));
	}

	private static Arguments row(String attribute, String text,
			BiFunction<RocketMQListenerContainer, RocketMQListenerEndpoint, Object> value) {
		return row(attribute, text, text, value);
	}

	private static Arguments row(String attribute, String text, String expected,
			BiFunction<RocketMQListenerContainer, RocketMQListenerEndpoint, Object> value) {
		return Arguments.of(attribute, text, expected, value);
	}

	@ParameterizedTest(name = "{0} = {1}")
	@MethodSource("attributes")
	void weaknessPlaceholdersInAttributes(String attribute, String text, String expected,
			BiFunction<RocketMQListenerContainer, RocketMQListenerEndpoint, Object> value) {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("my." + attribute + "=" + text)
			.run((context) -> assertValue(context, expected, value));
	}

	@ParameterizedTest(name = "{0} = {1}")
	@MethodSource("attributes")
	void weaknessSpelInAttributes(String attribute, String text, String expected,
			BiFunction<RocketMQListenerContainer, RocketMQListenerEndpoint, Object> value) {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("my." + attribute + "=#{__listener.same('" + text + "')}")
			.run((context) -> assertValue(context, expected, value));
	}

	@ParameterizedTest(name = "{0} = {1}")
	@MethodSource("attributes")
	void pain12AttributesCanBeConfiguredForEachListener(String attribute, String text, String expected,
			BiFunction<RocketMQListenerContainer, RocketMQListenerEndpoint, Object> value) {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("rocketmq.listener.endpoints.configurable." + kebab(attribute) + "=" + text)
			.run((context) -> assertValue(context, expected, value));
	}

	@Test
	void deadLettersCanBeConfigured() {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("my.topic=", "rocketmq.listener.endpoints.configurable.dead-letter=true")
			.run((context) -> assertValue(context, "%DLQ%billing", (container, endpoint) -> endpoint.topic()));
	}

	@Test
	void beansAreNamedOrTheValueOfAnExpression() {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("my.errorHandler=#{@errors}", "my.containerFactory=#{@other}")
			.run((context) -> {
				assertValue(context, String.valueOf(ERRORS),
						(container, endpoint) -> endpoint.settings().errorHandler());
				assertValue(context, "other", (container, endpoint) -> endpoint.containerFactory());
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "my.contentType", "rocketmq.listener.endpoints.configurable.content-type" })
	void bodiesAreReadByTheContentType(String property) {
		ApplicationContextRunner started = this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("my.autoStartup=true");
		started.run((context) -> {
			assertThat(deliver("[\"a\",\"b\"]", Map.of("contentType", "application/json")))
				.isEqualTo(ConsumeResult.SUCCESS);
			assertThat(context.getBean(Configurable.class).booked).containsExactly("a", "b");
		});
		this.consumers.started.clear();
		started.withPropertyValues(property + "=application/x-unknown").run((context) -> {
			assertThat(deliver("[\"a\",\"b\"]", Map.of("contentType", "application/json")))
				.isNotEqualTo(ConsumeResult.SUCCESS);
			assertThat(context.getBean(Configurable.class).booked).isEmpty();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "my.replyTimeout", "rocketmq.listener.endpoints.replying.reply-timeout" })
	void repliesAreSentWithinTheirTimeout(String property) {
		List<Object> timeouts = new CopyOnWriteArrayList<>();
		Producer producer = FakeClients.of(Producer.class, (method, arguments) -> {
			timeouts.add(method + " " + arguments[1]);
			return null;
		});
		this.runner.withBean("replying", Replying.class)
			.withBean(RocketMQListenerConfigurer.class, () -> (registrar) -> {
				DefaultRocketMQListenerContainerFactory factory = this.consumers.factory();
				factory.setProducer(producer);
				registrar.setContainerFactory(factory);
			})
			.withPropertyValues(property + "=1500ms")
			.run((context) -> {
				assertThat(deliver("question", Map.of("REPLY_TO_CLIENT", "me", "CORRELATION_ID", "1", "CLUSTER", "c",
						"TTL", "1000", "MSG_TYPE", "reply")))
					.isEqualTo(ConsumeResult.SUCCESS);
				assertThat(timeouts).containsExactly("reply PT1.5S");
			});
	}

	private ConsumeResult deliver(String body, Map<String, String> properties) throws Exception {
		ReceivedMessage message = FakeReceivedMessage.of("orders", body, properties);
		return this.consumers.started.get(0)
			.listener()
			.consume(message, new ConsumeContext("billing", message.queue()));
	}

	private static void assertValue(AssertableApplicationContext context, String expected,
			BiFunction<RocketMQListenerContainer, RocketMQListenerEndpoint, Object> value) {
		assertThat(context).hasNotFailed();
		RocketMQListenerContainer container = context.getBean(RocketMQListenerEndpointRegistry.class)
			.container("configurable");
		assertThat(container).isNotNull();
		assertThat(value.apply(container, container.endpoints().iterator().next())).hasToString(expected);
	}

	@Test
	void everyAttributeHasAProperty() {
		List<String> attributes = Arrays.stream(RocketMQMessageListener.class.getDeclaredMethods())
			.map(Method::getName)
			.filter((name) -> !name.equals("id"))
			.toList();
		RocketMQListenerEndpointProperties properties = new RocketMQListenerEndpointProperties();
		assertThat(properties.attributes()).isEmpty();
		assertThat(Arrays.stream(RocketMQListenerEndpointProperties.class.getDeclaredFields())
			.filter((field) -> !field.isSynthetic())
			.map((field) -> field.getName())).containsExactlyInAnyOrderElementsOf(attributes);
	}

	@Test
	void propertiesCanBeBoundInANativeImage() throws NoSuchMethodException {
		RuntimeHints hints = new RuntimeHints();
		new RocketMQListenerAutoConfiguration.EndpointPropertiesHints().registerHints(hints, null);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(
					RocketMQListenerEndpointProperties.class.getDeclaredMethod("setConcurrency", Integer.class)))
			.accepts(hints);
	}

	@Test
	void aFilterMayBeACondition() {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("rocketmq.listener.endpoints.configurable.selector-type=sql92",
					"rocketmq.listener.endpoints.configurable.selector-expression=a > 3 AND b = 'x'")
			.run((context) -> {
				assertValue(context, "a > 3 AND b = 'x'", (container, endpoint) -> endpoint.filter());
				assertValue(context, "SQL92", (container, endpoint) -> endpoint.filter().type());
			});
	}

	@Test
	void aDisabledListenerIsNotRegistered(CapturedOutput output) {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("rocketmq.listener.endpoints.configurable.enabled=${billing.enabled:false}")
			.run((context) -> assertThat(context.getBean(RocketMQListenerEndpointRegistry.class).containers())
				.isEmpty());
		assertThat(output).doesNotContain("No RocketMQ listener belongs to");
	}

	@Test
	void aPropertyOfNoListenerIsSaid(CapturedOutput output) {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("rocketmq.listener.endpoints.biling.concurrency=3")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("No RocketMQ listener belongs to [rocketmq.listener.endpoints.biling];"
				+ " the ids of annotated listeners are [configurable]");
	}

	@Test
	void anIllegalPropertyIsNamed() {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("rocketmq.listener.endpoints.configurable.max-reconsume-times=-2")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(InvalidRocketMQAnnotationException.class, (ex) -> {
					assertThat(ex.beanName()).isEqualTo("configurable");
					assertThat(ex.attribute()).isEqualTo("maxReconsumeTimes");
				})
				.hasMessageContaining(
						"overridden by rocketmq.listener.endpoints.configurable.max-reconsume-times, is illegal")
				.hasMessageContaining("write a number of 0 or more"));
	}

	@Test
	void idsMatchKeysByLettersAndDigits() {
		RocketMQListenerProperties listener = new RocketMQListenerProperties();
		RocketMQListenerEndpointProperties properties = new RocketMQListenerEndpointProperties();
		properties.setConcurrency(4);
		listener.getEndpoints().put("shipping-ship", properties);
		PropertiesListenerAttributeSource source = new PropertiesListenerAttributeSource(listener, "shop");
		for (String id : List.of("shipping-ship", "shippingShip", "shipping.ship", "SHIPPING_SHIP")) {
			assertThat(source.overrides(id)).containsExactly(Map.entry("concurrency", "4"));
		}
		assertThat(source.overrides("shipping")).isEmpty();
		assertThat(source.defaults()).containsExactly(Map.entry("consumerGroup", "shop"));
		listener.getEndpoints().put("shippingShip", properties);
		assertThatExceptionOfType(InvalidRocketMQPropertyException.class)
			.isThrownBy(() -> new PropertiesListenerAttributeSource(listener, null))
			.withMessageContaining("The keys 'shipping-ship' and 'shippingShip' name the same listener");
	}

	@Test
	void aListenerWithoutAGroupHasThatOfTheProperty() {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("my.consumerGroup=", "rocketmq.listener.group=ours", "spring.application.name=shop")
			.run((context) -> assertValue(context, "ours", (container, endpoint) -> container.group()));
	}

	@Test
	void aListenerWithoutAGroupHasThatOfTheApplication() {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("my.consumerGroup=", "spring.application.name=shop")
			.run((context) -> assertValue(context, "shop", (container, endpoint) -> container.group()));
	}

	@Test
	void aListenerMustHaveAGroup() {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("my.consumerGroup=")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("(consumerGroup = \"\") is illegal: it is empty, and so are"
						+ " rocketmq.listener.group and the application's name"));
	}

	private static String kebab(String attribute) {
		return attribute.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

	static class Configurable {

		public String same(String text) {
			return text;
		}

		List<String> booked = List.of();

		@RocketMQMessageListener(id = "configurable", client = "${my.client:}", topic = "${my.topic:orders}",
				consumerGroup = "${my.consumerGroup:billing}", selectorType = "${my.selectorType:}",
				selectorExpression = "${my.selectorExpression:}", batch = "${my.batch:}", enabled = "${my.enabled:}",
				containerFactory = "${my.containerFactory:}", concurrency = "${my.concurrency:}",
				consumeMode = "${my.consumeMode:}", messageModel = "${my.messageModel:}",
				fetchMode = "${my.fetchMode:}", batchSize = "${my.batchSize:}", consumeFrom = "${my.consumeFrom:}",
				maxReconsumeTimes = "${my.maxReconsumeTimes:}", consumeTimeout = "${my.consumeTimeout:}",
				suspendTime = "${my.suspendTime:}", invisibleTime = "${my.invisibleTime:}",
				autoStartup = "${my.autoStartup:}", errorHandler = "${my.errorHandler:}",
				contentType = "${my.contentType:}")
		void book(List<String> orders) {
			this.booked = orders;
		}

	}

	static class Replying {

		@RocketMQMessageListener(id = "replying", topic = "orders", consumerGroup = "billing",
				replyTimeout = "${my.replyTimeout:}")
		String reply(String question) {
			return "answer";
		}

	}

}
