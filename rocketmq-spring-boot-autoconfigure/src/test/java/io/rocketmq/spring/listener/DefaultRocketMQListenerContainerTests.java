package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.event.RocketMQContainerEvent;
import io.rocketmq.spring.event.RocketMQContainerFailedToStartEvent;
import io.rocketmq.spring.event.RocketMQContainerPausedEvent;
import io.rocketmq.spring.event.RocketMQContainerResumedEvent;
import io.rocketmq.spring.event.RocketMQContainerStartedEvent;
import io.rocketmq.spring.event.RocketMQContainerStoppedEvent;
import io.rocketmq.spring.event.RocketMQContainerStoppedEvent.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class DefaultRocketMQListenerContainerTests {

	private static final MessageQueue QUEUE = new MessageQueue("orders", "broker-a", 0);

	private final FakeConsumers consumers = new FakeConsumers();

	private final List<Object> events = new CopyOnWriteArrayList<>();

	@Test
	void stopChangesTheStateAtOnceAndPausingNeverWaitsForTheDrain() {
		CountDownLatch drained = new CountDownLatch(1);
		this.consumers.onStop = () -> awaitLatch(drained);
		RocketMQListenerContainer container = started(TestEndpoint.of("a", "group", "orders").idle());
		CompletableFuture<Void> stop = CompletableFuture.runAsync(container::stop);
		await().until(() -> !container.isRunning());
		container.pause();
		container.resume();
		container.pause();
		assertThat(container.isPaused()).isTrue();
		assertThat(container.assignment()).isEmpty();
		assertThat(container.statistics().queues()).isEmpty();
		assertThat(container.endpoints()).hasSize(1);
		assertThat(stop).isNotDone();
		drained.countDown();
		assertThat(stop).succeedsWithin(Duration.ofSeconds(30));
	}

	@Test
	void aStartDuringTheDrainWaitsUntilTheGroupIsFree() {
		CountDownLatch drained = new CountDownLatch(1);
		this.consumers.onStop = () -> awaitLatch(drained);
		RocketMQListenerContainer container = started(TestEndpoint.of("a", "group", "orders").idle());
		container.stop(() -> {
		});
		CompletableFuture<Void> start = CompletableFuture.runAsync(container::start);
		assertThat(start).failsWithin(Duration.ofMillis(200));
		assertThat(this.consumers.started).hasSize(1);
		drained.countDown();
		await().until(container::isRunning);
		assertThat(this.consumers.started).hasSize(2);
	}

	@Test
	void manyStartsAtOnceMakeOneConsumerAndManyStopsCloseItOnce() {
		RocketMQListenerContainer container = container(TestEndpoint.of("a", "group", "orders").idle());
		all(container::start);
		assertThat(this.consumers.started).hasSize(1);
		all(container::stop);
		assertThat(this.consumers.stopped).hasSize(1);
		assertThat(kinds()).containsExactly(RocketMQContainerStartedEvent.class, RocketMQContainerStoppedEvent.class);
	}

	@Test
	void aStopDuringAStartEndsIt() {
		CountDownLatch starting = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.consumers.onStart = (subscriptions) -> {
			starting.countDown();
			awaitLatch(goOn);
		};
		RocketMQListenerContainer container = container(TestEndpoint.of("a", "group", "orders").idle());
		CompletableFuture<Void> start = CompletableFuture.runAsync(container::start);
		awaitLatch(starting);
		CompletableFuture<Void> stop = CompletableFuture.runAsync(container::stop);
		container.pause();
		await().until(() -> !((DefaultRocketMQListenerContainer) container).isWanted());
		goOn.countDown();
		assertThat(start).succeedsWithin(Duration.ofSeconds(30));
		assertThat(stop).succeedsWithin(Duration.ofSeconds(30));
		assertThat(container.isRunning()).isFalse();
		assertThat(this.consumers.stopped).hasSize(1);
	}

	@Test
	void aListenerStopsItsOwnContainerAndStartsItAgain() throws Exception {
		AtomicReference<RocketMQListenerContainer> self = new AtomicReference<>();
		AtomicBoolean ranAfterStop = new AtomicBoolean(true);
		RocketMQListenerContainer container = started(TestEndpoint.of("a", "group", "orders").listener((delivery) -> {
			self.get().stop();
			ranAfterStop.set(self.get().isRunning());
			self.get().start();
			return null;
		}));
		self.set(container);
		CountDownLatch delivered = new CountDownLatch(1);
		// Like the client, waits for the delivery unless called by the listener.
		Thread listener = Thread.currentThread();
		this.consumers.onStop = () -> {
			if (Thread.currentThread() != listener) {
				awaitLatch(delivered);
			}
		};
		deliver(this.consumers.started.get(0));
		assertThat(ranAfterStop).isFalse();
		assertThat(container.isRunning()).isFalse();
		delivered.countDown();
		await().until(container::isRunning);
		assertThat(this.consumers.started).hasSize(2);
	}

	@Test
	void aListenerRemovesItsOwnEndpoint() throws Exception {
		AtomicReference<RocketMQListenerContainer> self = new AtomicReference<>();
		RocketMQListenerContainer container = started(TestEndpoint.of("a", "group", "orders").listener((delivery) -> {
			assertThat(self.get().removeEndpoint("a")).isTrue();
			return null;
		}));
		self.set(container);
		CountDownLatch delivered = new CountDownLatch(1);
		this.consumers.onStop = () -> awaitLatch(delivered);
		deliver(this.consumers.started.get(0));
		assertThat(container.endpoints()).isEmpty();
		delivered.countDown();
		await().until(() -> this.consumers.stopped.size() == 1);
		await().until(() -> !container.isRunning());
		await().until(() -> this.events.stream()
			.anyMatch((event) -> event instanceof RocketMQContainerStoppedEvent stopped
					&& stopped.getReason() == Reason.NO_ENDPOINTS));
	}

	@Test
	void anAddedEndpointIsSubscribedToWithoutANewConsumer() {
		RocketMQListenerContainer container = started(TestEndpoint.of("a", "group", "orders").tags("x").idle());
		container.addEndpoint(TestEndpoint.of("b", "group", "orders").tags("y").idle());
		container.addEndpoint(TestEndpoint.of("c", "group", "returns").idle());
		assertThat(this.consumers.started).hasSize(1);
		assertThat(this.consumers.stopped).isEmpty();
		assertThat(this.consumers.calls).containsExactly("changeFilter orders " + FilterExpression.tags("x", "y"),
				"subscribe returns " + FilterExpression.all());
	}

	@Test
	void anEndpointThatChangesSettingsAndOneThatLeavesNeedANewConsumer() {
		RocketMQListenerContainer container = started(TestEndpoint.of("a", "group", "orders").tags("x").idle());
		container.addEndpoint(TestEndpoint.of("b", "group", "orders")
			.tags("y")
			.settings((settings) -> settings.concurrency(3))
			.idle());
		assertThat(this.consumers.started).hasSize(2);
		assertThat(this.consumers.started.get(1).options().threads()).isEqualTo(3);
		assertThat(container.removeEndpoint("a")).isTrue();
		assertThat(container.removeEndpoint("a")).isFalse();
		assertThat(this.consumers.started).hasSize(3);
		assertThat(this.consumers.started.get(2).filter()).isEqualTo(FilterExpression.tags("y"));
		assertThat(this.events).filteredOn(RocketMQContainerStoppedEvent.class::isInstance)
			.extracting((event) -> ((RocketMQContainerStoppedEvent) event).getReason())
			.containsExactly(Reason.RESTART, Reason.RESTART);
	}

	@Test
	void aRefusedEndpointLeavesARunningContainerAsItWas() {
		RocketMQListenerContainer container = started(TestEndpoint.of("a", "group", "orders").idle());
		this.consumers.onSubscribe = (topic) -> {
			throw new IllegalStateException("refused " + topic);
		};
		assertThatIllegalStateException()
			.isThrownBy(() -> container.addEndpoint(TestEndpoint.of("b", "group", "returns").idle()))
			.withMessage("refused returns");
		assertThat(container.endpoints()).hasSize(1);
		assertThat(container.isRunning()).isTrue();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> container.addEndpoint(TestEndpoint.of("a", "group", "returns").idle()))
			.withMessageContaining("already in the container");
	}

	@Test
	void aRefusedRestartStartsTheEndpointsBefore() {
		RocketMQListenerContainer container = started(TestEndpoint.of("a", "group", "orders").idle());
		this.consumers.onStart = (subscriptions) -> {
			if (subscriptions.containsKey("returns")) {
				throw new IllegalStateException("refused");
			}
		};
		assertThatIllegalStateException()
			.isThrownBy(() -> container.addEndpoint(
					TestEndpoint.of("b", "group", "returns").settings((settings) -> settings.concurrency(3)).idle()))
			.withMessage("refused");
		assertThat(container.isRunning()).isTrue();
		assertThat(container.endpoints()).hasSize(1);
		assertThat(this.consumers.started).hasSize(2);
	}

	@Test
	void pausesOutlastARestart() {
		RocketMQListenerContainer container = started(TestEndpoint.of("a", "group", "orders").idle());
		container.pause(List.of(QUEUE));
		container.pause();
		container.pause();
		container.stop();
		this.consumers.calls.clear();
		container.start();
		assertThat(this.consumers.calls).containsExactly("pause", "pause [" + QUEUE + "]");
		container.resume();
		container.resume(List.of(QUEUE));
		container.stop();
		this.consumers.calls.clear();
		container.start();
		assertThat(this.consumers.calls).isEmpty();
		assertThat(kinds()).containsSubsequence(RocketMQContainerPausedEvent.class, RocketMQContainerResumedEvent.class)
			.filteredOn(RocketMQContainerPausedEvent.class::equals)
			.hasSize(1);
	}

	@Test
	void queuesOfAStoppedContainerCannotBePaused() {
		RocketMQListenerContainer container = container(TestEndpoint.of("a", "group", "orders").idle());
		assertThatIllegalStateException().isThrownBy(() -> container.pause(List.of(QUEUE)))
			.withMessageContaining("start it before pausing queues");
		assertThatIllegalStateException().isThrownBy(container::ready).withMessageContaining("not running");
	}

	@Test
	void aListenerOfAnEventThatThrowsBreaksNothing() {
		DefaultRocketMQListenerContainerFactory factory = this.consumers.factory();
		factory.setApplicationEventPublisher((event) -> {
			this.events.add(event);
			throw new IllegalStateException("event");
		});
		RocketMQListenerContainer container = factory.createContainer("container",
				TestEndpoint.of("a", "group", "orders").idle());
		container.addEndpoint(TestEndpoint.of("a", "group", "orders").idle());
		container.start();
		container.pause();
		container.stop();
		assertThat(container.isRunning()).isFalse();
		assertThat(this.events).hasSize(3).allSatisfy((event) -> {
			RocketMQContainerEvent of = (RocketMQContainerEvent) event;
			assertThat(of.getContainerName()).isEqualTo("container");
			assertThat(of.getGroup()).isEqualTo("group");
			assertThat(of.getContainer(RocketMQListenerContainer.class)).isSameAs(container);
		});
	}

	@Test
	void aListenerOfAnEventMayStopTheContainer() {
		AtomicReference<RocketMQListenerContainer> self = new AtomicReference<>();
		DefaultRocketMQListenerContainerFactory factory = this.consumers.factory();
		factory.setApplicationEventPublisher((event) -> {
			if (event instanceof RocketMQContainerStartedEvent) {
				self.get().stop();
			}
		});
		RocketMQListenerContainer container = factory.createContainer("container",
				TestEndpoint.of("a", "group", "orders").idle());
		self.set(container);
		container.addEndpoint(TestEndpoint.of("a", "group", "orders").idle());
		container.start();
		assertThat(container.isRunning()).isFalse();
		assertThat(this.consumers.stopped).hasSize(1);
	}

	@Test
	void aFailedStartSaysWhyAndCanBeTriedAgain() {
		AtomicInteger attempts = new AtomicInteger();
		this.consumers.onStart = (subscriptions) -> {
			if (attempts.incrementAndGet() == 1) {
				throw new NoClassDefFoundError("missing");
			}
		};
		RocketMQListenerContainer container = container(TestEndpoint.of("a", "group", "orders").idle());
		assertThat(CompletableFuture.runAsync(container::start)).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.withRootCauseInstanceOf(NoClassDefFoundError.class);
		assertThat(container.isRunning()).isFalse();
		assertThat(this.events).singleElement()
			.isInstanceOfSatisfying(RocketMQContainerFailedToStartEvent.class,
					(event) -> assertThat(event.getException()).hasMessage("missing"));
		container.start();
		assertThat(container.isRunning()).isTrue();
	}

	@Test
	void theDrainIsBoundedByTheLimitOfTheContext() {
		DefaultRocketMQListenerContainerFactory factory = this.consumers.factory();
		factory.setDrainLimit(Duration.ofSeconds(2));
		RocketMQListenerContainer container = factory.createContainer("container",
				TestEndpoint.of("a", "group", "orders").idle());
		container.addEndpoint(TestEndpoint.of("a", "group", "orders").idle());
		assertThat(container.options().drainTimeout()).isEqualTo(Duration.ofSeconds(2));
		factory.setDrainLimit(Duration.ofSeconds(20));
		RocketMQListenerContainer other = factory.createContainer("other",
				TestEndpoint.of("a", "group", "orders").idle());
		assertThat(other.options().drainTimeout()).isEqualTo(Duration.ofSeconds(9));
		assertThatIllegalArgumentException().isThrownBy(() -> factory.setDrainLimit(Duration.ZERO))
			.withMessageContaining("drainLimit is not positive: PT0S");
	}

	@Test
	void aPoppingContainerHasNoQueuesToPauseAgain() {
		RocketMQListenerContainer container = started(TestEndpoint.of("a", "group", "orders")
			.settings((settings) -> settings.fetchMode(FetchMode.POP))
			.idle());
		container.pause();
		container.stop();
		container.start();
		assertThat(this.consumers.calls).containsExactly("pause", "pause");
	}

	private List<Class<?>> kinds() {
		return this.events.stream().<Class<?>>map(Object::getClass).toList();
	}

	private RocketMQListenerContainer started(TestEndpoint endpoint) {
		RocketMQListenerContainer container = container(endpoint);
		container.start();
		return container;
	}

	private RocketMQListenerContainer container(TestEndpoint endpoint) {
		DefaultRocketMQListenerContainerFactory factory = this.consumers.factory();
		factory.setApplicationEventPublisher(this.events::add);
		RocketMQListenerContainer container = factory.createContainer("container", endpoint);
		container.addEndpoint(endpoint);
		return container;
	}

	private static void deliver(FakeConsumers.Started consumer) throws Exception {
		MessageListener listener = consumer.listener();
		assertThat(listener).isNotNull();
		listener.consume(FakeReceivedMessage.of("orders", "x", Map.of()), new ConsumeContext("group", QUEUE));
	}

	private static void all(Runnable call) {
		CompletableFuture<?>[] calls = IntStream.range(0, 8)
			.mapToObj((i) -> CompletableFuture.runAsync(call))
			.toArray(CompletableFuture<?>[]::new);
		assertThat(CompletableFuture.allOf(calls)).succeedsWithin(Duration.ofSeconds(30));
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
