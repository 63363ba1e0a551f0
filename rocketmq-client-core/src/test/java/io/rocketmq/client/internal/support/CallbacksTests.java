package io.rocketmq.client.internal.support;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class CallbacksTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private Callbacks callbacks = new Callbacks(2, null);

	@AfterEach
	void stop() {
		this.callbacks.close();
	}

	@Test
	void tasksOfAllThreadsRunOnce() {
		AtomicInteger ran = new AtomicInteger();
		IntStream.range(0, 100_000).parallel().forEach((i) -> this.callbacks.execute(ran::incrementAndGet));
		await().atMost(LONG).untilAsserted(() -> assertThat(ran).hasValue(100_000));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4 })
	void tasksThatWaitForTheResultsOfOthersDoNotStarveThem(int threads) throws Exception {
		try (Callbacks few = new Callbacks(threads, null)) {
			CompletableFuture<Integer> last = new CompletableFuture<>();
			CompletableFuture<Integer> next = last;
			// Each waits for the one that is submitted after it.
			for (int i = 0; i < 50; i++) {
				CompletableFuture<Integer> waitedFor = next;
				CompletableFuture<Integer> mine = new CompletableFuture<>();
				few.execute(() -> mine.complete(Futures.await(waitedFor) + 1));
				next = mine;
			}
			few.execute(() -> last.complete(0));
			assertThat(next.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(50);
		}
	}

	@Test
	void aTaskThatBlocksDelaysNoOther() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.callbacks.execute(() -> {
			blocked.countDown();
			try {
				release.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
		AtomicInteger ran = new AtomicInteger();
		for (int i = 0; i < 100; i++) {
			this.callbacks.execute(ran::incrementAndGet);
		}
		await().atMost(LONG).untilAsserted(() -> assertThat(ran).hasValue(100));
		release.countDown();
	}

	@Test
	void aTaskThatThrowsStopsNoOther() {
		AtomicInteger ran = new AtomicInteger();
		for (int i = 0; i < 10; i++) {
			this.callbacks.execute(() -> {
				throw new AssertionError("thrown by a task");
			});
		}
		this.callbacks.execute(ran::incrementAndGet);
		await().atMost(LONG).untilAsserted(() -> assertThat(ran).hasValue(1));
	}

	@Test
	void aTaskThatTheUsersExecutorRejectsRunsOnThePool() {
		try (Callbacks refused = new Callbacks(1, (task) -> {
			throw new RejectedExecutionException("full");
		})) {
			CompletableFuture<String> ranOn = new CompletableFuture<>();
			refused.execute(() -> ranOn.complete(Thread.currentThread().getName()));
			assertThat(ranOn).succeedsWithin(LONG).asString().startsWith("rocketmq-callback-");
		}
	}

	@Test
	void theUsersExecutorRunsTheTasksAndIsNotClosed() {
		ExecutorService users = Executors.newSingleThreadExecutor((task) -> new Thread(task, "users"));
		try (Callbacks own = new Callbacks(1, users)) {
			CompletableFuture<String> ranOn = new CompletableFuture<>();
			own.execute(() -> ranOn.complete(Thread.currentThread().getName()));
			assertThat(ranOn).succeedsWithin(LONG).isEqualTo("users");
		}
		assertThat(users.isShutdown()).isFalse();
		users.shutdown();
	}

	@Test
	void closeWaitsForTasksAndLaterOnesStillRun() {
		AtomicInteger ran = new AtomicInteger();
		for (int i = 0; i < 1000; i++) {
			this.callbacks.execute(ran::incrementAndGet);
		}
		Thread.currentThread().interrupt();
		this.callbacks.close();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(ran).hasValue(1000);
		this.callbacks.execute(ran::incrementAndGet);
		await().atMost(LONG).untilAsserted(() -> assertThat(ran).hasValue(1001));
	}

	@Test
	void aTaskOfThePoolMayCloseIt() {
		CompletableFuture<Void> closed = new CompletableFuture<>();
		this.callbacks.execute(() -> {
			this.callbacks.close();
			closed.complete(null);
		});
		assertThat(closed).succeedsWithin(LONG);
	}

}
