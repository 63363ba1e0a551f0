package io.rocketmq.spring.listener;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.core.ResolvableType;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.listener.adapter.BeanRocketMQListenerEndpoint;
import io.rocketmq.spring.support.DefaultRocketMQMessageConverter;
import io.rocketmq.spring.support.JsonPayloadConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatRuntimeException;

class RocketMQListenerEndpointRegistryTests {

	private final FakeConsumers consumers = new FakeConsumers();

	private final RocketMQListenerEndpointRegistry registry = new RocketMQListenerEndpointRegistry();

	@Test
	void eachStartMakesNewConsumers() {
		add("a", "group-a", "orders", null);
		add("b", "group-b", "orders", null);
		assertThat(this.consumers.started).isEmpty();
		this.registry.start();
		assertThat(this.registry.isRunning()).isTrue();
		assertThat(this.consumers.started).hasSize(2);
		this.registry.stop();
		assertThat(this.registry.isRunning()).isFalse();
		assertThat(this.consumers.stopped).containsExactlyInAnyOrderElementsOf(this.consumers.started);
		this.registry.start();
		assertThat(this.consumers.started).hasSize(4);
		assertThat(this.registry.containers()).allMatch(RocketMQListenerContainer::isRunning);
		this.registry.stop();
		assertThat(this.consumers.stopped).hasSize(4);
	}

	@Test
	void weaknessAutoStartupContainersWithoutItAreStartedExplicitly() {
		add("manual", "group-a", "orders", false);
		this.registry.start();
		assertThat(this.consumers.started).isEmpty();
		RocketMQListenerContainer container = this.registry.container("manual");
		assertThat(container).isNotNull();
		container.start();
		container.start();
		assertThat(this.consumers.started).hasSize(1);
		this.registry.stop();
		assertThat(this.consumers.stopped).hasSize(1);
		container.stop();
		assertThat(this.consumers.stopped).hasSize(1);
		assertThat(this.registry.container("other")).isNull();
	}

	@Test
	void containersAddedWhileRunningStartImmediately() {
		this.registry.start();
		add("a", "group-a", "orders", null);
		add("b", "group-b", "orders", false);
		assertThat(this.consumers.started).hasSize(1);
	}

	@Test
	void weaknessGracefulShutdownAllStopAtTheSameTime() {
		CyclicBarrier bothAreStopping = new CyclicBarrier(2);
		this.consumers.onStop = () -> await(bothAreStopping);
		add("a", "group-a", "orders", null);
		add("b", "group-b", "orders", null);
		this.registry.start();
		this.registry.stop();
		assertThat(this.consumers.stopped).hasSize(2);
	}

	@Test
	void stopWithCallbackDoesNotWait() throws InterruptedException {
		CountDownLatch drained = new CountDownLatch(1);
		CountDownLatch called = new CountDownLatch(1);
		this.consumers.onStop = () -> await(drained);
		add("a", "group-a", "orders", null);
		this.registry.start();
		this.registry.stop(called::countDown);
		assertThat(called.getCount()).isOne();
		drained.countDown();
		assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(this.consumers.stopped).hasSize(1);
	}

	@Test
	void aConsumerThatFailsToStopKeepsNobodyWaiting() {
		this.consumers.onStop = () -> {
			throw new IllegalStateException("already closed");
		};
		RocketMQListenerContainer container = add("a", "group-a", "orders", null);
		this.registry.start();
		this.registry.stop();
		assertThat(container.isRunning()).isFalse();
	}

	@Test
	void aContainerThatFailedToStartIsNotRunning() {
		RocketMQListenerContainer container = this.registry.register(endpoint("a", "group-a", "orders", "*", null),
				new DefaultRocketMQListenerContainerFactory((options) -> {
					throw new IllegalStateException("refused");
				}, (group) -> {
					throw new UnsupportedOperationException(group);
				}, new DefaultRocketMQMessageConverter(new JsonPayloadConverter()), ConsumerOptions.of("defaults")));
		assertThatRuntimeException().isThrownBy(container::start).withMessage("refused");
		assertThat(container.isRunning()).isFalse();
	}

	@Test
	void weaknessPhaseStartsLateAndStopsEarly() {
		assertThat(this.registry.getPhase()).isEqualTo(Integer.MAX_VALUE - 100);
		assertThat(this.registry.isAutoStartup()).isTrue();
	}

	@Test
	void oneIdTwiceIsRefused() {
		add("a", "group-a", "orders", null);
		assertThatIllegalArgumentException().isThrownBy(() -> add("a", "group-b", "orders", null))
			.withMessageContaining("both have the id 'a': give each an id of its own");
	}

	@Test
	void listenersOfOneGroupShareAConsumer() {
		register("a", "billing", "orders", "created");
		register("b", "billing", "orders", "paid");
		assertThat(this.registry.containers()).hasSize(1);
		this.registry.start();
		assertThat(this.consumers.started).singleElement()
			.satisfies((started) -> assertThat(started.filter()).isEqualTo(FilterExpression.tags("created", "paid")));
	}

	@Test
	void oneGroupWithTheSameSubscriptionIsRefused() {
		register("a", "billing", "orders", "x || y");
		assertThatIllegalArgumentException().isThrownBy(() -> register("b", "billing", "orders", "y||x"))
			.withMessageContaining("keep one and raise its concurrency");
	}

	private RocketMQListenerContainer add(String id, String group, String topic, @Nullable Boolean autoStartup) {
		return this.registry.register(endpoint(id, group, topic, "*", autoStartup), this.consumers.factory());
	}

	private RocketMQListenerContainer register(String id, String group, String topic, String selector) {
		return this.registry.register(endpoint(id, group, topic, selector, null), this.consumers.factory());
	}

	private static RocketMQListenerEndpoint endpoint(String id, String group, String topic, String selector,
			@Nullable Boolean autoStartup) {
		RocketMQListener<String> listener = (message) -> {
		};
		return new BeanRocketMQListenerEndpoint(
				new RocketMQListenerSubscription(id, "bean '" + id + "'", "", "", group, topic,
						FilterExpression.parse(selector),
						RocketMQListenerSettings.builder().autoStartup(autoStartup).build(), false),
				listener, ResolvableType.forClass(String.class));
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException | BrokenBarrierException | TimeoutException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
