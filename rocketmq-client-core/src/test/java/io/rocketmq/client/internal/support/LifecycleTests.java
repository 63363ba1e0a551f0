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
	void aLifeGoesFromNewToClosed() {
		Lifecycle life = new Lifecycle("thing");
		assertThat(life.state()).isEqualTo(Lifecycle.State.NEW);
		assertThatThrownBy(life::requireRunning).isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("The thing has not been started");
		life.start(() -> {
			assertThat(life.state()).isEqualTo(Lifecycle.State.STARTING);
			assertThat(life.isRunning()).isFalse();
		});
		assertThat(life.isRunning()).isTrue();
		life.requireRunning();
		assertThat(life.beginStop()).isTrue();
		assertThat(life.state()).isEqualTo(Lifecycle.State.STOPPING);
		assertThatThrownBy(life::requireRunning).isInstanceOf(ClientClosedException.class)
			.hasMessageContaining("The thing is closed");
		life.end();
		assertThat(life.state()).isEqualTo(Lifecycle.State.CLOSED);
		assertThatThrownBy(life::requireRunning).isInstanceOf(ClientClosedException.class);
	}

	@Test
	void aLifeIsStartedOnce() {
		Lifecycle life = new Lifecycle("thing");
		life.start(() -> {
		});
		assertThatThrownBy(() -> life.start(() -> {
		})).isInstanceOf(IllegalStateException.class).hasMessageContaining("already");
		life.beginStop();
		assertThatThrownBy(() -> life.start(() -> {
		})).isInstanceOf(ClientClosedException.class);
	}

	@Test
	void aFailedStartLeadsBackToTheBeginning() {
		Lifecycle life = new Lifecycle("thing");
		IllegalArgumentException failure = new IllegalArgumentException("no");
		assertThatThrownBy(() -> life.start(() -> {
			throw failure;
		})).isSameAs(failure);
		assertThat(life.state()).isEqualTo(Lifecycle.State.NEW);
		life.start(() -> {
		});
		assertThat(life.isRunning()).isTrue();
	}

	@Test
	void aLifeThatIsStoppedWhileItsStartFailsStaysStopped() {
		Lifecycle life = new Lifecycle("thing");
		assertThatThrownBy(() -> life.start(() -> {
			life.beginStop();
			throw new IllegalArgumentException("no");
		})).isInstanceOf(IllegalArgumentException.class);
		assertThat(life.state()).isEqualTo(Lifecycle.State.STOPPING);
		life.end();
		assertThat(life.beginStop()).isFalse();
	}

	@Test
	void aLifeThatIsStoppedWhileItStartsStaysStopped() {
		Lifecycle life = new Lifecycle("thing");
		life.start(() -> assertThat(life.beginStop()).isTrue());
		assertThat(life.isRunning()).isFalse();
		assertThat(life.state()).isEqualTo(Lifecycle.State.STOPPING);
	}

	@Test
	void onlyOneOfManyIsToldToStop() {
		for (int i = 0; i < 50; i++) {
			Lifecycle life = new Lifecycle("thing");
			assertThat(IntStream.range(0, 20).parallel().filter((each) -> life.beginStop()).count()).isEqualTo(1);
		}
	}

	@Test
	void aCloseStackClosesLastFirstAndGoesOnAfterAFailure() {
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
	void inFlightCountsUpToItsLimitAndTellsWhenNothingIsLeft() {
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
	void awaitingGivesTheResultOrTheFailureItself() {
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
	void awaitingIsInterruptible() {
		Thread.currentThread().interrupt();
		CompletableFuture<Void> never = new CompletableFuture<>();
		assertThatThrownBy(() -> Futures.await(never)).isInstanceOf(CallInterruptedException.class)
			.satisfies(
					(failure) -> assertThat(((CallInterruptedException) failure).outcome()).isEqualTo(Outcome.UNKNOWN));
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void housekeepingGoesOnAfterATaskThatFails() throws Exception {
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
	void housekeepingTakesNothingOnceItIsClosed() {
		Housekeeping housekeeping = new Housekeeping();
		housekeeping.close();
		assertThat(housekeeping.after(1, () -> {
		})).isFalse();
	}

	@Test
	void threadsAreNamedInTurnAndKeepNoProcessAlive() {
		ThreadFactory factory = Threads.named("x");
		Thread first = factory.newThread(() -> {
		});
		assertThat(first.getName()).isEqualTo("x-1");
		assertThat(first.isDaemon()).isTrue();
		assertThat(factory.newThread(() -> {
		}).getName()).isEqualTo("x-2");
	}

	private static ClientClosedException closed() {
		Lifecycle life = new Lifecycle("x");
		life.beginStop();
		try {
			life.requireRunning();
			throw new AssertionError("Not closed");
		}
		catch (ClientClosedException ex) {
			return ex;
		}
	}

}
