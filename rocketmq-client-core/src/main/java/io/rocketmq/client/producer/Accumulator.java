package io.rocketmq.client.producer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.BodyCompression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;

/**
 * Lets messages that are sent singly travel together. Those of one keyed queue are sent
 * one request after the other, so that they stay in order. Thread-safe.
 */
final class Accumulator {

	private final SendEngine engine;

	private final Accumulation limits;

	private final Map<Destination, Lane> lanes = new ConcurrentHashMap<>();

	Accumulator(SendEngine engine, Accumulation limits) {
		this.engine = engine;
		this.limits = limits;
	}

	/**
	 * Takes a message.
	 * @return a future of its result, or null if it has to travel by itself
	 */
	@Nullable CompletableFuture<SendResult> add(Message message, Deadline deadline) {
		TopicRoute route = this.engine.knownRoute(message.topic());
		if (route == null || !BatchSend.canTravelWithOthers(message)) {
			return null;
		}
		MessageQueue queue = this.engine.keyed(message, route);
		BodyCompression compression = this.engine.options.compression();
		int size = Parcel.sizeInBatch(message, this.engine.options);
		if (queue == null && (size > this.limits.maxBytes()
				|| (compression != null && message.body().length >= compression.threshold()))) {
			return null;
		}
		Entry entry = new Entry(this.engine.hooked(message), size, deadline, new CompletableFuture<>());
		this.lanes
			.computeIfAbsent(new Destination(message.topic(), message.properties().get(PropertyNames.WAIT), queue),
					Lane::new)
			.add(entry);
		return entry.future;
	}

	/** Sends what waits for others. */
	void flush() {
		this.lanes.values().forEach(Lane::flush);
	}

	/**
	 * What goes the same way.
	 */
	private record Destination(String topic, @Nullable String waitStored, @Nullable MessageQueue queue) {
	}

	private record Entry(Message message, int size, Deadline deadline, CompletableFuture<SendResult> future) {
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

		void add(Entry entry) {
			List<Entry> ready = null;
			List<Entry> more = null;
			this.lock.lock();
			try {
				if (!this.open.isEmpty() && this.openSize + entry.size > Accumulator.this.limits.maxBytes()) {
					ready = close();
				}
				this.open.add(entry);
				this.openSize += entry.size;
				if (this.open.size() >= Accumulator.this.limits.maxMessages()
						|| this.openSize >= Accumulator.this.limits.maxBytes()) {
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
			if (!Accumulator.this.engine.housekeeping.after(Accumulator.this.limits.linger().toNanos(),
					() -> lingered(number))) {
				// The client is being closed: nothing to wait for.
				Accumulator.this.engine.housekeeping.after(0, this::flush);
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
			Deadline deadline = entries.get(0).deadline;
			for (Entry entry : entries) {
				if (entry.deadline.remainingNanos() < deadline.remainingNanos()) {
					deadline = entry.deadline;
				}
			}
			Parcel parcel = Parcel.of(entries.stream().map(Entry::message).toList());
			Accumulator.this.engine
				.send(parcel, SendKind.ORDINARY, (queue != null) ? SendOptions.to(queue) : SendOptions.DEFAULT,
						deadline)
				.whenComplete((result, failure) -> {
					if (queue != null) {
						next();
					}
					for (int i = 0; i < entries.size(); i++) {
						if (failure != null) {
							entries.get(i).future.completeExceptionally(Futures.unwrap(failure));
						}
						else {
							entries.get(i).future.complete(BatchResult.part(result, parcel, i));
						}
					}
				});
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
