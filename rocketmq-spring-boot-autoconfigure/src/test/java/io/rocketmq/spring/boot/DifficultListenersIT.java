package io.rocketmq.spring.boot;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.util.backoff.FixedBackOff;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.consumer.ConsumeStatistics;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.annotation.RocketMQMessageListener;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.listener.Acknowledgment;
import io.rocketmq.spring.listener.RocketMQErrorHandler;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerContainerFactory;
import io.rocketmq.spring.listener.RocketMQListenerEndpointRegistry;
import io.rocketmq.spring.listener.adapter.SimpleRocketMQListenerEndpoint;
import io.rocketmq.spring.support.RocketMQHeaders;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listener methods and messages that are out of the ordinary, against a real server.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "rocketmq.listener.consume-from=earliest", "rocketmq.listener.concurrency=4" })
@EmbeddedRocketMQ(
		topics = { "d-rollback", "d-error", "d-none", "d-large", "d-header", "d-charset", "d-swallowed", "d-broadcast",
				"d-extended", "d-instant", "d-manual-start", "d-tags", "d-overloads", "d-concurrency", "d-validated" })
class DifficultListenersIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Autowired
	private RocketMQTemplate template;

	@Autowired
	private Listeners listeners;

	@Autowired
	private RocketMQListenerEndpointRegistry registry;

	@Test
	void weaknessSpringTransactionsARollbackIsFollowedByARedelivery(@Autowired Transactions transactions) {
		this.template.syncSend("d-rollback", "order");
		await().atMost(PATIENCE).until(() -> transactions.ends.contains("commit"));
		assertThat(transactions.ends).containsExactly("rollback", "commit");
	}

	@Test
	void anErrorOfTheListenerIsRedelivered() {
		this.template.syncSend("d-error", "order");
		await().atMost(PATIENCE).until(() -> seen("error").size() == 3);
		assertThat(seen("error")).containsExactly("0", "1", "2");
	}

	@Test
	void withoutReconsumeTimesTheFirstFailureDeadLetters() {
		this.template.syncSend("d-none", "order");
		await().atMost(PATIENCE).until(() -> !seen("none-dead").isEmpty());
		assertThat(seen("none")).containsExactly("order");
		assertThat(seen("none-dead")).containsExactly("order: no stock");
	}

	@Test
	void threeMegabytesArrive() {
		byte[] body = new byte[3 << 20];
		new Random(1).nextBytes(body);
		this.template.syncSend("d-large", body, PATIENCE.toMillis());
		await().atMost(PATIENCE).until(() -> !seen("large").isEmpty());
		assertThat(seen("large")).containsExactly(String.valueOf(Arrays.hashCode(body)));
	}

	@Test
	void aLongHeaderArrivesAndIsStillDeadLettered() {
		this.template.convertAndSend("d-header", "order", Map.of("long", "x".repeat(30_000)));
		await().atMost(PATIENCE).until(() -> !seen("header-dead").isEmpty());
		assertThat(seen("header")).containsExactly("30000");
		assertThat(seen("header-dead")).containsExactly("order");
	}

	@Test
	void anUnknownCharsetIsDeadLettered() {
		this.template.convertAndSend("d-charset", "order".getBytes(StandardCharsets.UTF_8),
				Map.of("contentType", "text/plain;charset=no-such"));
		await().atMost(PATIENCE).until(() -> statistics("charset").deadLettered() == 1);
		assertThat(seen("charset")).isEmpty();
	}

	@Test
	void anAspectMaySwallowTheException() {
		this.template.syncSend("d-swallowed", "first");
		await().atMost(PATIENCE).until(() -> seen("swallowed").contains("first"));
		this.template.syncSend("d-swallowed", "second");
		await().atMost(PATIENCE).until(() -> seen("swallowed").contains("second"));
		assertThat(seen("swallowed")).containsExactly("first", "second");
		await().atMost(PATIENCE).until(() -> statistics("swallowed").consumed() == 2);
	}

	@Test
	void aBroadcastMessageThatFailsIsHandledOnce() {
		await().atMost(PATIENCE).until(() -> !container("broadcast").assignment().isEmpty());
		this.template.syncSend("d-broadcast", "first");
		this.template.syncSend("d-broadcast", "second");
		await().atMost(PATIENCE).until(() -> seen("broadcast").containsAll(List.of("first", "second")));
		await().atMost(PATIENCE).until(() -> seen("broadcast-handled").size() >= 2);
		assertThat(seen("broadcast-handled")).containsOnly("first", "second");
	}

	@Test
	void anExtendedPoppedMessageIsDeliveredOnce() {
		this.template.syncSend("d-extended", "order");
		await().atMost(PATIENCE).until(() -> seen("extended").contains("acknowledged true"));
		assertThat(seen("extended")).containsExactly("0", "acknowledged true");
	}

	@Test
	void consumingFromAnInstantPassesOverWhatIsOlder(@Autowired RocketMQListenerContainerFactory factory) {
		this.template.syncSend("d-instant", "old");
		Instant old = Instant.now();
		// Brokers search by the time of storing.
		await().atMost(PATIENCE).until(() -> Instant.now().isAfter(old.plusMillis(1100)));
		Instant instant = Instant.now();
		await().atMost(PATIENCE).until(() -> Instant.now().isAfter(instant.plusMillis(100)));
		this.template.syncSend("d-instant", "new");
		this.registry.register(SimpleRocketMQListenerEndpoint.builder("instant")
			.group("d-instant")
			.topic("d-instant")
			.settings((settings) -> settings.consumeFrom(ConsumeFrom.timestamp(instant)))
			.listener(String.class, (text) -> seen("instant").add(text)), factory);
		await().atMost(PATIENCE).until(() -> seen("instant").contains("new"));
		assertThat(seen("instant")).containsExactly("new");
	}

	@Test
	void aListenerWithoutAutomaticStartIsStartedByTheRegistry() {
		assertThat(container("manual-start").isRunning()).isFalse();
		this.template.syncSend("d-manual-start", "order");
		this.registry.start("manual-start");
		await().atMost(PATIENCE).until(() -> seen("manual-start").contains("order"));
		assertThat(this.registry.container("disabled")).isNull();
	}

	@Test
	void oneOfTenTagsThatFailsForGoodHoldsNobodyUp() {
		for (int round = 0; round < 5; round++) {
			for (int tag = 0; tag < 10; tag++) {
				this.template.syncSend("d-tags:t" + tag, "m" + round);
			}
		}
		for (int tag = 1; tag < 10; tag++) {
			String id = "t" + tag;
			await().atMost(PATIENCE).until(() -> seen(id).size() == 5);
			assertThat(seen(id)).containsExactlyInAnyOrder("m0", "m1", "m2", "m3", "m4");
		}
		await().atMost(PATIENCE).until(() -> seen("tags-dead").size() == 5);
		assertThat(seen("t0")).hasSize(10);
	}

	@Test
	void payloadsAreCheckedByTheValidatorOfSpringBoot() {
		this.template.convertAndSend("d-validated", new Amount(0));
		this.template.convertAndSend("d-validated", new Amount(3));
		await().atMost(PATIENCE).until(() -> statistics("validated").deadLettered() == 1);
		await().atMost(PATIENCE).until(() -> statistics("validated").consumed() == 1);
		assertThat(seen("validated")).containsExactly("3");
	}

	@Test
	void pain13TheConcurrencyIsTheNumberOfConcurrentListeners() {
		for (int i = 0; i < 24; i++) {
			this.template.syncSend("d-concurrency", "m" + i);
		}
		await().atMost(PATIENCE).until(() -> seen("concurrency").size() == 24);
		assertThat(this.listeners.most).hasValue(6);
	}

	@Test
	void overloadedMethodsConsumeTheirOwnTags() {
		this.template.convertAndSend("d-overloads:text", "text");
		this.template.convertAndSend("d-overloads:order", new Order("7"));
		await().atMost(PATIENCE).until(() -> seen("overloads").size() == 2);
		assertThat(seen("overloads")).containsExactlyInAnyOrder("text", "Order[id=7]");
	}

	private List<String> seen(String id) {
		return this.listeners.seen(id);
	}

	private ConsumeStatistics statistics(String id) {
		ConsumeStatistics statistics = container(id).statistics().topics().get("d-" + id);
		return (statistics != null) ? statistics
				: new ConsumeStatistics(0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
	}

	private RocketMQListenerContainer container(String id) {
		RocketMQListenerContainer container = this.registry.container(id);
		assertThat(container).isNotNull();
		return container;
	}

	record Order(String id) {
	}

	record Amount(@Min(1) int cents) {
	}

	static class Listeners {

		final AtomicInteger most = new AtomicInteger();

		private final AtomicInteger busy = new AtomicInteger();

		/** Lets all go on once six have begun. */
		private final CountDownLatch six = new CountDownLatch(6);

		private final Map<String, List<String>> seen = new ConcurrentHashMap<>();

		List<String> seen(String id) {
			return this.seen.computeIfAbsent(id, (key) -> new CopyOnWriteArrayList<>());
		}

		@RocketMQMessageListener(topic = "d-error", consumerGroup = "d-error", consumeMode = "orderly",
				suspendTime = "100ms")
		void error(ReceivedMessage message) {
			seen("error").add(String.valueOf(message.reconsumeTimes()));
			switch (message.reconsumeTimes()) {
				case 0 -> throw new AssertionError("no stock");
				case 1 -> recurse(1);
				default -> {
				}
			}
		}

		private int recurse(int depth) {
			return recurse(depth + 1) + 1;
		}

		@RocketMQMessageListener(topic = "d-none", consumerGroup = "d-none", maxReconsumeTimes = "0")
		void none(String text) {
			seen("none").add(text);
			throw new IllegalStateException("no stock");
		}

		@RocketMQMessageListener(consumerGroup = "d-none", deadLetter = true)
		void noneDead(String text, @Header(RocketMQHeaders.EXCEPTION_MESSAGE) String why) {
			seen("none-dead").add(text + ": " + why);
		}

		@RocketMQMessageListener(topic = "d-large", consumerGroup = "d-large")
		void large(byte[] body) {
			seen("large").add(String.valueOf(Arrays.hashCode(body)));
		}

		@RocketMQMessageListener(topic = "d-header", consumerGroup = "d-header", maxReconsumeTimes = "0")
		void header(@Header("long") String header) {
			seen("header").add(String.valueOf(header.length()));
			throw new IllegalStateException("y".repeat(20_000));
		}

		@RocketMQMessageListener(consumerGroup = "d-header", deadLetter = true)
		void headerDead(ReceivedMessage message) {
			seen("header-dead").add(message.text());
		}

		@RocketMQMessageListener(id = "charset", topic = "d-charset", consumerGroup = "d-charset")
		void charset(String text) {
			seen("charset").add(text);
		}

		@RocketMQMessageListener(id = "validated", topic = "d-validated", consumerGroup = "d-validated")
		void validated(@Valid Amount amount) {
			seen("validated").add(String.valueOf(amount.cents()));
		}

		@RocketMQMessageListener(topic = "d-concurrency", consumerGroup = "d-concurrency", concurrency = "6")
		void concurrency(String text) throws InterruptedException {
			int now = this.busy.incrementAndGet();
			this.most.accumulateAndGet(now, Math::max);
			this.six.countDown();
			this.six.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			this.busy.decrementAndGet();
			seen("concurrency").add(text);
		}

		@RocketMQMessageListener(id = "broadcast", topic = "d-broadcast", consumerGroup = "d-broadcast",
				messageModel = "broadcasting", errorHandler = "counting")
		void broadcast(String text) {
			seen("broadcast").add(text);
			throw new IllegalStateException("no stock");
		}

		@RocketMQMessageListener(id = "extended", topic = "d-extended", consumerGroup = "d-extended", fetchMode = "pop",
				consumeTimeout = "1s", invisibleTime = "10s")
		void extended(ReceivedMessage message, Acknowledgment acknowledgment) throws InterruptedException {
			seen("extended").add(String.valueOf(message.reconsumeTimes()));
			acknowledgment.extend(Duration.ofMinutes(1));
			// Longer than consumeTimeout: the time itself is the case.
			Thread.sleep(3000);
			seen("extended").add("acknowledged " + acknowledgment.acknowledge());
		}

		@RocketMQMessageListener(id = "manual-start", topic = "d-manual-start", consumerGroup = "d-manual-start",
				autoStartup = "false")
		void manualStart(String text) {
			seen("manual-start").add(text);
		}

		@RocketMQMessageListener(id = "disabled", topic = "d-manual-start", consumerGroup = "d-disabled",
				enabled = "#{false}")
		void disabled(String text) {
			seen("disabled").add(text);
		}

		@RocketMQMessageListener(topic = "d-overloads", consumerGroup = "d-overloads", selectorExpression = "text")
		void on(String text) {
			seen("overloads").add(text);
		}

		@RocketMQMessageListener(topic = "d-overloads", consumerGroup = "d-overloads", selectorExpression = "order")
		void on(Order order) {
			seen("overloads").add(order.toString());
		}

		@RocketMQMessageListener(topic = "d-tags", consumerGroup = "d-tags", selectorExpression = "t0",
				maxReconsumeTimes = "1", errorHandler = "soon")
		void failing(String text) {
			seen("t0").add(text);
			throw new IllegalStateException("fails for good");
		}

		@RocketMQMessageListener(consumerGroup = "d-tags", deadLetter = true)
		void tagsDead(String text) {
			seen("tags-dead").add(text);
		}

		@RocketMQMessageListener(id = "t1", topic = "d-tags", consumerGroup = "d-tags", selectorExpression = "t1")
		@RocketMQMessageListener(id = "t2", topic = "d-tags", consumerGroup = "d-tags", selectorExpression = "t2")
		@RocketMQMessageListener(id = "t3", topic = "d-tags", consumerGroup = "d-tags", selectorExpression = "t3")
		@RocketMQMessageListener(id = "t4", topic = "d-tags", consumerGroup = "d-tags", selectorExpression = "t4")
		@RocketMQMessageListener(id = "t5", topic = "d-tags", consumerGroup = "d-tags", selectorExpression = "t5")
		@RocketMQMessageListener(id = "t6", topic = "d-tags", consumerGroup = "d-tags", selectorExpression = "t6")
		@RocketMQMessageListener(id = "t7", topic = "d-tags", consumerGroup = "d-tags", selectorExpression = "t7")
		@RocketMQMessageListener(id = "t8", topic = "d-tags", consumerGroup = "d-tags", selectorExpression = "t8")
		@RocketMQMessageListener(id = "t9", topic = "d-tags", consumerGroup = "d-tags", selectorExpression = "t9")
		void tagged(String text, @Header(RocketMQHeaders.RECEIVED_TAGS) String tag) {
			seen(tag).add(text);
		}

	}

	static class RollingBack {

		private int calls;

		@Transactional
		@RocketMQMessageListener(topic = "d-rollback", consumerGroup = "d-rollback", consumeMode = "orderly",
				suspendTime = "100ms")
		public void bill(String text) {
			if (this.calls++ == 0) {
				throw new IllegalStateException("no stock for " + text);
			}
		}

	}

	static class Swallowed {

		private final Listeners listeners;

		Swallowed(Listeners listeners) {
			this.listeners = listeners;
		}

		@RocketMQMessageListener(id = "swallowed", topic = "d-swallowed", consumerGroup = "d-swallowed",
				consumeMode = "orderly", suspendTime = "100ms")
		public void on(String text) {
			this.listeners.seen("swallowed").add(text);
			throw new IllegalStateException("swallowed by an aspect");
		}

	}

	static class Transactions extends AbstractPlatformTransactionManager {

		private static final long serialVersionUID = 1L;

		final transient List<String> ends = new CopyOnWriteArrayList<>();

		@Override
		protected Object doGetTransaction() {
			return this;
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
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
	@EnableAutoConfiguration
	@EnableTransactionManagement(proxyTargetClass = true)
	@Import({ Listeners.class, RollingBack.class })
	static class Application {

		@Bean
		PlatformTransactionManager transactions() {
			return new Transactions();
		}

		@Bean
		Swallowed swallowed(Listeners listeners) {
			return new Swallowed(listeners);
		}

		@Bean
		RocketMQErrorHandler soon() {
			return RocketMQErrorHandler.redeliver(new FixedBackOff(1, 100));
		}

		@Bean
		RocketMQErrorHandler counting(Listeners listeners) {
			return (exception, message, endpoint) -> {
				listeners.seen("broadcast-handled").add(message.text());
				return ConsumeResult.RETRY;
			};
		}

		@Bean
		static MethodInterceptor swallowing() {
			return (invocation) -> {
				try {
					return invocation.proceed();
				}
				catch (IllegalStateException ex) {
					return null;
				}
			};
		}

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("swallowed");
			creator.setInterceptorNames("swallowing");
			creator.setProxyTargetClass(true);
			return creator;
		}

	}

}
