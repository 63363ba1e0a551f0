package io.rocketmq.client.internal.consumer.pull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ErrorContext;
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
 * One owner, and around it a broker, a store, a lock, a listener and a time that do
 * random things; and what is to be seen of them. Each sequence is determined by its seed.
 */
final class PullOwnerModel {

	private static final MessageQueue QUEUE = new MessageQueue("orders", "broker", 3);

	private static final Duration CONSUME_TIMEOUT = Duration.ofSeconds(60);

	/** After which a write that the store has not answered is given up. */
	private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);

	private final Random random;

	private final boolean orderly;

	private final VirtualTiming timing = new VirtualTiming();

	private final PullOwner owner;

	/** Events so far, in order, for the message of a failure. */
	private final List<String> history = new ArrayList<>();

	private final List<Runnable> tasks = new ArrayList<>();

	private final List<Pull> pulls = new ArrayList<>();

	private final List<Write> writes = new ArrayList<>();

	private final List<CompletableFuture<Void>> sendBacks = new ArrayList<>();

	private final List<ReceivedMessage> sentBack = new ArrayList<>();

	private final List<CompletableFuture<Boolean>> lockAnswers = new ArrayList<>();

	private final List<CompletableFuture<StartOffset>> startAnswers = new ArrayList<>();

	/** In the listener, as far as the owner may count them. */
	private final List<Live> live = new ArrayList<>();

	/** Offsets that need no more work, or were skipped by intent. */
	private final Set<Long> done = new HashSet<>();

	private long stored;

	private long messages = 5;

	private boolean held = true;

	private boolean released;

	/** Violation seen in a write, which the owner takes for a failure of the store. */
	private AssertionError wrongWrite;

	private CompletableFuture<Void> releasing = new CompletableFuture<>();

	private record Pull(long offset, CompletableFuture<PullResult> answer) {
	}

	private record Write(long offset, CompletableFuture<Void> answer, long since) {
	}

	private record Live(List<ReceivedMessage> messages, CompletableFuture<BatchConsumeResult> end, long since) {
	}

	PullOwnerModel(int seed, boolean orderly) {
		this.random = new Random(seed);
		this.orderly = orderly;
		ConsumerOptions options = ConsumerOptions.group("g")
			.orderly(orderly)
			.batchSize(1 + this.random.nextInt(3))
			.consumeTimeout(CONSUME_TIMEOUT)
			.maxReconsumeTimes(3)
			.fetch((fetch) -> fetch.maxCachedMessages(6))
			.build();
		Listening listening = new Listening((queue, each) -> deliver(each), new WorkPool(this.tasks::add, 1000),
				options.batchSize(), options, new Outages("g"));
		this.owner = new PullOwner(QUEUE, new Source(), listening::to,
				new PullSupport(options, this.timing, new Store(), (queue) -> answered(this.startAnswers), new Lock(),
						(queue) -> false, () -> Long.MAX_VALUE, new Outages("g"), (each) -> {
						}));
		this.owner.take(false);
	}

	private static <T> CompletableFuture<T> answered(List<CompletableFuture<T>> answers) {
		CompletableFuture<T> answer = new CompletableFuture<>();
		answers.add(answer);
		return answer;
	}

	private CompletableFuture<BatchConsumeResult> deliver(List<ReceivedMessage> delivered) {
		forget();
		assertThat(this.released).as("delivered after the queue was left: %s", this.history).isFalse();
		for (Live each : this.live) {
			assertThat(this.orderly).as("two at once: %s", this.history).isFalse();
			assertThat(each.messages).as("a message twice at once: %s", this.history)
				.doesNotContainAnyElementsOf(delivered);
		}
		Live mine = new Live(delivered, new CompletableFuture<>(), this.timing.nanos());
		this.live.add(mine);
		return mine.end;
	}

	/** Forgets deliveries that hang for too long. */
	private void forget() {
		this.live.removeIf((each) -> this.timing.nanos() - each.since > CONSUME_TIMEOUT.toNanos());
	}

	private void say(String what) {
		this.history.add(what);
	}

	/** Something happens. */
	void step() {
		switch (this.random.nextInt(22)) {
			case 0, 1, 2 -> answerPull(false);
			case 3, 4, 5 -> runTask();
			case 6, 7, 8 -> endDelivery(randomResult());
			case 9, 10 -> answerWrite(this.random.nextInt(4) > 0);
			case 11, 12 -> answerSendBack(this.random.nextInt(4) > 0);
			case 13 -> answerLock();
			case 14 -> answerStart();
			case 15 -> {
				say("commit");
				this.owner.commit();
			}
			case 16 -> {
				say("seek");
				long target = this.random.nextInt((int) this.messages + 1);
				skip(target);
				this.owner.seek(target, this.random.nextBoolean());
			}
			case 17 -> {
				boolean pause = this.random.nextBoolean();
				say(pause ? "pause" : "resume");
				if (pause) {
					this.owner.pause();
				}
				else {
					this.owner.resume();
				}
			}
			case 18 -> pass(Duration.ofMillis(this.random.nextInt(20_000)));
			case 19 -> {
				say("append");
				this.messages += this.random.nextInt(4);
			}
			case 20 -> leaveOrCome();
			default -> {
				this.held = this.random.nextInt(3) > 0;
				say("held " + this.held);
				if (!this.held && this.random.nextBoolean()) {
					say("lock lost");
					this.owner.lockLost();
				}
			}
		}
		look();
	}

	private void leaveOrCome() {
		if (this.releasing.isDone() || this.owner.stage() != Stage.LEAVING) {
			say("release");
			this.releasing = this.owner.release();
		}
		else {
			say("take again");
			this.owner.take(true);
		}
	}

	private void pass(Duration time) {
		say("pass " + time);
		this.timing.pass(time);
		this.owner.tick();
	}

	private void look() {
		if (this.wrongWrite != null) {
			throw this.wrongWrite;
		}
		if (this.owner.stage() == Stage.RELEASED) {
			forget();
			assertThat(this.live).as("in flight after the queue was released: %s", this.history).isEmpty();
			this.released = true;
		}
	}

	private BatchConsumeResult randomResult() {
		List<ConsumeResult> results = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			results.add(switch (this.random.nextInt(6)) {
				case 0 -> ConsumeResult.RETRY;
				case 1 -> ConsumeResult.DEAD_LETTER;
				default -> ConsumeResult.SUCCESS;
			});
		}
		return BatchConsumeResult.each(results);
	}

	private void runTask() {
		if (!this.tasks.isEmpty()) {
			say("run");
			this.tasks.remove(this.random.nextInt(this.tasks.size())).run();
		}
	}

	private void endDelivery(BatchConsumeResult result) {
		if (this.live.isEmpty()) {
			return;
		}
		Live ended = this.live.remove(this.random.nextInt(this.live.size()));
		boolean counts = this.timing.nanos() - ended.since <= CONSUME_TIMEOUT.toNanos();
		boolean before = true;
		for (int i = 0; i < ended.messages.size(); i++) {
			boolean success = result.of(i).kind() == ConsumeResult.Kind.SUCCESS;
			before = before && success;
			if (counts && (this.orderly ? before : success)) {
				this.done.add(ended.messages.get(i).queueOffset());
			}
		}
		say("end " + ended.messages + (counts ? "" : " too late"));
		ended.end.complete(result);
	}

	private void answerPull(boolean friendly) {
		if (this.pulls.isEmpty()) {
			return;
		}
		Pull pull = this.pulls.remove(friendly ? this.pulls.size() - 1 : this.random.nextInt(this.pulls.size()));
		int how = friendly ? 9 : this.random.nextInt(13);
		if (how == 0) {
			say("pull fails");
			pull.answer.completeExceptionally(down());
		}
		else if (how == 1) {
			long next = this.random.nextInt((int) this.messages + 1);
			say("illegal, go from " + pull.offset + " to " + next);
			// The queue has lost those in between.
			for (long lost = pull.offset; lost < next; lost++) {
				this.done.add(lost);
			}
			pull.answer.complete(new PullResult(PullResult.Status.OFFSET_ILLEGAL, List.of(), next, 0, 0, 0));
		}
		else if (how == 2) {
			long next = this.random.nextInt((int) this.messages + 1);
			say("reset to " + next);
			skip(next);
			pull.answer.complete(new PullResult(PullResult.Status.OFFSET_RESET, List.of(), next, 0, 0, 0));
		}
		else if (pull.offset < this.messages) {
			long end = Math.min(this.messages, pull.offset + 1 + this.random.nextInt(4));
			List<ReceivedMessage> found = new ArrayList<>();
			for (long offset = pull.offset; offset < end; offset++) {
				found.addAll(StoredMessages.read(StoredMessageBytes.message().queueOffset(offset).bytes(), "broker"));
			}
			say("pulled " + pull.offset + " to " + end);
			pull.answer.complete(new PullResult(PullResult.Status.FOUND, found, end, 0, this.messages, 0));
		}
		else if (!friendly) {
			say("nothing new");
			pull.answer
				.complete(new PullResult(PullResult.Status.NOTHING_NEW, List.of(), pull.offset, 0, this.messages, 0));
		}
	}

	/** Skips the messages before an offset, as a seek does. */
	private void skip(long offset) {
		for (long each = 0; each < offset; each++) {
			this.done.add(each);
		}
	}

	private void answerWrite(boolean success) {
		if (this.writes.isEmpty()) {
			return;
		}
		Write write = this.writes.remove(this.random.nextInt(this.writes.size()));
		say("write of " + write.offset + (success ? "" : " fails"));
		if (success || this.random.nextBoolean()) {
			this.stored = write.offset;
		}
		if (success) {
			write.answer.complete(null);
		}
		else {
			write.answer.completeExceptionally(down());
		}
	}

	private void checkWrite(long offset) {
		assertThat(this.writes).as("one write at a time: %s", this.history)
			.allMatch((each) -> this.timing.nanos() - each.since > WRITE_TIMEOUT.toNanos());
		for (long each = 0; each < offset; each++) {
			assertThat(this.done).as("stored %d beyond what is finished: %s", offset, this.history).contains(each);
		}
	}

	private void answerSendBack(boolean success) {
		if (this.sendBacks.isEmpty()) {
			return;
		}
		int which = this.random.nextInt(this.sendBacks.size());
		ReceivedMessage message = this.sentBack.remove(which);
		say("sent back " + message + (success ? "" : " fails"));
		if (success) {
			this.done.add(message.queueOffset());
			this.sendBacks.remove(which).complete(null);
		}
		else {
			this.sendBacks.remove(which).completeExceptionally(down());
		}
	}

	private void answerLock() {
		if (!this.lockAnswers.isEmpty()) {
			int how = this.random.nextInt(4);
			say("lock " + how);
			CompletableFuture<Boolean> answer = this.lockAnswers.remove(0);
			if (how == 0) {
				answer.completeExceptionally(down());
			}
			else {
				this.held = this.held || how > 1;
				answer.complete(how > 1);
			}
		}
	}

	private void answerStart() {
		if (!this.startAnswers.isEmpty()) {
			CompletableFuture<StartOffset> answer = this.startAnswers.remove(0);
			if (this.random.nextInt(4) == 0) {
				say("no start");
				answer.completeExceptionally(down());
			}
			else {
				say("start at " + this.stored);
				answer.complete(new StartOffset(this.stored, true));
			}
		}
	}

	private static ConnectFailedException down() {
		return new ConnectFailedException("down", ErrorContext.none(), null);
	}

	/**
	 * From now on all goes well: everything that is stored is consumed, and leaving ends.
	 */
	void end() {
		say("all goes well");
		this.held = true;
		this.owner.resume();
		if (this.owner.stage() == Stage.LEAVING && this.random.nextBoolean()) {
			this.owner.take(true);
		}
		boolean stays = this.owner.stage() != Stage.LEAVING && this.owner.stage() != Stage.RELEASED;
		for (int round = 0; round < 400 && !isOver(stays); round++) {
			goWell();
		}
		if (stays) {
			assertThat(this.owner.position().nextOffset()).as("consumed to the end: %s", this.history)
				.isEqualTo(this.messages);
			this.owner.release();
			for (int round = 0; round < 200 && this.owner.stage() != Stage.RELEASED; round++) {
				goWell();
			}
			assertThat(this.stored).as("stored at the end: %s", this.history).isEqualTo(this.messages);
		}
		assertThat(this.owner.stage()).as("left in the end: %s", this.history).isEqualTo(Stage.RELEASED);
		look();
	}

	private boolean isOver(boolean stays) {
		return stays ? this.owner.stage() == Stage.WORKING && this.owner.position().nextOffset() == this.messages
				: this.owner.stage() == Stage.RELEASED;
	}

	private void goWell() {
		this.held = true;
		answerPull(true);
		while (!this.tasks.isEmpty()) {
			runTask();
		}
		forget();
		endDelivery(BatchConsumeResult.SUCCESS);
		answerWrite(true);
		answerSendBack(true);
		if (!this.lockAnswers.isEmpty()) {
			this.lockAnswers.remove(0).complete(true);
		}
		if (!this.startAnswers.isEmpty()) {
			this.startAnswers.remove(0).complete(new StartOffset(this.stored, true));
		}
		pass(Duration.ofSeconds(2));
		look();
	}

	private final class Source implements QueueSource {

		@Override
		public CompletableFuture<PullResult> pull(long offset) {
			Pull pull = new Pull(offset, new CompletableFuture<>());
			PullOwnerModel.this.pulls.add(pull);
			return pull.answer;
		}

		@Override
		public CompletableFuture<Void> sendBack(ReceivedMessage message, ConsumeResult result) {
			PullOwnerModel.this.sentBack.add(message);
			return answered(PullOwnerModel.this.sendBacks);
		}

		@Override
		public boolean wants(ReceivedMessage message) {
			return true;
		}

	}

	private final class Store implements OffsetStore {

		@Override
		public CompletableFuture<OptionalLong> load(MessageQueue queue) {
			return CompletableFuture.completedFuture(OptionalLong.of(PullOwnerModel.this.stored));
		}

		@Override
		public CompletableFuture<Void> store(MessageQueue queue, long offset) {
			PullOwnerModel model = PullOwnerModel.this;
			try {
				model.checkWrite(offset);
			}
			catch (AssertionError ex) {
				model.wrongWrite = ex;
			}
			Write write = new Write(offset, new CompletableFuture<>(), model.timing.nanos());
			model.writes.add(write);
			return write.answer;
		}

	}

	private final class Lock implements QueueLock {

		@Override
		public CompletableFuture<Boolean> take(MessageQueue queue, boolean alone) {
			return answered(PullOwnerModel.this.lockAnswers);
		}

		@Override
		public boolean isHeld(MessageQueue queue) {
			return PullOwnerModel.this.held;
		}

		@Override
		public CompletableFuture<Void> leave(MessageQueue queue) {
			return CompletableFuture.completedFuture(null);
		}

	}

}
