package io.rocketmq.client.internal.producer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.BodyCompression;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.internal.broker.SendKind;
import io.rocketmq.client.internal.broker.SendPayload;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.producer.SendOptions;

/**
 * Batches of messages that are sent singly. Batches of one keyed queue are sent one after
 * the other, so that their messages stay in order. Thread-safe.
 */
final class Accumulator {

	/** Deadlines that differ by no more count as equal. */
	private static final long EARLIER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long ANY = -1;

	private final SendEngine engine;

	private final Accumulation limits;

	/** Limit of a batch. */
	private final int maxBytes;

	private final Map<Destination, Lane> lanes = new ConcurrentHashMap<>();

	/** Messages with a key that wait for the route of their topic, by topic. */
	private final InFlightByKey<String, Entry> early = new InFlightByKey<>();

	/** Closed batches of keyed queues. */
	private final InFlightByKey<Destination, List<Entry>> batches = new InFlightByKey<>();

	Accumulator(SendEngine engine, Accumulation limits) {
		this.engine = engine;
		this.limits = limits;
		this.maxBytes = Math.min(limits.maxBytes(), engine.options.maxMessageSize());
	}

	/** Adds a message; returns null if it has to be sent alone. */
	@Nullable CompletableFuture<SendResult> add(Message message, Deadline deadline) {
		String topic = message.topic();
		boolean keyed = this.engine.queues.key(message) != null;
		if (SendPayload.isSpecial(message) || message.body().length > this.engine.options.maxMessageSize()) {
			return null;
		}
		TopicRoute route = this.engine.routes.known(topic);
		if (!keyed && (route == null || isLarge(message))) {
			return null;
		}
		int size;
		try {
			size = SendPayload.sizeInBatch(message);
		}
		catch (IllegalMessageException ex) {
			// Sent alone, it is refused after its hooks were called.
			return null;
		}
		Entry entry = new Entry(message, size, List.of(), deadline, new CompletableFuture<>());
		if (!keyed && entry.size > this.maxBytes) {
			return null;
		}
		if (keyed && (route == null || this.early.isInFlight(topic))) {
			addEarly(entry);
		}
		else if (route != null) {
			add(entry, route);
		}
		return entry.future;
	}

	/** Whether a body should be compressed, or not be copied into a batch. */
	private boolean isLarge(Message message) {
		BodyCompression compression = this.engine.options.compression();
		return message.body().length > this.maxBytes
				|| (compression != null && message.body().length >= compression.threshold());
	}

	private void add(Entry entry, TopicRoute route) {
		List<SendHook> seenBy = this.engine.hooks();
		if (seenBy.isEmpty()) {
			lane(entry.message, route).add(entry);
			return;
		}
		Message hooked = this.engine.hooked(seenBy, entry.message);
		int size = (hooked == entry.message) ? entry.size : size(seenBy, hooked);
		lane(hooked, route).add(new Entry(hooked, size, seenBy, entry.deadline, entry.future));
	}

	private int size(List<SendHook> seenBy, Message hooked) {
		try {
			return SendPayload.sizeInBatch(hooked);
		}
		catch (IllegalMessageException ex) {
			this.engine.refused(seenBy, hooked, SendKind.ORDINARY, ex);
			throw ex;
		}
	}

	private Lane lane(Message message, TopicRoute route) {
		return this.lanes.computeIfAbsent(new Destination(message.topic(), message.properties().get(PropertyNames.WAIT),
				this.engine.queues.keyed(message, route)), Lane::new);
	}

	private void addEarly(Entry entry) {
		String topic = entry.message.topic();
		if (this.early.enter(topic, entry)) {
			this.engine.routes.find(topic, entry.deadline)
				.whenCompleteAsync((route, failure) -> sendEarly(topic, entry, (failure == null) ? route : null),
						this.engine.callbacks);
		}
	}

	private void sendEarly(String topic, Entry first, @Nullable TopicRoute route) {
		for (Entry entry = first; entry != null; entry = this.early.next(topic)) {
			Entry each = entry;
			try {
				if (route != null) {
					add(each, route);
				}
				else {
					// Each has its own deadline.
					this.engine.send(each.message, SendKind.ORDINARY, SendOptions.DEFAULT, each.deadline)
						.whenComplete(each::complete);
				}
			}
			catch (RuntimeException | Error ex) {
				each.future.completeExceptionally(ex);
			}
		}
	}

	/** Sends all open batches. */
	void flush() {
		this.lanes.values().forEach((lane) -> lane.flush(ANY));
	}

	/** Messages with an equal destination can share a batch. */
	private record Destination(String topic, @Nullable String waitStored, @Nullable MessageQueue queue) {
	}

	private record Entry(Message message, int size, List<SendHook> seenBy, Deadline deadline,
			CompletableFuture<SendResult> future) {

		void timeOut() {
			this.future.completeExceptionally(
					new RequestTimeoutException("No answer within " + this.deadline.timeout().toMillis() + " ms",
							Outcome.UNKNOWN, ErrorContext.ofTopic(this.message.topic()), null));
		}

		void complete(@Nullable SendResult result, @Nullable Throwable failure) {
			if (failure != null) {
				this.future.completeExceptionally(Futures.unwrap(failure));
			}
			else {
				this.future.complete(result);
			}
		}

	}

	private final class Lane {

		private final Destination destination;

		private final ReentrantLock lock = new ReentrantLock();

		/** Open batch; guarded by the lock, as all below. */
		private List<Entry> open = new ArrayList<>();

		private int openSize;

