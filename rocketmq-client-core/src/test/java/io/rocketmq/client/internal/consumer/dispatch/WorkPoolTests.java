package io.rocketmq.client.internal.consumer.dispatch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A pool whose threads can't be started at first, and work that fails.
 */
class WorkPoolTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

	private final AtomicInteger starts = new AtomicInteger();

	private final AtomicInteger done = new AtomicInteger();

	@ParameterizedTest
	@ValueSource(ints = { 1, 4 })
	void whatNoThreadCouldBeStartedForIsDoneAtALaterWake(int limit) {
		ExecutorService threads = new ThreadPoolExecutor(limit, limit, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				(task) -> {
					if (this.starts.incrementAndGet() <= 3) {
						throw new OutOfMemoryError("unable to create native thread");
					}
					return new Thread(task);
				});
		WorkPool pool = new WorkPool(threads, limit);
		for (int i = 0; i < 3; i++) {
			pool.submit(this::work);
			assertThat(this.done).hasValue(0);
			assertThat(pool.isIdle()).isFalse();
		}
		pool.wake();
		await().atMost(PATIENCE).until(() -> this.done.get() == 3 && pool.isIdle());
		pool.shutdownNow();
	}

	@Test
	void anExecutorThatFailsNowAndThenLosesNothing() {
		ThreadPoolExecutor own = new ThreadPoolExecutor(4, 4, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
		Executor moody = (task) -> {
			if (this.starts.incrementAndGet() % 3 != 0) {
				throw new IllegalStateException("as the test says");
			}
			own.execute(task);
		};
		WorkPool pool = new WorkPool(moody, 4);
		for (int i = 0; i < 1000; i++) {
			pool.submit(this::work);
		}
		await().atMost(PATIENCE).until(() -> {
			pool.wake();
			return this.done.get() == 1000 && pool.isIdle();
		});
		own.shutdownNow();
	}

	@Test
	void workThatThrowsCostsNoThread() {
		ThreadPoolExecutor own = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
		WorkPool pool = new WorkPool(own, 1);
		for (int i = 0; i < 10; i++) {
			pool.submit(() -> {
				work();
				throw new AssertionError("as the test says");
			});
		}
		await().atMost(PATIENCE).until(() -> this.done.get() == 10 && pool.isIdle());
		pool.shutdownNow();
	}

	private CompletableFuture<Void> work() {
		this.done.incrementAndGet();
		return DONE;
	}

}
