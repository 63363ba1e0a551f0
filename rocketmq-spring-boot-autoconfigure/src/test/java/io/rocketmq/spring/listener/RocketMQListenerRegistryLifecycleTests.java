package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import io.rocketmq.client.consumer.SubscriptionConflict;
import io.rocketmq.spring.event.RocketMQContainerFailedToStartEvent;
import io.rocketmq.spring.event.RocketMQContainerIdleEvent;
import io.rocketmq.spring.event.RocketMQContainerNoLongerIdleEvent;
import io.rocketmq.spring.event.RocketMQContainerStoppedEvent;
import io.rocketmq.spring.event.RocketMQContainerStoppedEvent.Reason;
import io.rocketmq.spring.event.RocketMQSubscriptionConflictEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Starts and stops of the registry, its policies, and changes at run time (pain 14:
 * enable, disable, stop and reconfigure consumers).
 */
@Timeout(60)
class RocketMQListenerRegistryLifecycleTests {

	private final FakeConsumers consumers = new FakeConsumers();

	private final DefaultRocketMQListenerContainerFactory factory = this.consumers.factory();

	private final List<Object> events = new CopyOnWriteArrayList<>();

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private final RocketMQListenerEndpointRegistry registry = new RocketMQListenerEndpointRegistry();

	RocketMQListenerRegistryLifecycleTests() {
		this.factory.setApplicationEventPublisher(this.events::add);
		this.registry.setBeanFactory(this.beans);
	}

	@AfterEach
	void stop() {
		this.registry.stop();
		this.registry.destroy();
	}

	@Test
	void aRestartOfTheContextRestoresWhatRan() {
		register("ran", "a");
		RocketMQListenerContainer stopped = register("stopped", "b");
		RocketMQListenerContainer paused = register("paused", "c");
		RocketMQListenerContainer manual = this.registry.register(
				TestEndpoint.of("manual", "d", "orders").settings((settings) -> settings.autoStartup(false)).idle(),
				this.factory);
		this.registry.start();
		assertThat(manual.isRunning()).isFalse();
		this.registry.stop("b");
		this.registry.pause("paused");
		this.registry.start("manual");
		this.registry.stop();
		this.registry.stop();
		assertThat(this.registry.containers()).noneMatch(RocketMQListenerContainer::isRunning);
		RocketMQListenerContainer added = register("added", "e");
		this.registry.start();
		assertThat(this.registry.containers()).filteredOn(RocketMQListenerContainer::isRunning)
			.extracting(RocketMQListenerContainer::group)
			.containsExactly("a", "c", "d", "e");
		assertThat(stopped.isRunning()).isFalse();
		assertThat(paused.isPaused()).isTrue();
		assertThat(added.isRunning()).isTrue();
	}

	@Test
	void aStopByIdWhileTheContextIsStoppedOutlastsItsStart() {
		RocketMQListenerContainer container = register("a", "a");
		this.registry.start();
		this.registry.stop();
		this.registry.stop("a");
		this.registry.start();
		assertThat(container.isRunning()).isFalse();
	}

	@Test
	void containersRegisteredWhileTheRegistryStartsAreStarted() {
		CountDownLatch starting = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.consumers.onStart = (subscriptions) -> {
			if (subscriptions.containsKey("slow")) {
				starting.countDown();
				awaitLatch(goOn);
			}
		};
		this.registry.register(TestEndpoint.of("slow", "slow", "slow").idle(), this.factory);
		CompletableFuture<Void> start = CompletableFuture.runAsync(this.registry::start);
		awaitLatch(starting);
		RocketMQListenerContainer added = register("added", "added");
		assertThat(added.isRunning()).isTrue();
		goOn.countDown();
		assertThat(start).succeedsWithin(Duration.ofSeconds(30));
		IntStream.range(0, 20).parallel().forEach((i) -> register("many-" + i, "many-" + i));
		assertThat(this.registry.containers()).hasSize(22).allMatch(RocketMQListenerContainer::isRunning);
	}