		/**
		 * Number of the open batch, by which the end of its linger time recognizes it.
		 */
		private long batch;

		Lane(Destination destination) {
			this.destination = destination;
		}

		void add(Entry entry) {
			List<Entry> ready = null;
			List<Entry> more = null;
			this.lock.lock();
			try {
				if (!this.open.isEmpty() && (this.openSize + entry.size > Accumulator.this.maxBytes
						|| this.open.get(0).seenBy != entry.seenBy)) {
					ready = close();
				}
				this.open.add(entry);
				this.openSize += entry.size;
				if (this.open.size() >= Accumulator.this.limits.maxMessages()
						|| this.openSize >= Accumulator.this.maxBytes) {
					more = close();
				}
				else if (this.open.size() == 1) {
					linger(this.batch);
				}
			}
			finally {
				this.lock.unlock();
			}
			send(ready);
			send(more);
		}

		private void linger(long number) {
			Executor work = Accumulator.this.engine.work;
			if (!Accumulator.this.engine.housekeeping.after(Accumulator.this.limits.linger().toNanos(),
					() -> work.execute(() -> flush(number)))) {
				// The client is being closed.
				work.execute(() -> flush(ANY));
			}
		}

		/** Sends the open batch if it has this number. */
		void flush(long number) {
			List<Entry> ready = null;
			this.lock.lock();
			try {
				if ((number == ANY || number == this.batch) && !this.open.isEmpty()) {
					ready = close();
				}
			}
			finally {
				this.lock.unlock();
			}
			send(ready);
		}

		/**
		 * Closes the open batch; returns null if it has to wait for the one in flight.
		 */
		private @Nullable List<Entry> close() {
			List<Entry> closed = takeOpen();
			return (this.destination.queue == null || Accumulator.this.batches.enter(this.destination, closed)) ? closed
					: null;
		}

		private List<Entry> takeOpen() {
			List<Entry> taken = this.open;
			this.open = new ArrayList<>();
			this.openSize = 0;
			this.batch++;
			return taken;
		}

		private void send(@Nullable List<Entry> entries) {
			if (entries == null) {
				return;
			}
			MessageQueue queue = this.destination.queue;
			TopicRoute route = Accumulator.this.engine.routes.known(this.destination.topic);
			if (queue != null && route != null && !route.writableQueues().contains(queue)) {
				move(entries, route);
				return;
			}
			List<Entry> inTime = inTime(entries);
			if (inTime.isEmpty()) {
				ended(inTime, null, null, null);
				return;
			}
			SendPayload payload;
			try {
				// A single message may be larger than a batch.
				payload = Accumulator.this.engine.payload((inTime.size() == 1) ? List.of(inTime.get(0).message)
						: inTime.stream().map(Entry::message).toList(), inTime.get(0).seenBy);
			}
			catch (RuntimeException | Error ex) {
				ended(inTime, null, null, ex);
				return;
			}
			// The queue of a key is chosen again at an attempt if it is gone.
			Futures.attempt(() -> Accumulator.this.engine.send(payload, SendOptions.DEFAULT, last(inTime)))
				.whenComplete((result, failure) -> ended(inTime, payload, result, failure));
		}

		/** Returns the messages whose deadline has not passed; the others fail. */
		private List<Entry> inTime(List<Entry> entries) {
			List<Entry> inTime = new ArrayList<>(entries.size());
			for (Entry entry : entries) {
				if (entry.deadline.expired()) {
					entry.future.completeExceptionally(SendCall.tooLate(entry.message.topic(), entry.deadline));
				}
				else {
					inTime.add(entry);
				}
			}
			return inTime;
		}

		/**
		 * Returns the latest of the messages' deadlines, which holds for the batch. A
		 * message whose deadline is clearly earlier fails alone if there is no answer by
		 * then.
		 */
		private Deadline last(List<Entry> entries) {
			Deadline last = entries.get(0).deadline;
			for (Entry entry : entries) {
				if (entry.deadline.remainingNanos() > last.remainingNanos()) {
					last = entry.deadline;
				}
			}
			long until = last.remainingNanos() - EARLIER_NANOS;
			for (Entry entry : entries) {
				long left = entry.deadline.remainingNanos();
				if (left < until) {
					Future<?> timer = Accumulator.this.engine.housekeeping.cancellable(left, entry::timeOut);
					entry.future.whenComplete((result, failure) -> Housekeeping.cancel(timer));
				}
			}
			return last;
		}

		/** Moves messages of a removed queue to the queues that their keys have now. */
		private void move(List<Entry> entries, TopicRoute route) {
			List<Entry> moving = new ArrayList<>(entries);
			this.lock.lock();
			try {
				for (List<Entry> each = nextBatch(); each != null; each = nextBatch()) {
					moving.addAll(each);
				}
				moving.addAll(takeOpen());
			}
			finally {
				this.lock.unlock();
			}
			moving.forEach((entry) -> lane(entry.message, route).add(entry));
		}

		private void ended(List<Entry> entries, @Nullable SendPayload payload, @Nullable SendResult result,
				@Nullable Throwable failure) {
			if (this.destination.queue != null) {
				// Event loops encode no batches.
				Accumulator.this.engine.work.execute(() -> send(nextBatch()));
			}
			for (int i = 0; i < entries.size(); i++) {
				entries.get(i)
					.complete((result != null && payload != null) ? payload.result(i, result) : result, failure);
			}
		}

		private @Nullable List<Entry> nextBatch() {
			return Accumulator.this.batches.next(this.destination);
		}

	}

}
