package io.rocketmq.client.internal.support;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class LifecycleTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	@Test
	void aLifecycleGoesFromNewToClosed() {
		Lifecycle lifecycle = new Lifecycle("thing");
		assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.NEW);
		assertThatThrownBy(lifecycle::requireRunning).isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("The thing has not been started");
		lifecycle.start(() -> {
			assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.STARTING);
			assertThat(lifecycle.isRunning()).isFalse();
		});
		assertThat(lifecycle.isRunning()).isTrue();
		lifecycle.requireRunning();
		assertThat(lifecycle.beginStop()).isTrue();
		assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.STOPPING);
		assertThatThrownBy(lifecycle::requireRunning).isInstanceOf(ClientClosedException.class)
			.hasMessageContaining("The thing is closed");
		lifecycle.end();
		assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.CLOSED);
		assertThatThrownBy(lifecycle::requireRunning).isInstanceOf(ClientClosedException.class);
	}

	@Test
	void aLifecycleIsStartedOnce() {
		Lifecycle lifecycle = new Lifecycle("thing");
		lifecycle.start(() -> {
		});
		assertThatThrownBy(() -> lifecycle.start(() -> {
		})).isInstanceOf(IllegalStateException.class).hasMessageContaining("already");
		lifecycle.beginStop();
		assertThatThrownBy(() -> lifecycle.start(() -> {
		})).isInstanceOf(ClientClosedException.class);
	}

	@Test
	void aFailedStartLeadsBackToNew() {
		Lifecycle lifecycle = new Lifecycle("thing");
		IllegalArgumentException failure = new IllegalArgumentException("no");
		assertThatThrownBy(() -> lifecycle.start(() -> {
			throw failure;
		})).isSameAs(failure);
		assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.NEW);
		lifecycle.start(() -> {
		});
		assertThat(lifecycle.isRunning()).isTrue();
	}

	@Test
	void aLifecycleStoppedDuringAFailedStartStaysStopped() {
		Lifecycle lifecycle = new Lifecycle("thing");
		assertThatThrownBy(() -> lifecycle.start(() -> {
			lifecycle.beginStop();
			throw new IllegalArgumentException("no");
		})).isInstanceOf(IllegalArgumentException.class);
		assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.STOPPING);
		lifecycle.end();
		assertThat(lifecycle.beginStop()).isFalse();
	}

	@Test
	void aLifecycleStoppedDuringItsStartStaysStopped() {
		Lifecycle lifecycle = new Lifecycle("thing");
		lifecycle.start(() -> assertThat(lifecycle.beginStop()).isTrue());
		assertThat(lifecycle.isRunning()).isFalse();
		assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.STOPPING);
	}

	@Test
	void onlyOneCallerStops() {
		for (int i = 0; i < 50; i++) {
			Lifecycle lifecycle = new Lifecycle("thing");
			assertThat(IntStream.range(0, 20).parallel().filter((each) -> lifecycle.beginStop()).count()).isEqualTo(1);
		}
	}

	@Test
	void aCloseStackClosesLastFirstAndContinuesAfterAFailure() {
		List<String> closed = new ArrayList<>();
		CloseStack stack = new CloseStack();
		AutoCloseable first = stack.add(() -> closed.add("first"));
		assertThat(first).isNotNull();
		stack.add(() -> {
			closed.add("second");
			throw new IllegalStateException("thrown by a part");
		});
		stack.add(() -> closed.add("third"));
		stack.close();
		stack.close();
		assertThat(closed).containsExactly("third", "second", "first");
	}

	@Test
	void inFlightCountsUpToItsLimitAndCompletesWhenEmpty() {
		InFlight inFlight = new InFlight(2, 100);
		assertThat(inFlight.tryEnter(1, 10)).isTrue();
		assertThat(inFlight.tryEnter(1, 10)).isTrue();
		assertThat(inFlight.tryEnter(1, 10)).isFalse();
		assertThat(inFlight.count()).isEqualTo(2);
		CompletableFuture<Void> empty = inFlight.whenEmpty();
		inFlight.exit(1, 10);
		assertThat(empty).isNotDone();
		inFlight.exit(1, 10);
		assertThat(empty).isCompleted();
		assertThat(inFlight.whenEmpty()).isCompleted();
		assertThat(inFlight.tryEnter(1, 10)).isTrue();
	}

	@Test
	void inFlightNeverExceedsItsLimit() {
		InFlight inFlight = new InFlight(3, 100);
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		IntStream.range(0, 20_000).parallel().forEach((i) -> {
			if (inFlight.tryEnter(1, 10)) {
				most.accumulateAndGet(inside.incrementAndGet(), Math::max);
				inside.decrementAndGet();
				inFlight.exit(1, 10);
			}
		});
		assertThat(most.get()).isBetween(1, 3);
		assertThat(inFlight.count()).isZero();
	}

	@Test
	void awaitReturnsTheResultOrThrowsTheUnwrappedFailure() {
		assertThat(Futures.await(CompletableFuture.completedFuture("x"))).isEqualTo("x");
		ClientClosedException own = closed();
		assertThatThrownBy(() -> Futures.await(CompletableFuture.failedFuture(own))).isSameAs(own);
		assertThatThrownBy(() -> Futures.await(CompletableFuture.failedFuture(new CompletionException(own))))
			.isSameAs(own);
		AssertionError error = new AssertionError("x");
		assertThatThrownBy(() -> Futures.await(CompletableFuture.failedFuture(error))).isSameAs(error);
		Exception checked = new Exception("x");
		assertThatThrownBy(() -> Futures.await(CompletableFuture.failedFuture(checked)))
			.isInstanceOf(CompletionException.class)
			.hasCause(checked);
		assertThat(Futures.unwrap(new CompletionException(new ExecutionException(checked)))).isSameAs(checked);
		assertThat(Futures.unwrap(new CompletionException("no cause", null))).isInstanceOf(CompletionException.class);
	}

	@Test
	void awaitIsInterruptible() {
		Thread.currentThread().interrupt();
		CompletableFuture<Void> never = new CompletableFuture<>();
		assertThatThrownBy(() -> Futures.await(never)).isInstanceOf(CallInterruptedException.class)
			.satisfies(
					(failure) -> assertThat(((CallInterruptedException) failure).outcome()).isEqualTo(Outcome.UNKNOWN));
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void housekeepingContinuesAfterAFailedTask() throws Exception {
		try (Housekeeping housekeeping = new Housekeeping()) {
			AtomicInteger runs = new AtomicInteger();
			try (AutoCloseable every = housekeeping.every(Duration.ofMillis(30), () -> {
				runs.incrementAndGet();
				throw new IllegalStateException("thrown by a task");
			})) {
				assertThat(every).isNotNull();
				await().atMost(LONG).until(() -> runs.get() >= 3);
			}
			CountDownLatch ran = new CountDownLatch(1);
			assertThat(housekeeping.after(1, ran::countDown)).isTrue();
			await().atMost(LONG).until(() -> ran.getCount() == 0);
		}
	}

	@Test
	void closedHousekeepingRejectsTasks() {
		Housekeeping housekeeping = new Housekeeping();
		housekeeping.close();
		assertThat(housekeeping.after(1, () -> {
		})).isFalse();
	}

	@Test
	void threadsAreNumberedDaemons() {
		ThreadFactory factory = Threads.named("x");
		Thread first = factory.newThread(() -> {
		});
		assertThat(first.getName()).isEqualTo("x-1");
		assertThat(first.isDaemon()).isTrue();
		assertThat(factory.newThread(() -> {
		}).getName()).isEqualTo("x-2");
	}

	private static ClientClosedException closed() {
		Lifecycle lifecycle = new Lifecycle("x");
		lifecycle.beginStop();
		try {
			lifecycle.requireRunning();
			throw new AssertionError("Not closed");
		}
		catch (ClientClosedException ex) {
			return ex;
		}
	}

}
