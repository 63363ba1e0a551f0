package io.rocketmq.client.internal.consumer.offset;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.internal.consumer.queue.VirtualTiming;
import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Commits to a store that the test completes.
 */
class OffsetCommitterTests {

	private final List<Long> begun = new ArrayList<>();

	private final List<CompletableFuture<Void>> ends = new ArrayList<>();

	private final OffsetCommitter writer = new OffsetCommitter(new MessageQueue("orders", "broker", 0),
			new OffsetStore() {

				@Override
				public CompletableFuture<OptionalLong> load(MessageQueue queue) {
					return CompletableFuture.completedFuture(OptionalLong.empty());
				}

				@Override
				public CompletableFuture<Void> store(MessageQueue queue, long offset) {
					CompletableFuture<Void> end = new CompletableFuture<>();
					OffsetCommitterTests.this.begun.add(offset);
					OffsetCommitterTests.this.ends.add(end);
					return end;
				}

			}, new VirtualTiming(), Runnable::run);

	@Test
	void aWriteWaitsForTheOneBeforeIt() {
		CompletableFuture<Void> first = this.writer.write(5);
		CompletableFuture<Void> second = this.writer.write(7);
		assertThat(this.begun).containsExactly(5L);
		this.ends.get(0).complete(null);
		assertThat(first).isCompleted();
		assertThat(this.begun).containsExactly(5L, 7L);
		assertThat(second).isNotDone();
		this.ends.get(1).complete(null);
		assertThat(second).isCompleted();
		assertThat(this.writer.written()).isEqualTo(7);
	}

	@Test
	void aCallWithoutANewOffsetWaitsForTheRunningWrite() {
		this.writer.write(5);
		CompletableFuture<Void> same = this.writer.write(5);
		CompletableFuture<Void> lower = this.writer.write(4);
		CompletableFuture<Void> none = this.writer.underWay();
		assertThat(same).isNotDone();
		assertThat(lower).isNotDone();
		assertThat(none).isNotDone();
		this.ends.get(0).complete(null);
		assertThat(same).isCompleted();
		assertThat(lower).isCompleted();
		assertThat(none).isCompleted();
		assertThat(this.begun).containsExactly(5L);
		assertThat(this.writer.underWay()).isCompleted();
	}

	@Test
	void aFailedWriteDoesNotBlockTheNextAndIsRepeated() {
		CompletableFuture<Void> first = this.writer.write(5);
		CompletableFuture<Void> second = this.writer.write(7);
		ConnectFailedException down = new ConnectFailedException("down", ErrorContext.none(), null);
		this.ends.get(0).completeExceptionally(down);
		assertThat(first).isCompletedExceptionally();
		this.ends.get(1).completeExceptionally(down);
		assertThat(second).isCompletedExceptionally();
		this.writer.write(7);
		assertThat(this.begun).containsExactly(5L, 7L, 7L);
	}

	@Test
	void aStoredStartOffsetIsNotWrittenAgainUnlessRequired() {
		this.writer.begin(new StartOffset(5, true));
		assertThat(this.writer.write(5)).isCompleted();
		assertThat(this.begun).isEmpty();
		this.writer.requireRewrite();
		this.writer.write(5);
		assertThat(this.begun).containsExactly(5L);
		this.ends.get(0).complete(null);
		this.writer.write(5);
		this.ends.get(1).complete(null);
		this.writer.write(5);
		assertThat(this.begun).as("repeated, like a first write").containsExactly(5L, 5L);
	}

	@Test
	void aStartOffsetThatIsNotStoredIsWrittenTwice() {
		this.writer.begin(new StartOffset(0, false));
		this.writer.write(0);
		this.ends.get(0).complete(null);
		this.writer.write(0);
		this.ends.get(1).complete(null);
		this.writer.write(0);
		assertThat(this.begun).containsExactly(0L, 0L);
	}

}