	@Test
	void aStopDuringTheStartLeavesNothingRunning() {
		CountDownLatch starting = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.consumers.onStart = (subscriptions) -> {
			starting.countDown();
			awaitLatch(goOn);
		};
		register("a", "a");
		register("b", "b");
		CompletableFuture<Void> start = CompletableFuture.runAsync(this.registry::start);
		awaitLatch(starting);
		CompletableFuture<Void> stop = CompletableFuture.runAsync(this.registry::stop);
		await().until(() -> !this.registry.isRunning());
		goOn.countDown();
		assertThat(CompletableFuture.allOf(start, stop)).succeedsWithin(Duration.ofSeconds(30));
		assertThat(this.registry.containers()).noneMatch(RocketMQListenerContainer::isRunning);
		assertThat(this.consumers.stopped).hasSameSizeAs(this.consumers.started);
		this.registry.start();
		assertThat(this.registry.containers()).allMatch(RocketMQListenerContainer::isRunning);
	}

	@Test
	void aContainerThatStartsSlowlyDoesNotHoldUpTheOthers() {
		CountDownLatch goOn = new CountDownLatch(1);
		this.consumers.onStart = (subscriptions) -> {
			if (subscriptions.containsKey("slow")) {
				awaitLatch(goOn);
			}
		};
		this.registry.register(TestEndpoint.of("slow", "slow", "slow").idle(), this.factory);
		RocketMQListenerContainer other = register("other", "other");
		CompletableFuture<Void> start = CompletableFuture.runAsync(this.registry::start);
		await().until(other::isRunning);
		assertThat(start).isNotDone();
		goOn.countDown();
		assertThat(start).succeedsWithin(Duration.ofSeconds(30));
	}

	@Test
	void aStopBeforeContainersBeginToStartLosesNoneOfThem() {
		CountDownLatch closing = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		RocketMQListenerContainer container = register("a", "a");
		this.registry.start();
		this.consumers.onStop = () -> {
			closing.countDown();
			awaitLatch(goOn);
		};
		CompletableFuture<Void> drained = CompletableFuture.runAsync(this.registry::stop);
		awaitLatch(closing);
		CompletableFuture<Void> start = CompletableFuture.runAsync(this.registry::start);
		await().until(this.registry::isRunning);
		CompletableFuture<Void> stop = CompletableFuture.runAsync(this.registry::stop);
		await().until(() -> !this.registry.isRunning());
		goOn.countDown();
		assertThat(CompletableFuture.allOf(drained, start, stop)).succeedsWithin(Duration.ofSeconds(30));
		assertThat(container.isRunning()).isFalse();
		this.registry.start();
		assertThat(container.isRunning()).isTrue();
	}

	@Test
	void policyFailStopsAllAndSaysWhy() {
		this.factory.setStartupPolicy(RocketMQStartupPolicy.FAIL);
		failFor("bad");
		register("good", "good");
		this.registry.register(TestEndpoint.of("bad", "bad", "bad").idle(), this.factory);
		assertThatIllegalStateException().isThrownBy(this.registry::start).withMessage("refused bad");
		assertThat(this.registry.isRunning()).isFalse();
		assertThat(this.registry.containers()).noneMatch(RocketMQListenerContainer::isRunning);
	}

	@Test
	void policyFailWaitsUntilGroupsAreReady() {
		this.factory.setStartupPolicy(RocketMQStartupPolicy.FAIL);
		this.factory.setStartupTimeout(Duration.ofMillis(200));
		CompletableFuture<Void> ready = new CompletableFuture<>();
		this.consumers.ready = () -> ready.copy();
		register("a", "a");
		assertThatIllegalStateException().isThrownBy(this.registry::start)
			.withMessageContaining("The container of consumer group 'a' was not ready within PT0.2S")
			.withMessageContaining("rocketmq.listener.startup-failure=retry");
		assertThat(this.consumers.stopped).hasSize(1);
		ready.complete(null);
		this.registry.start();
		assertThat(this.registry.isRunning()).isTrue();
	}

	@Test
	void weaknessStartupRetryStartsTheOthersAndTriesAgain() {
		AtomicInteger attempts = new AtomicInteger();
		this.consumers.onStart = (subscriptions) -> {
			if (subscriptions.containsKey("bad") && attempts.incrementAndGet() <= 1) {
				throw new IllegalStateException("refused");
			}
		};
		RocketMQListenerContainer good = register("good", "good");
		RocketMQListenerContainer bad = this.registry.register(TestEndpoint.of("bad", "bad", "bad").idle(),
				this.factory);
		this.registry.start();
		assertThat(good.isRunning()).isTrue();
		assertThat(bad.isRunning()).isFalse();
		await().until(bad::isRunning);
		assertThat(this.events).filteredOn(RocketMQContainerFailedToStartEvent.class::isInstance).hasSize(1);
	}

