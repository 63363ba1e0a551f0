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
 * Lets messages that are sent singly travel together. Those of one keyed queue are sent
 * one request after the other, so that they stay in order. Thread-safe.
 */
public final class Accumulator {

	/** Deadlines that are no further apart count as one. */
	private static final long EARLIER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final SendEngine engine;

	private final Accumulation limits;

	/** How large a request becomes at most. */
	private final int maxBytes;

	private final Map<Destination, Lane> lanes = new ConcurrentHashMap<>();

	/**
	 * By topic, what has a key and waits until it is known which queues there are: in the
	 * order in which it came, and what comes meanwhile behind it. Changed inside of
	 * {@code compute} only.
	 */
	private final Map<String, Queue<Entry>> early = new ConcurrentHashMap<>();

	public Accumulator(SendEngine engine, Accumulation limits) {
		this.engine = engine;
		this.limits = limits;
		this.maxBytes = Math.min(limits.maxBytes(), engine.options.maxMessageSize());
	}

	/**
	 * Takes a message.
	 * @return a future of its result, or null if it has to travel by itself
	 */
	public @Nullable CompletableFuture<SendResult> add(Message message, Deadline deadline) {
		String topic = message.topic();
		boolean keyed = this.engine.key(message) != null;
		if (!BatchSend.canTravelWithOthers(message) || message.body().length > this.engine.options.maxMessageSize()) {
			return null;
		}
		TopicRoute route = this.engine.knownRoute(topic);
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

	/** Whether a body is better compressed, or copied no further. */
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
				this.engine.keyed(message, route)), Lane::new);
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
			this.engine.route(topic, entry.deadline)
				.whenCompleteAsync((route, failure) -> sendEarly(topic, (failure == null) ? route : null),
						this.engine.callbacks);
		}
	}

	/** One thread at a time, as the queue is gone only when it is empty. */
	private void sendEarly(String topic, @Nullable TopicRoute route) {
		for (Entry entry = nextEarly(topic); entry != null; entry = nextEarly(topic)) {
			Entry each = entry;
			try {
				if (route != null) {
					add(each, route);
				}
				else {
					// Each fails, or does not, in its own time.
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

	/** Sends what waits for others. */
	public void flush() {
		this.lanes.values().forEach(Lane::flush);
	}

	/**
	 * What goes the same way.
	 */
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

		/** Being filled; guarded by the lock, as all below. */
		private List<Entry> open = new ArrayList<>();

		private int openSize;

		/** Tells the end of lingering which batch it is about. */
		private long batch;

		/** Full, and waiting for the one before; only with a key. */
		private final Deque<List<Entry>> full = new ArrayDeque<>();

		private boolean inFlight;

		Lane(Destination destination) {
			this.destination = destination;
		}

		public void add(Entry entry) {
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
				// The client is being closed: nothing to wait for.
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

		public void flush() {
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

		/** Ends the open batch; null if it has to wait for the one before. */
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
			TopicRoute route = Accumulator.this.engine.knownRoute(this.destination.topic);
			if (queue != null && route != null && !route.writableQueues().contains(queue)) {
				move(entries, route);
				return;
			}
			List<Entry> inTime = inTime(entries);
			if (inTime.isEmpty()) {
				ended(inTime, null, null, null);
				return;
			}
			SendPayload parcel;
			try {
				// One by itself may be larger than what a batch can hold.
				parcel = (inTime.size() == 1) ? SendPayload.of(inTime.get(0).message, SendKind.ORDINARY,
						Accumulator.this.engine.options, Map.of())
						: SendPayload.of(inTime.stream().map(Entry::message).toList());
			}
			catch (RuntimeException | Error ex) {
				ended(inTime, null, null, ex);
				return;
			}
			// Where a key demands the queue, it is looked for again if it is gone at an
			// attempt.
			Futures.attempt(
					() -> Accumulator.this.engine.send(parcel, SendKind.ORDINARY, SendOptions.DEFAULT, last(inTime)))
				.whenComplete((result, failure) -> ended(inTime, parcel, result, failure));
		}

		/** Those whose time is not over; the others fail. */
		private List<Entry> inTime(List<Entry> entries) {
			List<Entry> inTime = new ArrayList<>(entries.size());
			for (Entry entry : entries) {
				if (entry.deadline.expired()) {
					entry.future.completeExceptionally(new RequestTimeoutException(
							"The time of " + entry.deadline.timeout().toMillis()
									+ " ms was over before the message was sent",
							Outcome.NOT_SENT, ErrorContext.ofTopic(entry.message.topic()), null));
				}
				else {
					inTime.add(entry);
				}
			}
			return inTime;
		}

		/**
		 * The last of the messages' deadlines, by which all are sent. One that ends
		 * clearly earlier fails by itself, if there is no answer by then.
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

		/** The queue is gone: to the queues that the keys demand now. */
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

		private void ended(List<Entry> entries, @Nullable SendPayload parcel, @Nullable SendResult result,
				@Nullable Throwable failure) {
			if (this.destination.queue != null) {
				// Event loops make no batches ready.
				Accumulator.this.engine.work.execute(this::next);
			}
			for (int i = 0; i < entries.size(); i++) {
				entries.get(i)
					.complete((result != null && parcel != null && parcel.isBatch()) ? BatchSend.part(result, parcel, i)
							: result, failure);
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
