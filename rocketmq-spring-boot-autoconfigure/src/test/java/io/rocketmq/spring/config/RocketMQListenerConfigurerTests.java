package io.rocketmq.spring.config;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.FakeConsumers;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQListenerEndpoint;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.listener.RocketMQListenerSubscription;
import io.rocketmq.spring.listener.adapter.SimpleRocketMQListenerEndpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class RocketMQListenerConfigurerTests {

	private final FakeConsumers consumers = new FakeConsumers();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Enabled.class, PropertyPlaceholderAutoConfiguration.class)
		.withBean("factory", DefaultRocketMQListenerContainerFactory.class, this.consumers::factory);

	@Test
	void pain19EndpointsAreAddedInCode() {
		this.runner
			.withBean(RocketMQListenerConfigurer.class,
					() -> (registrar) -> registrar.registerEndpoint(endpoint("added", "orders")))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(ids(context)).containsExactly("added");
				assertThat(this.consumers.started).hasSize(1);
			});
	}

	@Test
	void annotatedEndpointsAreChangedAndRemoved() {
		this.runner.withBean("shop", Shop.class).withBean(RocketMQListenerConfigurer.class, () -> (registrar) -> {
			registrar.changeEndpoint("shop-ship", (former) -> inGroup(former, "moved"));
			registrar.removeEndpoint("shop-cancel");
		}).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(ids(context)).containsExactly("shop-ship");
			assertThat(this.consumers.started).extracting((started) -> started.options().group())
				.containsExactly("moved");
			deliver("42");
			assertThat(context.getBean(Shop.class).shipped).isEqualTo("42");
		});
	}

	@Test
	void changesOfUnknownEndpointsFailTheStart() {
		this.runner.withBean("shop", Shop.class)
			.withBean(RocketMQListenerConfigurer.class, () -> (registrar) -> registrar.removeEndpoint("shop-shop"))
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("There is no RocketMQ listener with the id 'shop-shop': use one of")
				.hasMessageContaining("shop-ship"));
	}

	@Test
	void endpointsAreAddedChangedAndRemovedAtRunTime() {
		this.runner.run((context) -> {
			RocketMQListenerEndpointRegistrar registrar = context.getBean(RocketMQListenerEndpointRegistrar.class);
			registrar.registerEndpoint(endpoint("late", "orders"));
			assertThat(this.consumers.started).hasSize(1);
			registrar.changeEndpoint("late", (former) -> inGroup(former, "moved"));
			assertThat(this.consumers.stopped).hasSize(1);
			assertThat(this.consumers.started.get(1).options().group()).isEqualTo("moved");
			assertThatIllegalArgumentException().isThrownBy(() -> registrar.registerEndpoint(endpoint("late", "other")))
				.withMessageContaining("both have the id 'late'");
			registrar.removeEndpoint("late");
			assertThat(this.consumers.stopped).hasSize(2);
			assertThatIllegalArgumentException().isThrownBy(() -> registrar.removeEndpoint("late"))
				.withMessageContaining("There is no RocketMQ listener with the id 'late'");
		});
	}

	@Test
	void aRefusedChangeKeepsTheFormerEndpoint() {
		this.runner.run((context) -> {
			RocketMQListenerEndpointRegistrar registrar = context.getBean(RocketMQListenerEndpointRegistrar.class);
			registrar.registerEndpoint(endpoint("one", "orders"));
			registrar.registerEndpoint(endpoint("two", "two-group", "orders"));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> registrar.changeEndpoint("two", (former) -> inGroup(former, "late-group")))
				.withMessageContaining("have the same subscription to topic 'orders'");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> registrar.changeEndpoint("two", (former) -> withId(former, "three")))
				.withMessageContaining("Change of RocketMQ listener 'two' is illegal");
			assertThat(endpointOf(context, "two").group()).isEqualTo("two-group");
		});
	}

	@Test
	void collaboratorsAreSetBeforeTheStartOnly() {
		this.runner.run((context) -> assertThatIllegalStateException()
			.isThrownBy(() -> context.getBean(RocketMQListenerEndpointRegistrar.class).setValidator(null))
			.withMessageContaining("configure their registrar in a RocketMQListenerConfigurer bean"));
	}

	@Test
	@SuppressWarnings("NullAway")
	void nullIsRefusedAtOnce() {
		this.runner.withBean(RocketMQListenerConfigurer.class, () -> (registrar) -> {
			assertThatNullPointerException().isThrownBy(() -> registrar.registerEndpoint(null))
				.withMessage("endpoint must not be null");
			assertThatNullPointerException().isThrownBy(() -> registrar.registerEndpoint(endpoint("x", "y"), null))
				.withMessage("factory must not be null");
			assertThatNullPointerException().isThrownBy(() -> registrar.changeEndpoint(null, (former) -> former))
				.withMessage("id must not be null");
			assertThatNullPointerException().isThrownBy(() -> registrar.changeEndpoint("x", null))
				.withMessage("change must not be null");
			assertThatNullPointerException().isThrownBy(() -> registrar.removeEndpoint(null))
				.withMessage("id must not be null");
			assertThatNullPointerException().isThrownBy(() -> registrar.setContainerFactory(null))
				.withMessage("containerFactory must not be null");
			assertThatNullPointerException().isThrownBy(() -> registrar.setArgumentResolvers(null))
				.withMessage("argumentResolvers must not be null");
		}).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(ids(context)).isEmpty();
		});
	}

	@Test
	void aContainerFactoryIsNamedOrTheDefault() {
		RocketMQListenerContainerFactory own = this.consumers.factory();
		this.runner.withBean("shop", Shop.class)
			.withBean("own", RocketMQListenerContainerFactory.class, () -> own)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("No RocketMQListenerContainerFactory bean is the default of listeners:")
				.hasMessageContaining("factory"));
		this.runner.withBean("shop", Shop.class)
			.withUserConfiguration(PrimaryFactory.class)
			.run((context) -> assertThat(context).hasNotFailed());
		this.runner.withBean("shop", Shop.class)
			.withBean("own", RocketMQListenerContainerFactory.class, () -> own)
			.withBean(RocketMQListenerConfigurer.class, () -> (registrar) -> registrar.setContainerFactory(own))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void resolversAndConversionServiceAreUsed() {
		this.runner.withBean("special", Special.class).withBean(RocketMQListenerConfigurer.class, () -> (registrar) -> {
			registrar.setArgumentResolvers(List.of(new TenantResolver()));
			GenericConversionService conversion = new GenericConversionService();
			conversion.addConverter(String.class, Level.class, Level::new);
			registrar.setConversionService(conversion);
		}).run((context) -> {
			assertThat(context).hasNotFailed();
			deliver("text");
			assertThat(context.getBean(Special.class).received).isEqualTo("text of acme at high");
		});
	}

	@Test
	void theOnlyValidatorIsUsed() {
		this.runner.withBean("validating", Validating.class)
			.withBean("mvcValidator", Validator.class, () -> new NonEmpty("of the web"))
			.withBean("mine", Validator.class, () -> new NonEmpty("mine"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(deliver("empty")).asString().startsWith("DEAD_LETTER");
				assertThat(deliver("text")).isEqualTo(ConsumeResult.SUCCESS);
				assertThat(context.getBean("mine", NonEmpty.class).calls).isEqualTo(2);
			});
	}

	@Test
	void aValidatorIsSet() {
		NonEmpty validator = new NonEmpty("set");
		this.runner.withBean("validating", Validating.class)
			.withBean("one", Validator.class, () -> new NonEmpty("one"))
			.withBean("two", Validator.class, () -> new NonEmpty("two"))
			.withBean(RocketMQListenerConfigurer.class, () -> (registrar) -> registrar.setValidator(validator))
			.run((context) -> {
				deliver("text");
				assertThat(validator.calls).isOne();
			});
	}

	@Test
	void listenersWithConstraintsNeedAValidator() {
		this.runner.withBean("validating", Validating.class)
			.withBean("one", Validator.class, () -> new NonEmpty("one"))
			.withBean("two", Validator.class, () -> new NonEmpty("two"))
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Bean 'validating': @RocketMQMessageListener is illegal")
				.hasMessageContaining("alidator"));
	}

	@Test
	void weaknessAnnotationEnhancerTheMapThatItReturnsCounts() {
		this.runner.withBean("shop", Shop.class).withUserConfiguration(Enhancers.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(endpointOf(context, "shop-ship").group()).isEqualTo("shop-ship-v2");
			assertThat(endpointOf(context, "shop-ship").topic()).isEqualTo("orders");
			assertThat(endpointOf(context, "shop-cancel").group()).isEqualTo("cancel-group");
		});
	}

	@Test
	void anUnknownAttributeOfAnEnhancerIsNamed() {
		this.runner.withBean("shop", Shop.class)
			.withBean(RocketMQListenerAttributeEnhancer.class, () -> (attributes, element) -> Map.of("topik", "x"))
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("@RocketMQMessageListener has no such attribute 'topik'"));
	}

	@Test
	void anExpressionIsEvaluatedOnce() {
		this.runner.withBean("counting", Counting.class).run((context) -> {
			assertThat(endpointOf(context, "counting-on").topic()).isEqualTo("%DLQ%group-1");
			assertThat(endpointOf(context, "counting-on").group()).isEqualTo("group-1-dead-letters");
		});
	}

	private ConsumeResult deliver(String body) throws Exception {
		ReceivedMessage message = FakeReceivedMessage.of("orders", body, Map.of("level", "high"));
		return this.consumers.started.get(this.consumers.started.size() - 1)
			.listener()
			.consume(message, new ConsumeContext("any", message.queue()));
	}

	private static RocketMQListenerEndpoint endpoint(String id, String topic) {
		return endpoint(id, "late-group", topic);
	}

	private static RocketMQListenerEndpoint endpoint(String id, String group, String topic) {
		return SimpleRocketMQListenerEndpoint.builder(id).group(group).topic(topic).listener(String.class, (text) -> {
		});
	}

	private static RocketMQListenerSubscription inGroup(RocketMQListenerSubscription former, String group) {
		return new RocketMQListenerSubscription(former.id(), former.description(), former.client(),
				former.containerFactory(), group, former.topic(), former.filter(), former.settings(), former.batch());
	}

	private static RocketMQListenerSubscription withId(RocketMQListenerSubscription former, String id) {
		return new RocketMQListenerSubscription(id, former.description(), former.client(), former.containerFactory(),
				former.group(), former.topic(), former.filter(), former.settings(), former.batch());
	}

	private static List<String> ids(AssertableApplicationContext context) {
		return context.getBean(RocketMQListenerEndpointRegistry.class)
			.containers()
			.stream()
			.flatMap((container) -> container.endpoints().stream())
			.map(RocketMQListenerEndpoint::id)
			.toList();
	}

	private static RocketMQListenerEndpoint endpointOf(AssertableApplicationContext context, String id) {
		RocketMQListenerContainer container = context.getBean(RocketMQListenerEndpointRegistry.class).container(id);
		assertThat(container).isNotNull();
		return container.endpoints().stream().filter((endpoint) -> endpoint.id().equals(id)).findFirst().orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableRocketMQ
	static class Enabled {

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryFactory {

		@Bean
		@Primary
		RocketMQListenerContainerFactory primary() {
			return new FakeConsumers().factory();
		}

	}

	static class Shop {

		String shipped = "";

		@RocketMQMessageListener(topic = "orders", consumerGroup = "ship-group")
		void ship(String order) {
			this.shipped = order;
		}

		@RocketMQMessageListener(topic = "cancelled", consumerGroup = "cancel-group")
		void cancel(String order) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Enhancers {

		@Bean
		@Order(2)
		RocketMQListenerAttributeEnhancer version() {
			return (attributes, element) -> {
				attributes.computeIfPresent("consumerGroup",
						(name, group) -> group.startsWith("shop") ? group + "-v2" : group);
				return attributes;
			};
		}

		@Bean
		@Order(1)
		RocketMQListenerAttributeEnhancer groups() {
			return (attributes, element) -> element.toString().contains("ship")
					? Map.of("topic", "${nowhere:orders}", "consumerGroup", "shop-ship") : attributes;
		}

	}

	static class Counting {

		private int count;

		public int next() {
			return ++this.count;
		}

		@RocketMQMessageListener(consumerGroup = "group-#{__listener.next()}", deadLetter = true)
		void on(String text) {
		}

	}

	record Tenant(String name) {
	}

	record Level(String name) {
	}

	static class TenantResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == Tenant.class;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) {
			return new Tenant("acme");
		}

	}

	static class Special {

		String received = "";

		@RocketMQMessageListener(topic = "orders", consumerGroup = "special")
		void on(String text, Tenant tenant, @Header("level") Level level) {
			this.received = text + " of " + tenant.name() + " at " + level.name();
		}

	}

	static class Validating {

		@RocketMQMessageListener(topic = "orders", consumerGroup = "validating")
		void on(@Validated String text) {
		}

	}

	static class NonEmpty implements Validator {

		private final String name;

		int calls;

		NonEmpty(String name) {
			this.name = name;
		}

		@Override
		public boolean supports(Class<?> type) {
			return type == String.class;
		}

		@Override
		public void validate(Object target, Errors errors) {
			this.calls++;
			if (target.equals("empty")) {
				errors.reject("empty", this.name);
			}
		}

	}

}