	@Test
	void aStopEndsTheRetriesAndTheNextStartOfTheContextBeginsThemAgain() {
		AtomicInteger attempts = new AtomicInteger();
		this.consumers.onStart = (subscriptions) -> {
			attempts.incrementAndGet();
			throw new IllegalStateException("refused");
		};
		RocketMQListenerContainer container = register("a", "a");
		this.registry.start();
		this.registry.stop();
		assertThat(attempts).hasValue(1);
		await().during(Duration.ofMillis(1300)).atMost(Duration.ofSeconds(5)).until(() -> attempts.get() == 1);
		this.registry.start();
		assertThat(attempts).hasValue(2);
		await().until(() -> attempts.get() == 3);
		this.registry.stop("a");
		this.consumers.onStart = (subscriptions) -> {
		};
		container.start();
		assertThat(container.isRunning()).isTrue();
	}

	@Test
	void policyIgnoreLeavesTheContainerStopped() {
		this.factory.setStartupPolicy(RocketMQStartupPolicy.IGNORE);
		failFor("orders");
		RocketMQListenerContainer container = register("a", "a");
		this.registry.start();
		assertThat(this.registry.isRunning()).isTrue();
		assertThat(container.isRunning()).isFalse();
		assertThat(((DefaultRocketMQListenerContainer) container).isWanted()).isFalse();
	}

	@Test
	void oneEndpointOfSeveralCannotBePausedAlone() {
		this.registry.register(TestEndpoint.of("a", "billing", "orders").tags("x").idle(), this.factory);
		this.registry.register(TestEndpoint.of("b", "billing", "orders").tags("y").idle(), this.factory);
		this.registry.start();
		assertThatIllegalStateException().isThrownBy(() -> this.registry.pause("a"))
			.withMessage("RocketMQ listener 'a' cannot be paused alone: listeners [a, b] share the consumer of"
					+ " group 'billing'. Name the group for all of them, or give the listener a group of its own");
		this.registry.pause("billing");
		assertThat(this.registry.container("a")).isNotNull().matches(RocketMQListenerContainer::isPaused);
		assertThatIllegalStateException().isThrownBy(() -> this.registry.resume("b"));
		this.registry.resume("rocketMQListenerContainer.billing");
		assertThat(this.registry.container("a")).isNotNull().matches((container) -> !container.isPaused());
	}

	@Test
	void weaknessContainerRegistryNamesTheKnownIds() {
		register("a", "billing");
		for (Runnable call : List.<Runnable>of(() -> this.registry.start("x"), () -> this.registry.stop("x"),
				() -> this.registry.pause("x"), () -> this.registry.resume("x"))) {
			assertThatIllegalArgumentException().isThrownBy(call::run)
				.withMessage("No RocketMQ listener, group or container is called 'x'."
						+ " Use one of the ids and groups [a, billing]");
		}
		assertThat(this.registry.unregister("x")).isFalse();
	}

	@Test
	void aContainerIsABeanUntilItsLastEndpointIsRemoved() {
		RocketMQListenerContainer container = register("a", "billing");
		this.registry.start();
		assertThat(this.beans.getBean("rocketMQListenerContainer.billing")).isSameAs(container);
		assertThat(this.registry.unregister("a")).isTrue();
		assertThat(this.beans.containsBean("rocketMQListenerContainer.billing")).isFalse();
		assertThat(this.registry.containers()).isEmpty();
		assertThat(container.isRunning()).isFalse();
		assertThat(reasons()).containsExactly(Reason.NO_ENDPOINTS);
		RocketMQListenerContainer again = register("a", "billing");
		assertThat(again).isNotSameAs(container).matches(RocketMQListenerContainer::isRunning);
		assertThat(this.beans.getBean("rocketMQListenerContainer.billing")).isSameAs(again);
	}

