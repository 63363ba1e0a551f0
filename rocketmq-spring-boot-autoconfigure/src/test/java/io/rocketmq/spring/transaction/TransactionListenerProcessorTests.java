package io.rocketmq.spring.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.messaging.Message;

import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.config.EnableRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Search for beans of all kinds with {@code @TransactionListener}.
 */
class TransactionListenerProcessorTests {

	static final List<String> created = new ArrayList<>();

	private final FakeTransactionProducers producers = new FakeTransactionProducers();

	private RocketMQTransactions transactions = this.producers.transactions();

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withUserConfiguration(Enabled.class)
		.withBean("transactions", RocketMQTransactions.class, this::nextTransactions);

	@BeforeEach
	void forget() {
		created.clear();
	}

	@Test
	void anAsynchronousListenerIsFound() {
		this.runner.withBean(Asynchronous.class)
			.run((context) -> assertThat(resolution("orders", null)).isEqualTo(TransactionResolution.ROLLBACK));
	}

	@Test
	void theAnnotationMakesABean() {
		this.runner.withUserConfiguration(Scanned.class)
			.run((context) -> assertThat(context).hasBean("paidTransactions").hasSingleBean(PaidBean.class));
	}

	@Test
	void proxiedBeansAreFoundByTheAnnotationOfTheirClass() {
		for (boolean byClass : new boolean[] { true, false }) {
			ProxyFactory factory = new ProxyFactory(new TopicWide());
			factory.setProxyTargetClass(byClass);
			Object proxy = factory.getProxy();
			this.runner.withInitializer((context) -> context.getBeanFactory().registerSingleton("proxied", proxy))
				.run((context) -> {
					assertThat(proxy).isNotExactlyInstanceOf(TopicWide.class);
					assertThat(context).hasNotFailed();
					assertThat(context.getBean(RocketMQTransactions.class).send(message("orders", null), null))
						.isNotNull();
				});
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void beansThatAnAspectProxiesAreFoundBeforeAndAfterTheirCreation(boolean byClass) {
		this.runner.withBean("listener", TopicWide.class, TopicWide::new, (definition) -> definition.setLazyInit(true))
			.withBean(BeanNameAutoProxyCreator.class, () -> autoProxyCreator(byClass))
			.withBean("recorder", MethodInterceptor.class, () -> (call) -> {
				created.add(call.getMethod().getName());
				return call.proceed();
			})
			.run((context) -> {
				assertThat(resolution("orders", null)).isEqualTo(TransactionResolution.COMMIT);
				assertThat(created).containsExactly("executeLocalTransaction");
				Object bean = context.getBean("listener");
				assertThat(AopUtils.isCglibProxy(bean)).isEqualTo(byClass);
				assertThat(AopUtils.isJdkDynamicProxy(bean)).isNotEqualTo(byClass);
				assertThat(TransactionListenerBean.find(context.getBeanFactory(), false))
					.extracting(TransactionListenerBean::name)
					.containsExactly("listener");
			});
	}

	@Test
	void aBeanMethodThatDeclaresTheInterfaceIsFoundOnceTheBeanExists() {
		this.runner.withUserConfiguration(InterfaceMethod.class)
			.run((context) -> assertThat(resolution("orders", null)).isEqualTo(TransactionResolution.COMMIT));
	}

	@Test
	void aLazyBeanIsCreatedByItsFirstCall() {
		this.runner.withBean(Lazy.class, Lazy::new, (definition) -> definition.setLazyInit(true)).run((context) -> {
			assertThat(created).isEmpty();
			assertThat(this.producers.connected).hasSize(1);
			this.producers.newest().check(message("orders", null));
			assertThat(created).containsExactly("lazy");
		});
	}

	@Test
	void lazyInitializationLosesNoListener() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withBean(Lazy.class)
			.run((context) -> {
				assertThat(created).isEmpty();
				assertThat(this.producers.connected).hasSize(1);
				assertThat(this.producers.newest().check(message("orders", null)))
					.isEqualTo(TransactionResolution.COMMIT);
			});
	}

	@Test
	void aPrototypeIsRefusedAndAScopedProxyIsNot() {
		this.runner
			.withBean("wrong", TopicWide.class, TopicWide::new,
					(definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE))
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("Bean 'wrong' of " + TopicWide.class.getName())
				.hasMessageContaining("is not a singleton. Give it the singleton scope or a scoped proxy"));
		this.runner
			.withInitializer((context) -> context.getBeanFactory().registerScope("refreshed", new SimpleThreadScope()))
			.withUserConfiguration(ScopedConfiguration.class)
			.run((context) -> assertThat(resolution("orders", null)).isEqualTo(TransactionResolution.COMMIT));
	}

