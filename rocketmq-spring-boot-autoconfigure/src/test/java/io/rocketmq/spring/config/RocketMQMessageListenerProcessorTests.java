package io.rocketmq.spring.config;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.config.EnableRocketMQ;
import io.rocketmq.spring.config.RocketMQInfrastructure;
import io.rocketmq.spring.listener.FakeConsumers;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;

import static org.assertj.core.api.Assertions.assertThat;

class RocketMQMessageListenerProcessorTests {

	private final FakeConsumers consumers = new FakeConsumers();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Enabled.class, PropertyPlaceholderAutoConfiguration.class)
		.withBean(RocketMQListenerContainerFactory.class, this.consumers::factory);

	@Test
	void listenersAreStartedWithTheirAttributesAndStoppedWithTheContext() {
		this.runner.withBean("billing", Billing.class).withPropertyValues("billing.threads=8").run((context) -> {
			assertThat(context).hasNotFailed();
			FakeConsumers.Started started = onlyStarted();
			assertThat(started.topic()).isEqualTo("orders");
			assertThat(started.filter()).isEqualTo(FilterExpression.tags("created", "changed"));
			assertThat(started.options().group()).isEqualTo("billing-group");
			assertThat(started.options().threads()).isEqualTo(8);
			assertThat(started.options().maxReconsumeTimes()).isEqualTo(4);
			assertThat(started.options().consumeFrom())
				.isEqualTo(ConsumeFrom.timestamp(Instant.parse("2026-01-31T12:00:00Z")));
			assertThat(started.options().drainTimeout()).isEqualTo(Duration.ofSeconds(9));
			ReceivedMessage message = FakeReceivedMessage.of("orders", "[{\"id\":\"42\"}]", Map.of("TAGS", "created"));
			assertThat(started.listener().consume(message, new ConsumeContext("billing-group", message.queue())))
				.isEqualTo(ConsumeResult.SUCCESS);
			assertThat(context.getBean(Billing.class).received).isEqualTo(List.of(new Order("42")));
			assertThat(this.consumers.stopped).isEmpty();
		});
		assertThat(this.consumers.stopped).hasSize(1);
	}

	@Test
	void unsetAttributesHaveTheFactorysDefaults() {
		this.runner.withBean("plain", Plain.class).run((context) -> {
			assertThat(onlyStarted().filter()).isEqualTo(FilterExpression.all());
			assertThat(onlyStarted().options().threads()).isEqualTo(5);
			assertThat(registry(context.getBean(RocketMQInfrastructure.ENDPOINT_REGISTRY)).container("plain"))
				.isNotNull();
		});
	}

	@Test
	void anIdNamesTheContainerAndAutoStartupCanBeOff() {
		this.runner.withBean("manual", Manual.class).run((context) -> {
			assertThat(this.consumers.started).isEmpty();
			RocketMQListenerContainer container = context.getBean(RocketMQListenerEndpointRegistry.class)
				.container("by-hand");
			assertThat(container).isNotNull();
			assertThat(container.isAutoStartup()).isFalse();
		});
	}

	@Test
	void aContextCanBePausedAndGoOn() {
		this.runner.withBean(Plain.class).run((context) -> {
			context.getSourceApplicationContext().stop();
			assertThat(this.consumers.stopped).hasSize(1);
			context.getSourceApplicationContext().start();
			assertThat(this.consumers.started).hasSize(2);
		});
		assertThat(this.consumers.stopped).hasSize(2);
	}

	@Test
	void listenersBehindProxiesAreFound() {
		this.runner.withUserConfiguration(Proxied.class)
			.run((context) -> assertThat(this.consumers.started).extracting((started) -> started.options().group())
				.containsExactlyInAnyOrder("jdk", "cglib"));
	}

	@Test
	void lazyListenersAreFound() {
		this.runner.withUserConfiguration(LazyListener.class)
			.run((context) -> assertThat(this.consumers.started).hasSize(1));
	}

	@Test
	void withoutListenersNoFactoryIsNeeded() {
		new ApplicationContextRunner().withUserConfiguration(Enabled.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '~', textBlock = """
			topic ; ~ ~ ; (topic = "") is illegal: Topic is blank: ''. Name one
			topic ; or.ders ; Topic 'or.ders' has an illegal character: '.' at position 3. Use letters
			topic ; ${no.such.thing} ; Could not resolve placeholder 'no.such.thing'
			group ; ~ ~ ; (consumerGroup = "") is illegal: it is empty, and so are rocketmq.listener.group
			group ; ~a b~ ; Group 'a b' has an illegal character: ' ' at position 2
			selectorExpression ; a > 3 AND b = 'x' ; 'a > 3 AND b = 'x'' is not a tag. Set selectorType to SQL92
			selectorExpression ; ~a b~ ; 'a b' is not a tag. Set selectorType to SQL92 if it is a condition
			selectorExpression ; ok || a=1 ; 'a=1' is not a tag. Set selectorType to SQL92
			selectorType ; sql ; (selectorType = "sql") is illegal: write TAG or SQL92
			selectorType ; SQL92 ; (selectorExpression = "*") is illegal: '*' is not a condition
			consumeMode ; fast ; (consumeMode = "fast") is illegal: write concurrent or orderly
			messageModel ; all ; (messageModel = "all") is illegal: write clustering or broadcasting
			fetchMode ; push ; (fetchMode = "push") is illegal: write pull or pop
			batch ; yes ; (batch = "yes") is illegal: write true or false
			batchSize ; 0 ; (batchSize = "0") is illegal: write a number of 1 or more
			consumeTimeout ; soon ; (consumeTimeout = "soon") is illegal: write a positive duration such as 10s
			suspendTime ; 0s ; (suspendTime = "0s") is illegal: write a positive duration such as 10s
			invisibleTime ; -1s ; (invisibleTime = "-1s") is illegal: write a positive duration such as 10s
			replyTimeout ; x ; (replyTimeout = "x") is illegal: write a positive duration such as 10s
			contentType ; json ; (contentType = "json") is illegal: Invalid mime type "json"
			enabled ; perhaps ; (enabled = "perhaps") is illegal: write true or false
			containerFactory ; none ; (containerFactory = "none") is illegal: there is no such bean of type RocketMQ
			errorHandler ; none ; (errorHandler = "none") is illegal: there is no such bean of type RocketMQErrorHandler
			selectorExpression ; ~a ||~ ; Filter lacks a tag beside '||': 'a ||'
			concurrency ; many ; (concurrency = "many") is illegal: write a number of 1 or more
			concurrency ; 0 ; (concurrency = "0") is illegal: write a number of 1 or more
			concurrency ; #{nonsense} ; (concurrency = "${my.concurrency:}") is illegal: it can't be resolved: EL1008E
			consumeFrom ; yesterday ; (consumeFrom = "yesterday") is illegal: write latest, earliest or
			maxReconsumeTimes ; -1 ; (maxReconsumeTimes = "-1") is illegal: write a number of 0 or more
			autoStartup ; maybe ; (autoStartup = "maybe") is illegal: write true or false
			""")
	void illegalAttributesAreNamed(String attribute, String value, String problem) {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("my.topic=orders", "my.group=billing", "my." + attribute + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Bean 'configurable': @RocketMQMessageListener(")
				.hasMessageContaining(problem));
	}

	@Test
	void aPlaceholderWithoutAValueIsNamed() {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("my.group=billing")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Bean 'configurable': @RocketMQMessageListener(topic = \"${my.topic}\")")
				.hasMessageContaining("Could not resolve placeholder 'my.topic'"));
	}

	@Test
	void aConcurrencyBeyondTheClientsLimitIsRefused() {
		this.runner.withBean("configurable", Configurable.class)
			.withPropertyValues("my.topic=orders", "my.group=billing", "my.concurrency=1000000")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Bean 'configurable': @RocketMQMessageListener is illegal")
				.hasMessageContaining("Option threads is out of range: 1000000 (1 to"));
	}

	@Test
	void anAnnotatedClassMustListen() {
		this.runner.withBean("wrong", NoListener.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Bean 'wrong' of " + NoListener.class.getName()
						+ " has @RocketMQMessageListener, but is no listener: implement RocketMQListener or"));
	}

	@Test
	void aListenerMustSayWhatItTakes() {
		this.runner.withBean("raw", Raw.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Bean 'raw' of " + Raw.class.getName() + " has no message type"));
	}

	@Test
	void aListenerMustBeASingleton() {
		this.runner.withUserConfiguration(PrototypeListener.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Bean 'prototype'")
				.hasMessageContaining("give it the singleton scope"));
	}

	@Test
	void twoListenersInOneGroupAreRefused() {
		this.runner.withBean("first", Plain.class)
			.withBean("second", Plain.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("share consumer group 'plain-group'"));
	}

	private FakeConsumers.Started onlyStarted() {
		assertThat(this.consumers.started).hasSize(1);
		return this.consumers.started.get(0);
	}

	private static RocketMQListenerEndpointRegistry registry(Object bean) {
		return (RocketMQListenerEndpointRegistry) bean;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableRocketMQ
	static class Enabled {

	}

	record Order(String id) {
	}

	abstract static class ListOf<T> implements RocketMQListener<List<T>> {

		List<T> received = List.of();

		@Override
		public void onMessage(List<T> message) {
			this.received = message;
		}

	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "billing-group",
			selectorExpression = "created || changed", concurrency = "${billing.threads}",
			maxReconsumeTimes = "#{2 * 2}", consumeFrom = "2026-01-31T12:00:00Z")
	static class Billing extends ListOf<Order> {

	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "plain-group")
	static class Plain implements RocketMQListener<String> {

		@Override
		public void onMessage(String message) {
		}

	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "manual-group", id = "by-hand", autoStartup = "FALSE")
	static class Manual extends Plain {

	}

	@RocketMQMessageListener(topic = "${my.topic}", consumerGroup = "${my.group}",
			selectorExpression = "${my.selectorExpression:*}", concurrency = "${my.concurrency:}",
			consumeFrom = "${my.consumeFrom:}", maxReconsumeTimes = "${my.maxReconsumeTimes:}",
			autoStartup = "${my.autoStartup:}", selectorType = "${my.selectorType:}",
			consumeMode = "${my.consumeMode:}", messageModel = "${my.messageModel:}", fetchMode = "${my.fetchMode:}",
			batch = "${my.batch:}", batchSize = "${my.batchSize:}", consumeTimeout = "${my.consumeTimeout:}",
			suspendTime = "${my.suspendTime:}", invisibleTime = "${my.invisibleTime:}",
			replyTimeout = "${my.replyTimeout:}", contentType = "${my.contentType:}", enabled = "${my.enabled:}",
			containerFactory = "${my.containerFactory:}", errorHandler = "${my.errorHandler:}")
	static class Configurable extends Plain {

	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "wrong-group")
	static class NoListener {

	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "raw-group")
	@SuppressWarnings("rawtypes")
	static class Raw implements RocketMQListener {

		@Override
		public void onMessage(Object message) {
		}

	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "jdk")
	static class ForJdk extends Plain {

	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "cglib")
	static class ForCglib extends Plain {

	}

	@Configuration(proxyBeanMethods = false)
	static class Proxied {

		@Bean
		RocketMQListener<?> jdkProxied() {
			ProxyFactory factory = new ProxyFactory(new ForJdk());
			return (RocketMQListener<?>) factory.getProxy();
		}

		@Bean
		ForCglib cglibProxied() {
			ProxyFactory factory = new ProxyFactory(new ForCglib());
			factory.setProxyTargetClass(true);
			return (ForCglib) factory.getProxy();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyListener {

		@Bean
		@Lazy
		Plain lazy() {
			return new Plain();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeListener {

		@Bean
		@Scope("prototype")
		Plain prototype() {
			return new Plain();
		}

	}

}
