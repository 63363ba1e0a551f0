package io.rocketmq.client.internal.consumer.pull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.broker.PullResult.Status;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.internal.consumer.dispatch.Delivery;
import io.rocketmq.client.internal.consumer.dispatch.Listening;
import io.rocketmq.client.internal.consumer.dispatch.WorkPool;
import io.rocketmq.client.internal.consumer.offset.StartOffset;
import io.rocketmq.client.internal.consumer.pull.PullOwner.Stage;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.internal.consumer.queue.VirtualTiming;
import io.rocketmq.client.internal.protocol.codec.StoredMessages;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.StoredMessageBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An owner whose broker, executor and offset store are played by the test, so that each
 * step happens when the test says so.
 */
final class PullOwnerFixture {

	static final Duration LONG = Duration.ofSeconds(20);

	static final MessageQueue QUEUE = new MessageQueue("orders", "broker", 3);

	final ScriptedSource source = new ScriptedSource();

	final RecordingOffsets offsets = new RecordingOffsets();

	final VirtualTiming timing = new VirtualTiming();

	final ScriptedLock lock = new ScriptedLock();

	/** Start offset of the queue, as the store has it. */
	long startOffset;

	boolean startStored = true;

	boolean pausedFromStart;

	final List<Stage> stages = new CopyOnWriteArrayList<>();

	/** Tasks that wait for the listener's threads; run by the test. */
	final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	final List<Long> delivered = new CopyOnWriteArrayList<>();

	final Set<Long> failing = ConcurrentHashMap.newKeySet();

	final Map<Long, CompletableFuture<Boolean>> inFlight = new ConcurrentHashMap<>();

	PullOwner owner(ConsumerOptions options) {
		return owner(options, (ReceivedMessage message) -> {
			this.delivered.add(message.queueOffset());
			return !this.failing.contains(message.queueOffset());
		});
	}

	PullOwner owner(ConsumerOptions options, Predicate<ReceivedMessage> listener) {
		return owner(options, (queue, messages) -> CompletableFuture
			.completedFuture(listener.test(messages.get(0)) ? BatchConsumeResult.SUCCESS : BatchConsumeResult.RETRY));
	}

	/** An owner whose messages end when the test completes their futures. */
	PullOwner byHand(ConsumerOptions options) {
		return owner(options, (queue, messages) -> {
			CompletableFuture<Boolean> end = new CompletableFuture<>();
			this.inFlight.put(messages.get(0).queueOffset(), end);
			return end.thenApply((success) -> success ? BatchConsumeResult.SUCCESS : BatchConsumeResult.RETRY);
		});
	}

	PullOwner delivering(Delivery delivery, WorkPool pool, ConsumerOptions options, LongSupplier maxBytes) {
		Listening listening = new Listening(delivery, pool, options.batchSize(), options, new Outages("g"));
		return new PullOwner(QUEUE, this.source, listening::to, new PullSupport(options, this.timing, this.offsets,
				(queue) -> CompletableFuture.completedFuture(new StartOffset(this.startOffset, this.startStored)),
				this.lock, (queue) -> this.pausedFromStart, maxBytes, new Outages("g"),
				(owner) -> this.stages.add(owner.stage())));
	}

	PullOwner owner(ConsumerOptions options, Delivery delivery) {
		return delivering(delivery, new WorkPool(this.tasks::add, 1000), options,
				() -> options.fetch().maxCachedBytes());
	}

	/** Lets an owner begin at an offset that its store has. */
	PullOwner start(PullOwner owner, long offset) {
		this.startOffset = offset;
		owner.take(false);
		return owner;
	}

	static ConsumerOptions options() {
		return ConsumerOptions.of("c");
	}

	void runAll() {
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			task.run();
		}
	}

	record Pull(long offset, CompletableFuture<PullResult> future) {
	}

	/** A broker that answers when the test says so. */
	static final class ScriptedSource implements QueueSource {

		final List<Pull> pulls = new CopyOnWriteArrayList<>();

		final Set<Long> unwanted = ConcurrentHashMap.newKeySet();

		final List<Long> sentBack = new CopyOnWriteArrayList<>();

		final Queue<CompletableFuture<Void>> sendBacks = new ConcurrentLinkedQueue<>();

		@Override
		public CompletableFuture<PullResult> pull(long offset) {
			Pull pull = new Pull(offset, new CompletableFuture<>());
			this.pulls.add(pull);
			return pull.future();
		}

		@Override
		public CompletableFuture<Void> sendBack(ReceivedMessage message, ConsumeResult result) {
			this.sentBack.add(message.queueOffset());
			CompletableFuture<Void> done = new CompletableFuture<>();
			this.sendBacks.add(done);
			return done;
		}

		@Override
		public boolean wants(ReceivedMessage message) {
			return !this.unwanted.contains(message.queueOffset());
		}

		List<Long> offsets() {
			return this.pulls.stream().map(Pull::offset).toList();
		}

		/** Answers the newest pull. */
		void answer(Status status, long nextOffset, long... messages) {
			List<ReceivedMessage> found = new ArrayList<>();
			for (long offset : messages) {
				byte[] bytes = StoredMessageBytes.message().queueOffset(offset).bytes();
				found.addAll(StoredMessages.read(bytes, "broker"));
			}
			Pull newest = this.pulls.get(this.pulls.size() - 1);
			assertThat(newest.future().complete(new PullResult(status, found, nextOffset, 0, 0, 0)))
				.as("a pull is open")
				.isTrue();
		}

	}

	/** A lock that is held, unless the test says something else. */
	static final class ScriptedLock implements QueueLock {

		volatile boolean held = true;

		volatile boolean granted = true;

		final AtomicInteger taken = new AtomicInteger();

		final AtomicInteger left = new AtomicInteger();

		/** Answers of the broker to who leaves a queue. */
		final Queue<CompletableFuture<Void>> leaves = new ConcurrentLinkedQueue<>();

		@Override
		public CompletableFuture<Boolean> take(MessageQueue queue, boolean alone) {
			this.taken.incrementAndGet();
			return CompletableFuture.completedFuture(this.granted);
		}

		@Override
		public boolean isHeld(MessageQueue queue) {
			return this.held;
		}

		@Override
		public CompletableFuture<Void> leave(MessageQueue queue) {
			this.left.incrementAndGet();
			CompletableFuture<Void> answer = this.leaves.poll();
			return (answer != null) ? answer : CompletableFuture.completedFuture(null);
		}

	}

	/** Offsets that are stored at once, or fail as often as the test says. */
	static final class RecordingOffsets implements OffsetStore {

		final List<Long> stored = new CopyOnWriteArrayList<>();

		int failures;

		@Override
		public CompletableFuture<OptionalLong> load(MessageQueue queue) {
			return CompletableFuture.completedFuture(OptionalLong.empty());
		}

		@Override
		public CompletableFuture<Void> store(MessageQueue queue, long offset) {
			if (this.failures-- > 0) {
				return CompletableFuture.failedFuture(new ConnectFailedException("down", ErrorContext.none(), null));
			}
			this.stored.add(offset);
			return CompletableFuture.completedFuture(null);
		}

	}

}
