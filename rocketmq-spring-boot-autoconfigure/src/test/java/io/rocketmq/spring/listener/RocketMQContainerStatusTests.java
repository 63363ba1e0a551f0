package io.rocketmq.spring.listener;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.rocketmq.client.consumer.SubscriptionConflict;
import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.listener.RocketMQContainerStatus.EndpointStatus;
import io.rocketmq.spring.listener.RocketMQContainerStatus.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class RocketMQContainerStatusTests {

	private static final MessageQueue QUEUE = new MessageQueue("orders", "broker-a", 0);

	private final FakeConsumers consumers = new FakeConsumers();

	private final RocketMQListenerEndpointRegistry registry = new RocketMQListenerEndpointRegistry();

	private final DefaultRocketMQListenerContainerFactory factory = this.consumers.factory();

	@AfterEach
	void stop() {
		this.consumers.onStop = () -> {
		};
		this.registry.stop();
		this.registry.destroy();
	}

	@Test
	void neverStarted() {
		RocketMQContainerStatus status = register(
				TestEndpoint.of("a", "group", "orders").settings((settings) -> settings.autoStartup(false)).idle())
			.status();
		assertThat(status).isEqualTo(new RocketMQContainerStatus("rocketMQListenerContainer.group", "", "group",
				List.of(new EndpointStatus("a", "orders", null, 0, null)), State.STOPPED, false, false, Set.of(),
				Set.of(), null, 0, null, List.of(), List.of()));
		assertThat(status.lastDelivery()).isNull();
		assertThat(status.lastFailure()).isNull();
		assertThat(status.consecutiveFailures()).isZero();
	}

	@Test
	void runningWithWhatItsConsumerKnows() {
		Problem problem = new Problem(Problem.Kind.PULL, "group", "orders", "broker-a", "192.0.2.1:10911", 16, "no",
				"Ask", Instant.EPOCH, Instant.EPOCH, 7);
		SubscriptionConflict conflict = new SubscriptionConflict("orders", "a", "b");
		this.consumers.assigned = Set.of(QUEUE);
		this.consumers.problems = List.of(problem);
		this.consumers.conflicts = List.of(conflict);
		RocketMQListenerContainer container = register(TestEndpoint.of("a", "group", "orders").idle());
		Instant before = Instant.now();
		container.start();
		container.pause(Set.of(QUEUE));
		container.pause();
		RocketMQContainerStatus status = container.status();
		assertThat(status.state()).isEqualTo(State.RUNNING);
		assertThat(status.startedAt()).isBetween(before, Instant.now());
		assertThat(status.autoStartup()).isTrue();
		assertThat(status.paused()).isTrue();
		assertThat(status.pausedQueues()).containsExactly(QUEUE);
		assertThat(status.assignedQueues()).containsExactly(QUEUE);
		assertThat(status.problems()).containsExactly(problem);
		assertThat(status.conflicts()).containsExactly(conflict);

		container.resume();
		container.resume(Set.of(QUEUE));
		container.stop();
		RocketMQContainerStatus stopped = container.status();
		assertThat(stopped.state()).isEqualTo(State.STOPPED);
		assertThat(stopped.startedAt()).isEqualTo(status.startedAt());
		assertThat(stopped.assignedQueues()).isEmpty();
		assertThat(stopped.pausedQueues()).isEmpty();
		assertThat(stopped.problems()).isEmpty();
		assertThat(stopped.conflicts()).isEmpty();
	}

	@Test
	void doesNotWaitForAStartOrAStop() {
		CountDownLatch starting = new CountDownLatch(1);
		CountDownLatch stopping = new CountDownLatch(1);
		this.consumers.onStart = (subscriptions) -> awaitLatch(starting);
		this.consumers.onStop = () -> awaitLatch(stopping);
		RocketMQListenerContainer container = register(TestEndpoint.of("a", "group", "orders").idle());
		CompletableFuture<Void> start = CompletableFuture.runAsync(container::start);
		await().until(() -> container.status().state() == State.STARTING);
		assertThat(container.status().startedAt()).isNull();
		starting.countDown();
		start.join();
		CompletableFuture<Void> stop = CompletableFuture.runAsync(container::stop);
		await().until(() -> container.status().state() == State.STOPPING);
		stopping.countDown();
		stop.join();
		assertThat(container.status().state()).isEqualTo(State.STOPPED);
	}

	@Test
	void deliveriesInFlightAndFailuresOutlastARestart() throws Exception {
		CountDownLatch inside = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		RocketMQListenerContainer container = register(
				TestEndpoint.of("a", "group", "orders").tags("x").listener((delivery) -> {
					inside.countDown();
					awaitLatch(goOn);
					throw new IllegalStateException("no stock");
				}));
		container.addEndpoint(TestEndpoint.of("b", "group", "orders").tags("y").idle());
		container.start();
		CompletableFuture<Void> delivery = CompletableFuture.runAsync(() -> deliver("x"));
		awaitLatch(inside);
		assertThat(container.status().inFlight()).isOne();
		goOn.countDown();
		delivery.join();
		deliver("x");
		deliver("y");
		assertThat(container.status().inFlight()).isZero();

		container.stop();
		container.start();
		RocketMQContainerStatus status = container.status();
		// The success of one endpoint does not cover the failures of the other.
		assertThat(status.consecutiveFailures()).isEqualTo(2);
		assertThat(status.endpoints()).extracting(EndpointStatus::consecutiveFailures).containsExactly(2L, 0L);
		assertThat(status.lastDelivery()).isEqualTo(status.endpoints().get(1).lastDelivery());
		assertThat(status.lastFailure()).isEqualTo(status.endpoints().get(0).lastFailure()).isNotNull();
	}

	@Test
	void aFailedStartIsToldUntilTheNextStartOrStop() {
		this.consumers.onStart = (subscriptions) -> {
			throw new IllegalStateException("no such group");
		};
		RocketMQListenerContainer container = register(TestEndpoint.of("a", "group", "orders").idle());
		assertThatIllegalStateException().isThrownBy(container::start);
		assertFailed(container, false);
		container.stop();
		assertThat(container.status().state()).isEqualTo(State.STOPPED);
		assertThat(container.status().startFailure()).isNull();
		assertThatIllegalStateException().isThrownBy(container::start);
		assertFailed(container, false);
		this.consumers.onStart = (subscriptions) -> {
		};
		container.start();
		assertThat(container.status().state()).isEqualTo(State.RUNNING);
		assertThat(container.status().startFailure()).isNull();
	}

	@Test
	void aFailedStartWithTheContextTellsWhetherItIsRetried() {
		this.consumers.onStart = (subscriptions) -> {
			throw new IllegalStateException("no such group");
		};
		RocketMQListenerContainer retried = register(TestEndpoint.of("a", "group", "orders").idle());
		this.factory.setStartupPolicy(RocketMQStartupPolicy.IGNORE);
		RocketMQListenerContainer ignored = register(TestEndpoint.of("b", "other", "orders").idle());
		this.registry.start();
		assertFailed(retried, true);
		assertFailed(ignored, false);
		this.consumers.onStart = (subscriptions) -> {
		};
		await().until(() -> retried.status().state() == State.RUNNING);
		assertFailed(ignored, false);
		this.registry.stop();
		assertThat(retried.status().state()).isEqualTo(State.STOPPED);
		assertThat(ignored.status().state()).isEqualTo(State.STOPPED);
	}

	private static void assertFailed(RocketMQListenerContainer container, boolean retrying) {
		assertThat(container.status().state()).isEqualTo(State.FAILED);
		assertThat(container.status().startFailure()).satisfies((failure) -> {
			assertThat(failure.exception()).isEqualTo(IllegalStateException.class.getName());
			assertThat(failure.message()).isEqualTo("no such group");
			assertThat(failure.retrying()).isEqualTo(retrying);
		});
	}

	private RocketMQListenerContainer register(TestEndpoint endpoint) {
		return this.registry.register(endpoint, this.factory);
	}

	private void deliver(String tag) {
		MessageListener listener = this.consumers.started.get(0).listener();
		assertThat(listener).isNotNull();
		try {
			listener.consume(FakeReceivedMessage.of("orders", "x", Map.of("TAGS", tag)),
					new ConsumeContext("group", QUEUE));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
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
