package io.rocketmq.client.internal.consumer.pull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.broker.PullResult.Status;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.internal.consumer.dispatch.PollBuffer;
import io.rocketmq.client.internal.consumer.dispatch.WorkPool;
import io.rocketmq.client.internal.consumer.offset.StartOffset;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.message.ReceivedMessage;

import static io.rocketmq.client.internal.consumer.pull.PullOwnerFixture.QUEUE;
import static io.rocketmq.client.internal.consumer.pull.PullOwnerFixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An owner that several threads deal with at once.
 */
class PullOwnerRaceTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int MESSAGES = 32 * 400;

	private final PullOwnerFixture fixture = new PullOwnerFixture();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void end() {
		this.threads.shutdownNow();
	}

	@Test
	void noPollAfterASeekGivesWhatWasHeldBefore() throws Exception {
		PollBuffer buffer = new PollBuffer(this.fixture.timing, Long.MAX_VALUE, List::of,
				(messages, finished, nanos) -> {
				}, Runnable::run);
		PullOwner owner = new PullOwner(QUEUE, this.fixture.source, buffer::shelf,
				new PullSupport(options(), this.fixture.timing, this.fixture.offsets,
						(queue) -> CompletableFuture.completedFuture(new StartOffset(0, true)), this.fixture.lock,
						(queue) -> false, () -> Long.MAX_VALUE, new Outages("g"), (changed) -> {
						}));
		owner.take(false);
		this.fixture.source.answer(Status.FOUND, 2, 0, 1);
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.threads.execute(() -> owner.post(() -> {
			busy.countDown();
			awaitUninterruptibly(goOn);
		}));
		busy.await();
		CompletableFuture<List<ReceivedMessage>> polled = new CompletableFuture<>();
		Thread seeker = new Thread(() -> {
			try {
				owner.seek(1, false);
				polled.complete(buffer.take(10, 0).messages());
			}
			catch (Exception ex) {
				polled.completeExceptionally(ex);
			}
		});
		seeker.start();
		await().atMost(PATIENCE).until(() -> polled.isDone() || seeker.getState() == Thread.State.TIMED_WAITING);
		goOn.countDown();
		assertThat(polled.get()).isEmpty();
		// The owner goes on behind the answer to who seeks.
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(this.fixture.source.offsets()).endsWith(1L));
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void eachMessageIsDeliveredOnceWhileThreadsPauseAndResume(boolean orderly) {
		Map<Long, AtomicInteger> delivered = new ConcurrentHashMap<>();
		Queue<Long> order = new ConcurrentLinkedQueue<>();
		ConsumerOptions options = options().toBuilder().orderly(orderly).build();
		PullOwner owner = this.fixture.delivering((queue, messages) -> {
			long offset = messages.get(0).queueOffset();
			delivered.computeIfAbsent(offset, (each) -> new AtomicInteger()).incrementAndGet();
			order.add(offset);
			return CompletableFuture.completedFuture(BatchConsumeResult.SUCCESS);
		}, new WorkPool(this.threads, 4), options, () -> Long.MAX_VALUE);
		this.fixture.start(owner, 0);
		AtomicBoolean stopped = new AtomicBoolean();
		for (int i = 0; i < 2; i++) {
			this.threads.execute(() -> {
				while (!stopped.get()) {
					owner.pause();
					owner.resume();
				}
			});
		}
		for (int from = 0; from < MESSAGES; from += 32) {
			int first = from;
			int pulls = first / 32 + 1;
			await().pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(1))
				.atMost(PATIENCE)
				.until(() -> this.fixture.source.pulls.size() >= pulls);
			this.fixture.source.answer(Status.FOUND, first + 32, LongStream.range(first, first + 32).toArray());
		}
		await().atMost(PATIENCE).until(() -> order.size() >= MESSAGES);
		stopped.set(true);
		await().atMost(PATIENCE).until(() -> owner.position().nextOffset() == MESSAGES);
		assertThat(delivered).hasSize(MESSAGES).allSatisfy((offset, times) -> assertThat(times).hasValue(1));
		if (orderly) {
			assertThat(List.copyOf(order)).isSorted();
		}
	}

}