	@Test
	void anEndpointIsReplacedInItsGroupAndMovedToAnother() {
		this.registry.start();
		this.registry.replace(TestEndpoint.of("a", "billing", "orders").tags("x").idle(), this.factory);
		this.registry.replace(TestEndpoint.of("a", "billing", "orders").tags("y").idle(), this.factory);
		assertThat(this.registry.containers()).singleElement()
			.satisfies((container) -> assertThat(container.endpoints()).singleElement()
				.satisfies((endpoint) -> assertThat(endpoint.filter().accepts("y")).isTrue()));
		this.registry.replace(TestEndpoint.of("a", "shipping", "orders").idle(), this.factory);
		assertThat(this.registry.containers()).singleElement()
			.matches((container) -> container.group().equals("shipping") && container.isRunning());
		this.registry.register(TestEndpoint.of("b", "ledger", "orders").idle(), this.factory);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.registry.replace(TestEndpoint.of("a", "ledger", "orders").idle(), this.factory))
			.withMessageContaining("have the same subscription");
		assertThat(this.registry.container("a")).isNotNull()
			.matches((container) -> container.group().equals("shipping") && container.isRunning());
	}

	@Test
	void weaknessApplicationEventsIdlenessIsPublishedOnceAndItsEnd() {
		this.factory.setIdleInterval(Duration.ofMillis(200));
		register("a", "a");
		this.registry.start();
		await().until(() -> of(RocketMQContainerIdleEvent.class).size() == 1);
		this.consumers.consumed = 5;
		await().until(() -> of(RocketMQContainerNoLongerIdleEvent.class).size() == 1);
		assertThat(of(RocketMQContainerNoLongerIdleEvent.class).get(0).getIdleTime())
			.isGreaterThanOrEqualTo(Duration.ofMillis(200));
		await().until(() -> of(RocketMQContainerIdleEvent.class).size() == 2);
		assertThat(watchers()).isEqualTo(1);
		this.registry.stop();
		await().until(() -> watchers() == 0);
	}

	@Test
	void aSubscriptionConflictIsPublishedOnce() {
		this.factory.setIdleInterval(Duration.ofMillis(200));
		SubscriptionConflict conflict = new SubscriptionConflict("orders", "x", "y");
		this.consumers.conflicts = List.of(conflict);
		register("a", "a");
		this.registry.start();
		await().until(() -> of(RocketMQContainerIdleEvent.class).size() == 1);
		assertThat(of(RocketMQSubscriptionConflictEvent.class)).singleElement()
			.satisfies((event) -> assertThat(event.getConflict()).isEqualTo(conflict));
		this.consumers.conflicts = List.of();
		this.consumers.consumed++;
		await().until(() -> of(RocketMQContainerIdleEvent.class).size() == 2);
		this.consumers.conflicts = List.of(conflict);
		await().until(() -> of(RocketMQSubscriptionConflictEvent.class).size() == 2);
	}

	@Test
	void weaknessApplicationEventsTheReasonOfAStopIsPublished() {
		register("a", "a");
		register("b", "b");
		this.registry.start();
		this.registry.stop("a");
		assertThat(reasons()).containsExactly(Reason.USER);
		this.registry.stop();
		assertThat(reasons()).containsExactly(Reason.USER, Reason.CONTEXT);
	}

	@Test
	void containersStartedWhileTheContextIsStoppedEndWithIt() {
		RocketMQListenerContainer container = register("a", "a");
		this.registry.start("a");
		this.registry.destroy();
		assertThat(container.isRunning()).isFalse();
	}

	private static long watchers() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("rocketmq-container-watch"))
			.count();
	}

	private List<Reason> reasons() {
		return of(RocketMQContainerStoppedEvent.class).stream().map(RocketMQContainerStoppedEvent::getReason).toList();
	}

	private <T> List<T> of(Class<T> type) {
		return this.events.stream().filter(type::isInstance).map(type::cast).toList();
	}

	private void failFor(String topic) {
		this.consumers.onStart = (subscriptions) -> {
			if (subscriptions.containsKey(topic)) {
				throw new IllegalStateException("refused " + topic);
			}
		};
	}

	private RocketMQListenerContainer register(String id, String group) {
		return this.registry.register(TestEndpoint.of(id, group, "orders").idle(), this.factory);
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
