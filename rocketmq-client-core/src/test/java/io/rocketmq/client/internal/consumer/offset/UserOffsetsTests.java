package io.rocketmq.client.internal.consumer.offset;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Users' offset stores that fail in every way.
 */
class UserOffsetsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final MessageQueue QUEUE = new MessageQueue("orders", "broker-a", 0);

	private final Callbacks callbacks = new Callbacks(2, null);

	private final Logger logger = (Logger) LoggerFactory.getLogger(UserOffsets.class);

	private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

	private volatile CompletableFuture<Void> answer = new CompletableFuture<>();

	@BeforeEach
	void capture() {
		this.logged.start();
		this.logger.addAppender(this.logged);
		this.logger.setAdditive(false);
	}

	@AfterEach
	void close() {
		this.logger.detachAppender(this.logged);
		this.logger.setAdditive(true);
		this.callbacks.close();
	}

	@Test
	void aStoreThatThrowsInEveryMethodFailsAndIsClosed() {
		UserOffsets offsets = new UserOffsets(new OffsetStore() {
			@Override
			public CompletableFuture<OptionalLong> load(MessageQueue queue) {
				throw new AssertionError("load");
			}

			@Override
			public CompletableFuture<Void> store(MessageQueue queue, long offset) {
				throw new IllegalStateException("store");
			}

			@Override
			public CompletableFuture<Void> persist() {
				throw new StackOverflowError("persist");
			}

			@Override
			public void close() {
				throw new AssertionError("close");
			}
		}, this.callbacks);
		assertFails(offsets.load(QUEUE), AssertionError.class, "load");
		assertFails(offsets.store(QUEUE, 1), IllegalStateException.class, "store");
		for (int i = 0; i < 3; i++) {
			assertFails(offsets.persist(), StackOverflowError.class, "persist");
		}
		offsets.close();
		assertThat(this.logged.list).extracting(ILoggingEvent::getFormattedMessage)
			.hasSize(2)
			.anyMatch((line) -> line.contains("failed to persist"))
			.anyMatch((line) -> line.contains("failed to close"));
	}

	@Test
	void aStoreThatNeverAnswersFailsAfterItsLimit() {
		UserOffsets offsets = new UserOffsets(answering(), this.callbacks, Duration.ofMillis(50));
		assertFails(offsets.load(QUEUE), IllegalStateException.class, "did not answer within");
		assertFails(offsets.store(QUEUE, 1), IllegalStateException.class, "did not answer within");
		assertFails(offsets.persist(), IllegalStateException.class, "did not answer within");
	}

	@Test
	void aStoreThatCannotSayWhetherAnOffsetIsProvisionalLoadsAndStores() {
		UserOffsets offsets = new UserOffsets(new OffsetStore() {
			@Override
			public CompletableFuture<OptionalLong> load(MessageQueue queue) {
				return CompletableFuture.completedFuture(OptionalLong.of(7));
			}

			@Override
			public CompletableFuture<Void> store(MessageQueue queue, long offset) {
				return CompletableFuture.completedFuture(null);
			}

			@Override
			public boolean isProvisional(MessageQueue queue) {
				throw new AssertionError("isProvisional");
			}
		}, this.callbacks);
		assertThat(offsets.load(QUEUE)).succeedsWithin(PATIENCE).isEqualTo(OptionalLong.of(7));
		assertThat(offsets.store(QUEUE, 8)).succeedsWithin(PATIENCE);
		assertThat(offsets.isProvisional(QUEUE)).isFalse();
	}

	@Test
	void aBlockingStoreDelaysNoOtherCallback() {
		CountDownLatch enough = new CountDownLatch(1);
		UserOffsets offsets = new UserOffsets(new OffsetStore() {
			@Override
			public CompletableFuture<OptionalLong> load(MessageQueue queue) {
				return CompletableFuture.completedFuture(OptionalLong.empty());
			}

			@Override
			public CompletableFuture<Void> store(MessageQueue queue, long offset) {
				try {
					enough.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				return CompletableFuture.completedFuture(null);
			}
		}, this.callbacks);
		// More than the pool has threads.
		List<CompletableFuture<Void>> stores = IntStream.range(0, 8)
			.mapToObj((i) -> offsets.store(new MessageQueue("orders", "broker-a", i), 1))
			.toList();
		assertThat(CompletableFuture.runAsync(() -> {
		}, this.callbacks)).succeedsWithin(Duration.ofSeconds(20));
		assertThat(stores).noneMatch(CompletableFuture::isDone);
		enough.countDown();
		assertThat(stores).allSatisfy((store) -> assertThat(store).succeedsWithin(PATIENCE));
	}

	@Test
	void aLoadOfNullFails() {
		this.answer = CompletableFuture.completedFuture(null);
		UserOffsets offsets = new UserOffsets(answering(), this.callbacks);
		assertFails(offsets.load(QUEUE), NullPointerException.class, "loaded null");
		assertThat(offsets.store(QUEUE, 1)).succeedsWithin(PATIENCE);
	}

	@Test
	void aNewFailureOfPersistIsLoggedAgain() {
		UserOffsets offsets = new UserOffsets(answering(), this.callbacks);
		CompletableFuture<Void> full = CompletableFuture.failedFuture(new IllegalStateException("disk full"));
		CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
		this.answer = full;
		assertFails(offsets.persist(), IllegalStateException.class, "disk full");
		assertFails(offsets.persist(), IllegalStateException.class, "disk full");
		this.answer = done;
		assertThat(offsets.persist()).succeedsWithin(PATIENCE);
		this.answer = full;
		assertFails(offsets.persist(), IllegalStateException.class, "disk full");
		assertThat(this.logged.list).hasSize(2);
	}

	private static void assertFails(CompletableFuture<?> future, Class<? extends Throwable> type, String message) {
		assertThat(future).failsWithin(PATIENCE)
			.withThrowableOfType(ExecutionException.class)
			.havingCause()
			.isInstanceOf(type)
			.withMessageContaining(message);
	}

	private OffsetStore answering() {
		return new OffsetStore() {
			@Override
			public CompletableFuture<OptionalLong> load(MessageQueue queue) {
				return UserOffsetsTests.this.answer.thenApply((none) -> null);
			}

			@Override
			public CompletableFuture<Void> store(MessageQueue queue, long offset) {
				return UserOffsetsTests.this.answer;
			}

			@Override
			public CompletableFuture<Void> persist() {
				return UserOffsetsTests.this.answer;
			}
		};
	}

}
