package io.rocketmq.client.internal.producer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.BodyCompression;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RequestTimeoutException;
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

	private final SendEngine engine;

	private final Accumulation limits;

	/** Limit of a batch. */
	private final int maxBytes;

	private final Map<Destination, Lane> lanes = new ConcurrentHashMap<>();

	/**
	 * Messages with a key that wait for the route of their topic, in order. Changed
	 * inside of {@code compute} only.
	 */
	private final Map<String, Queue<Entry>> early = new ConcurrentHashMap<>();

	Accumulator(SendEngine engine, Accumulation limits) {
		this.engine = engine;
		this.limits = limits;
		this.maxBytes = Math.min(limits.maxBytes(), engine.options.maxMessageSize());
	}

	/** Adds a message; returns null if it has to be sent alone. */
	@Nullable CompletableFuture<SendResult> add(Message message, Deadline deadline) {
		String topic = message.topic();
		boolean keyed = this.engine.queues.key(message) != null;
		if (!BatchSend.canBeBatched(message) || message.body().length > this.engine.options.maxMessageSize()) {
			return null;
		}
		TopicRoute route = this.engine.routes.known(topic);
		if (!keyed && (route == null || isLarge(message))) {
			return null;
		}
		Entry entry = new Entry(message, SendPayload.sizeInBatch(message), deadline, new CompletableFuture<>());
		if (!keyed && entry.size > this.maxBytes) {
			return null;
		}
		if (keyed && (route == null || this.early.containsKey(topic))) {
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
		Message hooked = this.engine.hooked(entry.message);
		lane(hooked, route)
			.add((hooked == entry.message) ? entry : new Entry(hooked, size(hooked), entry.deadline, entry.future));
	}

	private int size(Message hooked) {
		try {
			return SendPayload.sizeInBatch(hooked);
		}
		catch (IllegalMessageException ex) {
			this.engine.refused(hooked, SendKind.ORDINARY, ex);
			throw ex;
		}
	}

	private Lane lane(Message message, TopicRoute route) {
		return this.lanes.computeIfAbsent(new Destination(message.topic(), message.properties().get(PropertyNames.WAIT),
				this.engine.queues.keyed(message, route)), Lane::new);
	}

	private void addEarly(Entry entry) {
		String topic = entry.message.topic();
		Queue<Entry> queue = new ArrayDeque<>();
		boolean first = this.early.compute(topic, (name, waiting) -> {
			Queue<Entry> all = (waiting != null) ? waiting : queue;
			all.add(entry);
			return all;
		}) == queue;
		if (first) {
			this.engine.routes.find(topic, entry.deadline)
				.whenCompleteAsync((route, failure) -> sendEarly(topic, (failure == null) ? route : null),
						this.engine.callbacks);
		}
	}

	/** Runs on one thread at a time, as the queue is removed only when it is empty. */
	private void sendEarly(String topic, @Nullable TopicRoute route) {
		for (Entry entry = nextEarly(topic); entry != null; entry = nextEarly(topic)) {
			Entry each = entry;
			try {
				if (route != null) {
					add(each, route);
				}
				else {
					// Each has its own deadline.
					this.engine.send(each.message, SendKind.ORDINARY, SendOptions.DEFAULT, each.deadline)
						.whenComplete((result, failure) -> each.complete(result, failure));
				}
			}
			catch (RuntimeException | Error ex) {
				each.future.completeExceptionally(ex);
			}
		}
	}

	private @Nullable Entry nextEarly(String topic) {
		AtomicReference<@Nullable Entry> next = new AtomicReference<>();
		this.early.computeIfPresent(topic, (name, waiting) -> {
			next.set(waiting.poll());
			return (next.get() != null) ? waiting : null;
		});
		return next.get();
	}

	/** Sends all open batches. */
	void flush() {
		this.lanes.values().forEach(Lane::flush);
	}

	/** Messages with an equal destination can share a batch. */
	private record Destination(String topic, @Nullable String waitStored, @Nullable MessageQueue queue) {
	}

	private record Entry(Message message, int size, Deadline deadline, CompletableFuture<SendResult> future) {

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

		/** Closed batches that wait for the one in flight; only with a keyed queue. */
		private final Deque<List<Entry>> full = new ArrayDeque<>();

		private boolean inFlight;

		Lane(Destination destination) {
			this.destination = destination;
		}

		void add(Entry entry) {
			List<Entry> ready = null;
			List<Entry> more = null;
			this.lock.lock();
			try {
				if (!this.open.isEmpty() && this.openSize + entry.size > Accumulator.this.maxBytes) {
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
					() -> work.execute(() -> lingered(number)))) {
				// The client is being closed.
				work.execute(this::flush);
			}
		}

		private void lingered(long number) {
			List<Entry> ready = null;
			this.lock.lock();
			try {
				if (this.batch == number && !this.open.isEmpty()) {
					ready = close();
				}
			}
			finally {
				this.lock.unlock();
			}
			send(ready);
		}

		void flush() {
			List<Entry> ready = null;
			this.lock.lock();
			try {
				if (!this.open.isEmpty()) {
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
			List<Entry> closed = this.open;
			this.open = new ArrayList<>();
			this.openSize = 0;
			this.batch++;
			if (this.destination.queue == null) {
				return closed;
			}
			if (this.inFlight) {
				this.full.add(closed);
				return null;
			}
			this.inFlight = true;
			return closed;
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
				payload = (inTime.size() == 1) ? SendPayload.of(inTime.get(0).message, SendKind.ORDINARY,
						Accumulator.this.engine.options, Map.of())
						: SendPayload.of(inTime.stream().map(Entry::message).toList());
			}
			catch (RuntimeException | Error ex) {
				ended(inTime, null, null, ex);
				return;
			}
			// The queue of a key is chosen again at an attempt if it is gone.
			Futures.attempt(
					() -> Accumulator.this.engine.send(payload, SendKind.ORDINARY, SendOptions.DEFAULT, last(inTime)))
				.whenComplete((result, failure) -> ended(inTime, payload, result, failure));
		}

		/** Returns the messages whose deadline has not passed; the others fail. */
		private List<Entry> inTime(List<Entry> entries) {
			List<Entry> inTime = new ArrayList<>(entries.size());
			for (Entry entry : entries) {
				if (entry.deadline.expired()) {
					entry.future.completeExceptionally(new RequestTimeoutException(
							"The timeout of " + entry.deadline.timeout().toMillis()
									+ " ms passed before the message was sent",
							Outcome.NOT_SENT, ErrorContext.ofTopic(entry.message.topic()), null));
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
				this.full.forEach(moving::addAll);
				this.full.clear();
				moving.addAll(this.open);
				this.open = new ArrayList<>();
				this.openSize = 0;
				this.batch++;
				this.inFlight = false;
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
				Accumulator.this.engine.work.execute(this::next);
			}
			for (int i = 0; i < entries.size(); i++) {
				entries.get(i)
					.complete((result != null && payload != null && payload.isBatch())
							? BatchSend.part(result, payload, i) : result, failure);
			}
		}

		private void next() {
			List<Entry> ready;
			this.lock.lock();
			try {
				ready = this.full.poll();
				this.inFlight = ready != null;
			}
			finally {
				this.lock.unlock();
			}
			send(ready);
		}

	}

}
