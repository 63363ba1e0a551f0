package io.rocketmq.client.support;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class CallbackExecutorTests {

	private final ExecutorService threads = Executors.newFixedThreadPool(2);

	private final CallbackExecutor executor = new CallbackExecutor(this.threads);

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	@Test
	void allTasksRunOnceWhateverThreadsTheyComeFrom() throws Exception {
		AtomicInteger ran = new AtomicInteger();
		IntStream.range(0, 100_000).parallel().forEach((i) -> this.executor.execute(ran::incrementAndGet));
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(ran).hasValue(100_000));
	}

	@Test
	void manyTasksTakeFewHandOvers() {
		Queue<Runnable> handedOver = new ConcurrentLinkedQueue<>();
		AtomicInteger ran = new AtomicInteger();
		CallbackExecutor counted = new CallbackExecutor(handedOver::add);
		for (int i = 0; i < 1000; i++) {
			counted.execute(ran::incrementAndGet);
		}
		assertThat(handedOver).hasSize(1);
		handedOver.remove().run();
		assertThat(ran).hasValue(1000);
		counted.execute(ran::incrementAndGet);
		assertThat(handedOver).hasSize(1);
	}

	@Test
	void aTaskThatBlocksHoldsUpNoOther() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.executor.execute(() -> {
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
			this.executor.execute(ran::incrementAndGet);
		}
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(ran).hasValue(100));
		release.countDown();
	}

	@Test
	void aTaskThatThrowsEndsNothing() {
		AtomicInteger ran = new AtomicInteger();
		this.executor.execute(() -> {
			throw new IllegalStateException("thrown by a task");
		});
		this.executor.execute(ran::incrementAndGet);
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(ran).hasValue(1));
	}

	@Test
	void aTaskIsRefusedOnceTheThreadsAreGone() {
		this.threads.shutdown();
		assertThatThrownBy(() -> this.executor.execute(() -> {
		})).isInstanceOf(RejectedExecutionException.class);
	}

}
