package io.rocketmq.spring.listener.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.rocketmq.client.consumer.listener.ConsumeResult.Kind;
import io.rocketmq.spring.listener.Acknowledgment;
import io.rocketmq.spring.listener.RocketMQListener;
import io.rocketmq.spring.listener.adapter.ListenerHarness.Order;
import io.rocketmq.spring.support.RocketMQHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AwkwardBeansTests {

	private static final Order ORDER = new Order("42", 3);

	private final ListenerHarness harness = new ListenerHarness();

	private final AtomicInteger advised = new AtomicInteger();

	private Object proxy(Object target, boolean ofClass) {
		ProxyFactory factory = new ProxyFactory(target);
		factory.setProxyTargetClass(ofClass);
		factory.addAdvice((MethodInterceptor) (invocation) -> {
			this.advised.incrementAndGet();
			return invocation.proceed();
		});
		return factory.getProxy();
	}

	@Test
	void adviceOfAJdkProxyRunsAndAnnotationsOfTheClassCount() {
		Billing bean = new Billing();
		this.harness.method(proxy(bean, false), "bill");
		assertThat(this.harness.deliver(this.harness.received(ORDER, java.util.Map.of("KEYS", "k1"))))
			.isEqualTo(Kind.SUCCESS);
		assertThat(bean.called).containsExactly("bill 42 k1");
		assertThat(this.advised).hasValue(1);
	}

	@Test
	void aMethodThatAJdkProxyLacksIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.harness.method(proxy(new Billing(), false), "packagePrivate"))
			.withMessageContaining("can't be called through the bean's JDK proxy: declare it in an interface");
	}

	@Test
	void adviceOfACglibProxyRuns() {
		Billing bean = new Billing();
		Object proxy = proxy(bean, true);
		this.harness.method(proxy, "packagePrivate");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(bean.called).containsExactly("packagePrivate 42");
		assertThat(this.advised).hasValue(1);
	}

	@Test
	void methodsThatACglibProxyCanNotOverrideAreRefused() {
		for (String method : List.of("privately", "finally_")) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.harness.method(proxy(new Billing(), true), method))
				.withMessageContaining("can't be called through the bean's proxy: make it neither private nor final");
		}
	}

	@Test
	void privateFinalAndStaticMethodsOfPlainBeansAreCalled() {
		Billing bean = new Billing();
		for (String method : List.of("privately", "finally_", "packagePrivate")) {
			assertThat(new ListenerHarness().method(bean, method).deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		}
		assertThat(bean.called).containsExactly("privately 42", "finally_ 42", "packagePrivate 42");
		assertThat(new ListenerHarness().method(bean, "statically").deliver(ORDER)).isEqualTo(Kind.SUCCESS);
	}

	@Test
	void aGenericSuperclassKnowsItsPayloadFromTheBean() {
		OrderListener bean = new OrderListener();
		this.harness.method(bean, "handle");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(bean.handled).containsExactly(ORDER);
		OrderListener advisedBean = new OrderListener();
		this.harness.method(proxy(advisedBean, true), "handle");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(advisedBean.handled).containsExactly(ORDER);
		assertThat(this.advised).hasValue(1);
	}

	@Test
	void anOverriddenGenericMethodIsCalledOnce() {
		OverridingListener bean = new OverridingListener();
		this.harness.method(bean, "handle", Order.class);
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(bean.handled).containsExactly(new Order("overridden", 3));
	}

	@Test
	void aDefaultMethodOfAnInterfaceIsCalled() {
		DefaultBean bean = new DefaultBean();
		this.harness.method(bean, "byDefault");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(bean.called()).containsExactly("default 42");
		this.harness.method(proxy(bean, false), "byDefault");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(bean.called()).hasSize(2);
		assertThat(this.advised).hasValue(1);
	}

	@Test
	void aRecordMayBeAListener() {
		RecordListener bean = new RecordListener(new ArrayList<>());
		this.harness.method(bean, "handle");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(bean.handled()).containsExactly(ORDER);
	}

	@Test
	void overloadedMethodsAreTwoListeners() {
		Overloads bean = new Overloads();
		assertThat(new ListenerHarness().method(bean, "handle", Order.class).deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		assertThat(new ListenerHarness().method(bean, "handle", String.class).deliver("x")).isEqualTo(Kind.SUCCESS);
		assertThat(bean.called).containsExactly("order 42", "text x");
	}

	@Test
	void weaknessSpringTransactionsAMethodRunsInItsTransaction() {
		try (var context = new AnnotationConfigApplicationContext(TransactionalConfiguration.class)) {
			TransactionalBean bean = context.getBean(TransactionalBean.class);
			this.harness.method(bean, "handle");
			assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
			assertThat(this.harness.deliver(new Order("fail", 0))).isEqualTo(Kind.RETRY);
			assertThat(context.getBean(Transactions.class).ends).containsExactly("begin", "commit", "begin",
					"rollback");
		}
	}

	@Test
	void anAsyncMethodMustTellItsEnd() {
		try (var context = new AnnotationConfigApplicationContext(AsyncConfiguration.class)) {
			AsyncBean bean = context.getBean(AsyncBean.class);
			assertThatIllegalArgumentException().isThrownBy(() -> this.harness.method(bean, "nothing"))
				.withMessageContaining("is @Async and returns before it has processed the message")
				.withMessageContaining("return a CompletableFuture, take an Acknowledgment, or remove @Async");
			this.harness.method(bean, "future");
			var delivery = this.harness.deliverAsync(this.harness.received(ORDER));
			assertThat(delivery).isNotDone();
			AsyncBean.go.countDown();
			assertThat(delivery.join().kind()).isEqualTo(Kind.SUCCESS);
			assertThat(this.harness.deliver(new Order("fail", 0))).isEqualTo(Kind.RETRY);
			this.harness.method(bean, "acknowledged");
			assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
			assertThatIllegalArgumentException().isThrownBy(() -> this.harness.batchMethod(bean, "acknowledgedBatch"))
				.withMessageContaining("takes batches, is @Async and returns before it has processed them")
				.withMessageContaining("return a CompletableFuture, or remove @Async");
			RocketMQListener<?> listener = context.getBean(AsyncListener.class);
			assertThatIllegalArgumentException()
				.isThrownBy(() -> new BeanRocketMQListenerEndpoint(ListenerHarness.subscription(false), listener,
						ResolvableType.forClass(Order.class)))
				.withMessageContaining("is @Async");
		}
	}

	@Test
	void asyncWithoutItsProxyIsAnOrdinaryMethod() {
		this.harness.method(new AsyncBean(), "nothing");
		assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
	}

	@Test
	void listenerBeansMayBeProxies() {
		ListenerBean bean = new ListenerBean();
		for (boolean ofClass : List.of(true, false)) {
			this.harness.start(new BeanRocketMQListenerEndpoint(ListenerHarness.subscription(false),
					(RocketMQListener<?>) proxy(bean, ofClass), ResolvableType.forClass(Order.class)));
			assertThat(this.harness.deliver(ORDER)).isEqualTo(Kind.SUCCESS);
		}
		assertThat(bean.handled).hasSize(2);
		assertThat(this.advised).hasValue(2);
	}

	interface Bills {

		void bill(Order order, String key);

	}

	static class Billing implements Bills {

		final List<String> called = new ArrayList<>();

		@Override
		public void bill(Order order, @Header(RocketMQHeaders.KEYS) String key) {
			this.called.add("bill " + order.id() + " " + key);
		}

		void packagePrivate(Order order) {
			this.called.add("packagePrivate " + order.id());
		}

		private void privately(Order order) {
			this.called.add("privately " + order.id());
		}

		final void finally_(Order order) {
			this.called.add("finally_ " + order.id());
		}

		static void statically(Order order) {
			assertThat(order).isEqualTo(ORDER);
		}

	}

	abstract static class GenericListener<T> {

		final List<T> handled = new ArrayList<>();

		void handle(T payload) {
			this.handled.add(payload);
		}

	}

	static class OrderListener extends GenericListener<Order> {

	}

	static class OverridingListener extends GenericListener<Order> {

		@Override
		void handle(Order order) {
			super.handle(new Order("overridden", order.count()));
		}

	}

	interface WithDefault {

		List<String> called();

		default void byDefault(Order order) {
			called().add("default " + order.id());
		}

	}

	static class DefaultBean implements WithDefault {

		private final List<String> called = new ArrayList<>();

		@Override
		public List<String> called() {
			return this.called;
		}

	}

	record RecordListener(List<Order> handled) {

		void handle(Order order) {
			this.handled.add(order);
		}

	}

	static class Overloads {

		final List<String> called = new ArrayList<>();

		void handle(Order order) {
			this.called.add("order " + order.id());
		}

		void handle(String text) {
			this.called.add("text " + text);
		}

	}

	static class ListenerBean implements RocketMQListener<Order> {

		final List<Order> handled = new ArrayList<>();

		@Override
		public void onMessage(Order order) {
			this.handled.add(order);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	static class TransactionalConfiguration {

		@Bean
		TransactionalBean bean() {
			return new TransactionalBean();
		}

		@Bean
		PlatformTransactionManager transactions() {
			return new Transactions();
		}

	}

	static class TransactionalBean {

		@Transactional
		public void handle(Order order) {
			assertThat(TransactionSynchronizationManager.isActualTransactionActive()).isTrue();
			if (order.id().equals("fail")) {
				throw new IllegalStateException("fail");
			}
		}

	}

	@SuppressWarnings("serial")
	static class Transactions extends AbstractPlatformTransactionManager {

		final transient List<String> ends = new ArrayList<>();

		@Override
		protected Object doGetTransaction() {
			return "transaction";
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.ends.add("begin");
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			this.ends.add("commit");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			this.ends.add("rollback");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync(proxyTargetClass = true)
	static class AsyncConfiguration {

		@Bean
		SimpleAsyncTaskExecutor taskExecutor() {
			return new SimpleAsyncTaskExecutor("async-");
		}

		@Bean
		AsyncBean bean() {
			return new AsyncBean();
		}

		@Bean
		AsyncListener listener() {
			return new AsyncListener();
		}

	}

	static class AsyncBean {

		static CountDownLatch go = new CountDownLatch(1);

		@Async
		public void nothing(Order order) {
		}

		@Async
		public CompletableFuture<Void> future(Order order) throws InterruptedException {
			go.await();
			if (order.id().equals("fail")) {
				throw new IllegalStateException("fail");
			}
			return CompletableFuture.completedFuture(null);
		}

		@Async
		public void acknowledged(Order order, Acknowledgment acknowledgment) {
			assertThat(Thread.currentThread().getName()).startsWith("async-");
			acknowledgment.acknowledge();
		}

		@Async
		public void acknowledgedBatch(List<Order> orders, Acknowledgment acknowledgment) {
		}

		@Async
		public CompletableFuture<Void> futureBatch(List<Order> orders) {
			assertThat(Thread.currentThread().getName()).startsWith("async-");
			return CompletableFuture.completedFuture(null);
		}

	}

	static class AsyncListener implements RocketMQListener<Order> {

		@Async
		@Override
		public void onMessage(Order order) {
		}

	}

}