	@Test
	void listenersOfAChildContextAreRegisteredWithTheTransactionsOfItsParent() {
		this.runner.withBean(TopicWide.class).run((parent) -> {
			try (AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
				child.setParent(parent);
				child.register(Enabled.class, Paid.class);
				child.refresh();
				assertThat(resolution("orders", "paid")).isEqualTo(TransactionResolution.ROLLBACK);
			}
			assertThat(resolution("orders", "paid")).isEqualTo(TransactionResolution.COMMIT);
		});
	}

	@Test
	void theSearchWhileBeansAreCreatedCreatesNone() {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		beanFactory.registerBeanDefinition("product", new RootBeanDefinition(Product.class));
		beanFactory.registerBeanDefinition("lazy", new RootBeanDefinition(Lazy.class));
		assertThat(TransactionListenerBean.find(beanFactory, false)).extracting(TransactionListenerBean::name)
			.containsExactly("lazy");
		assertThat(created).isEmpty();
		assertThat(TransactionListenerBean.find(beanFactory, true)).hasSize(1);
		assertThat(created).containsExactly("product");
	}

	private static BeanNameAutoProxyCreator autoProxyCreator(boolean byClass) {
		BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
		creator.setBeanNames("listener");
		creator.setInterceptorNames("recorder");
		creator.setProxyTargetClass(byClass);
		return creator;
	}

	private RocketMQTransactions nextTransactions() {
		this.transactions = this.producers.transactions();
		return this.transactions;
	}

	private TransactionResolution resolution(String topic, @Nullable String tag) {
		return this.transactions.send(message(topic, tag), null).resolution();
	}

	private static io.rocketmq.client.message.Message message(String topic, @Nullable String tag) {
		return io.rocketmq.client.message.Message.to(topic).tag(tag).text("body").build();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableRocketMQ
	static class Enabled {

	}

	@Configuration(proxyBeanMethods = false)
	@ComponentScan(basePackageClasses = PaidBean.class, useDefaultFilters = false,
			includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = PaidBean.class))
	static class Scanned {

	}

	@Configuration(proxyBeanMethods = false)
	static class InterfaceMethod {

		@Bean
		RocketMQLocalTransactionListener orders() {
			return new TopicWide();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedConfiguration {

		@Bean
		@Scope(scopeName = "refreshed", proxyMode = ScopedProxyMode.TARGET_CLASS)
		TopicWide orders() {
			return new TopicWide();
		}

	}

	abstract static class Base implements RocketMQLocalTransactionListener {

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			return checkLocalTransaction(message);
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			return RocketMQLocalTransactionState.COMMIT;
		}

	}

	@TransactionListener(topic = "orders")
	static class TopicWide extends Base {

	}

	@TransactionListener(topic = "orders:paid")
	static class Paid extends Base {

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			return RocketMQLocalTransactionState.ROLLBACK;
		}

	}

	@TransactionListener(topic = "orders:paid", beanName = "paidTransactions")
	static class PaidBean extends Base {

	}

	@TransactionListener(topic = "orders")
	static class Lazy extends Base {

		Lazy() {
			created.add("lazy");
		}

	}

	@TransactionListener(topic = "orders")
	static class Asynchronous implements RocketMQAsyncLocalTransactionListener {

		@Override
		public CompletionStage<RocketMQLocalTransactionState> executeLocalTransaction(Message<?> message,
				@Nullable Object argument) {
			return CompletableFuture.supplyAsync(() -> RocketMQLocalTransactionState.ROLLBACK);
		}

		@Override
		public CompletionStage<RocketMQLocalTransactionState> checkLocalTransaction(Message<?> message) {
			return executeLocalTransaction(message, null);
		}

	}

	static class Product implements FactoryBean<Object> {

		Product() {
			created.add("product");
		}

		@Override
		public Object getObject() {
			return "product";
		}

		@Override
		public @Nullable Class<?> getObjectType() {
			return null;
		}

	}

}
