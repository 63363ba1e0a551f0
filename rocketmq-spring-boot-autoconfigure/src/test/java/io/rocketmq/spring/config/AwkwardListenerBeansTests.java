package io.rocketmq.spring.config;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.ProxyFactoryBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.Scope;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.ScopedProxyMode;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.listener.DefaultRocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.FakeConsumers;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.listener.adapter.SimpleRocketMQListenerEndpoint;
import io.rocketmq.spring.support.InvalidRocketMQAnnotationException;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class AwkwardListenerBeansTests {

	private final FakeConsumers consumers = new FakeConsumers();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Enabled.class, PropertyPlaceholderAutoConfiguration.class)
		.withBean(DefaultRocketMQListenerContainerFactory.class, this.consumers::factory);

	@Test
	void methodsBehindProxiesAreCalledThroughThem() {
		this.runner.withUserConfiguration(Proxied.class).run((context) -> {
			assertThat(context).hasNotFailed();
			deliver("cglib", "1");
			deliver("jdk", "2");
			deliver("jdk-product", "3");
			assertThat(context.getBean(Advice.class).calls).containsExactly("on", "on", "on");
			assertThat(Texts.received).contains("1", "2", "3");
		});
	}

	@Test
	void aMethodThatAProxyHidesIsRefused() {
		this.runner.withUserConfiguration(HiddenByProxy.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidRocketMQAnnotationException.class)
				.hasMessageContaining("Bean 'hidden', method 'other': @RocketMQMessageListener is illegal")
				.hasMessageContaining("can't be called through the bean's JDK proxy"));
	}

	@Test
	void weaknessLazyInitLosesNoListener() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withBean("texts", Texts.class)
			.withUserConfiguration(LazyBean.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				deliver("texts", "lazy");
				deliver("lazy", "also lazy");
				deliver("interface", "behind an interface");
				assertThat(Texts.received).contains("lazy", "also lazy", "behind an interface");
			});
	}

	@Test
	void aDisabledLazyListenerIsNotCreated() {
		this.runner.withUserConfiguration(LazyBean.class)
			.withPropertyValues("lazy.enabled=false")
			.run((context) -> assertThat(context.getBeanFactory().containsSingleton("lazyTexts")).isFalse());
	}

	@Test
	void prototypesAreRefused() {
		this.runner.withBean("prototype", Texts.class, Texts::new, (definition) -> definition.setScope("prototype"))
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidRocketMQAnnotationException.class)
				.hasMessageContaining("Bean 'prototype' of " + Texts.class.getName() + " has @RocketMQMessageListener,"
						+ " but is not a singleton: give it the singleton scope or a scoped proxy"));
	}

	@Test
	void aScopedProxyIsResolvedForEachMessage() {
		this.runner.withUserConfiguration(Refreshable.class).run((context) -> {
			assertThat(context).hasNotFailed();
			deliver("scoped-method", "1");
			context.getBean(RefreshScope.class).refresh();
			deliver("scoped-method", "2");
			deliver("scoped-class", "3");
			assertThat(RefreshableListener.received).containsExactly("first: 1", "second: 2", "second: 3");
		});
	}

	@Test
	void productsOfFactoryBeansAreFound() {
		this.runner.withBean("product", TextsFactory.class).run((context) -> {
			assertThat(context).hasNotFailed();
			deliver("texts", "product");
			assertThat(Texts.received).contains("product");
		});
	}

	@Test
	void eachContextRegistersItsOwnListenersOnce() {
		try (AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext();
				AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
			parent.registerBean(DefaultRocketMQListenerContainerFactory.class, this.consumers::factory);
			parent.registerBean("texts", Texts.class);
			parent.registerBean(RocketMQListenerConfigurer.class,
					() -> (registrar) -> registrar.registerEndpoint(SimpleRocketMQListenerEndpoint.builder("added")
						.group("added")
						.topic("orders")
						.listener(String.class, (text) -> {
						})));
			parent.register(Enabled.class);
			parent.refresh();
			child.setParent(parent);
			child.registerBean("others", Others.class);
			child.register(Enabled.class);
			child.refresh();
			assertThat(this.consumers.started).extracting((started) -> started.options().group())
				.containsExactlyInAnyOrder("added", "texts", "others");
			assertThat(child.getBean(RocketMQListenerEndpointRegistry.class).containers()).hasSize(1);
		}
	}

	@Test
	void weaknessStartupNoiseNoBeanIsCreatedTooEarly(CapturedOutput output) {
		this.runner.withUserConfiguration(Early.class).withBean("texts", Texts.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(this.consumers.started).hasSize(1);
		});
		assertThat(output).doesNotContain("is not eligible for getting processed");
	}

	private void deliver(String group, String body) throws Exception {
		ReceivedMessage message = FakeReceivedMessage.of("orders", body, Map.of());
		FakeConsumers.Started started = this.consumers.started.stream()
			.filter((found) -> found.options().group().equals(group))
			.findFirst()
			.orElseThrow();
		started.listener().consume(message, new ConsumeContext(group, message.queue()));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableRocketMQ
	static class Enabled {

	}

	static class Advice implements MethodInterceptor {

		final List<String> calls = new CopyOnWriteArrayList<>();

		@Override
		public Object invoke(MethodInvocation invocation) throws Throwable {
			this.calls.add(invocation.getMethod().getName());
			return invocation.proceed();
		}

	}

	static class Texts {

		static final List<String> received = new CopyOnWriteArrayList<>();

		@RocketMQMessageListener(topic = "orders", consumerGroup = "texts", enabled = "true")
		void on(String text) {
			received.add(text);
		}

	}

	static class Others {

		@RocketMQMessageListener(topic = "orders", consumerGroup = "others")
		void on(String text) {
		}

	}

	interface Listening {

		void on(String text);

	}

	static class ForCglib {

		@RocketMQMessageListener(topic = "orders", consumerGroup = "cglib")
		void on(String text) {
			Texts.received.add(text);
		}

	}

	static class ForJdk implements Listening {

		@Override
		@RocketMQMessageListener(topic = "orders", consumerGroup = "${group:jdk}")
		public void on(String text) {
			Texts.received.add(text);
		}

	}

	static class ForProduct implements Listening {

		@Override
		@RocketMQMessageListener(topic = "orders", consumerGroup = "jdk-product")
		public void on(String text) {
			Texts.received.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Proxied {

		@Bean
		Advice advice() {
			return new Advice();
		}

		@Bean
		ForCglib cglib(Advice advice) {
			ProxyFactory factory = new ProxyFactory(new ForCglib());
			factory.setProxyTargetClass(true);
			factory.addAdvice(advice);
			return (ForCglib) factory.getProxy();
		}

		@Bean
		Listening jdk(Advice advice) {
			ProxyFactory factory = new ProxyFactory(new ForJdk());
			factory.addAdvice(advice);
			return (Listening) factory.getProxy();
		}

		@Bean
		@Lazy
		ProxyFactoryBean jdkProduct() {
			ProxyFactoryBean factory = new ProxyFactoryBean();
			factory.setTarget(new ForProduct());
			factory.setInterceptorNames("advice");
			return factory;
		}

	}

	static class Hidden extends ForJdk {

		@RocketMQMessageListener(topic = "orders", consumerGroup = "other")
		public void other(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HiddenByProxy {

		@Bean
		Listening hidden() {
			return (Listening) new ProxyFactory(new Hidden()).getProxy();
		}

	}

	static class LazyTexts {

		@RocketMQMessageListener(topic = "orders", consumerGroup = "lazy", enabled = "${lazy.enabled:true}")
		void on(String text) {
			Texts.received.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyBean {

		@Bean
		@Lazy
		LazyTexts lazyTexts() {
			return new LazyTexts();
		}

		@Bean
		@Lazy
		RocketMQListener<String> behindInterface() {
			return new BehindInterface();
		}

	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "interface")
	static class BehindInterface implements RocketMQListener<String> {

		@Override
		public void onMessage(String message) {
			Texts.received.add(message);
		}

	}

	static class RefreshScope implements Scope {

		private final AtomicInteger refreshes = new AtomicInteger();

		private final Map<String, Object> beans = new ConcurrentHashMap<>();

		@Override
		public Object get(String name, ObjectFactory<?> objectFactory) {
			return this.beans.computeIfAbsent(name, (key) -> objectFactory.getObject());
		}

		void refresh() {
			this.refreshes.incrementAndGet();
			this.beans.clear();
		}

		@Override
		public Object remove(String name) {
			return this.beans.remove(name);
		}

		@Override
		public void registerDestructionCallback(String name, Runnable callback) {
		}

	}

	static class RefreshableListener implements RocketMQListener<String> {

		static final List<String> received = new CopyOnWriteArrayList<>();

		private final String name;

		RefreshableListener() {
			this("none");
		}

		RefreshableListener(String name) {
			this.name = name;
		}

		@Override
		public void onMessage(String message) {
			received.add(this.name + ": " + message);
		}

	}

	static class ScopedMethod extends RefreshableListener {

		ScopedMethod() {
		}

		ScopedMethod(String name) {
			super(name);
		}

		@RocketMQMessageListener(topic = "orders", consumerGroup = "scoped-method")
		void on(String text) {
			onMessage(text);
		}

	}

	@RocketMQMessageListener(topic = "orders", consumerGroup = "scoped-class")
	static class ScopedClass extends RefreshableListener {

		ScopedClass() {
		}

		ScopedClass(String name) {
			super(name);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Refreshable {

		@Bean
		static RefreshScope refreshScope() {
			return new RefreshScope();
		}

		@Bean
		static BeanFactoryPostProcessor registerScope(RefreshScope scope) {
			return (beanFactory) -> beanFactory.registerScope("refreshable", scope);
		}

		@Bean
		@org.springframework.context.annotation.Scope(scopeName = "refreshable",
				proxyMode = ScopedProxyMode.TARGET_CLASS)
		ScopedMethod scopedMethod(RefreshScope scope) {
			return new ScopedMethod((scope.refreshes.get() == 0) ? "first" : "second");
		}

		@Bean
		@org.springframework.context.annotation.Scope(scopeName = "refreshable",
				proxyMode = ScopedProxyMode.TARGET_CLASS)
		ScopedClass scopedClass(RefreshScope scope) {
			return new ScopedClass((scope.refreshes.get() == 0) ? "first" : "second");
		}

	}

	static class TextsFactory implements FactoryBean<Texts> {

		@Override
		public Texts getObject() {
			return new Texts();
		}

		@Override
		public Class<?> getObjectType() {
			return Texts.class;
		}

	}

	@Configuration
	static class Early {

		@Bean
		RocketMQListenerAttributeEnhancer enhancer() {
			return (attributes, element) -> attributes;
		}

		@Bean
		RocketMQListenerConfigurer configurer() {
			return (registrar) -> {
			};
		}

	}

}
