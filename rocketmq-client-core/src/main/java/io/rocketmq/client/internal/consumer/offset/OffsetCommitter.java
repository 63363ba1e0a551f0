package io.rocketmq.client.internal.consumer.offset;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.internal.consumer.queue.Timing;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;

/**
 * Writes the progress of one queue, one write after the other: brokers work on requests
 * side by side, and an earlier write could overtake a later one. Confined to the events
 * of the queue's owner.
 */
public final class OffsetCommitter {

	/** For stores of users; brokers answer, or time out, much sooner. */
	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final MessageQueue queue;

	private final OffsetStore store;

	private final Timing timing;

	/** Runs what is an event of the owner. */
	private final Executor events;

	/** What was last written; -1 if nothing was. */
	private long written = -1;

	/** Whether the next write is needed, even if it says the same. */
	private boolean anew;

	/**
	 * Whether the next write is to be repeated: one of another queue at the same moment
	 * can make a broker forget it if it has no progress of the topic (see
	 * {@link io.rocketmq.client.internal.consumer.offset.BrokerOffsetStore}).
	 */
	private boolean unsure;

	private @Nullable Write current;

	/** What is written after the current write. */
	private @Nullable Write next;

	public OffsetCommitter(MessageQueue queue, OffsetStore store, Timing timing, Executor events) {
		this.queue = queue;
		this.store = store;
		this.timing = timing;
		this.events = events;
	}

	/** A write that waits or is under way. */
	private static final class Write {

		private final long offset;

		private final CompletableFuture<Void> done = new CompletableFuture<>();

		private long since;

		Write(long offset) {
			this.offset = offset;
		}

	}

	/**
	 * Says where the queue begins; if that is not stored yet, the first write does it.
	 */
	public void begin(StartOffset start) {
		this.written = start.stored() ? start.offset() : -1;
		this.anew = false;
		this.unsure = !start.stored();
	}

	/** Writes an offset, unless it or a later one is written. */
	public CompletableFuture<Void> write(long offset) {
		Write now = this.current;
		if (now == null) {
			return (offset <= this.written && !this.anew && !this.store.isProvisional(this.queue))
					? CompletableFuture.completedFuture(null) : start(new Write(Math.max(offset, this.written)));
		}
		if (offset <= now.offset && !this.anew) {
			return now.done;
		}
		return queue(Math.max(offset, now.offset));
	}

	/** Writes an offset, also one before what is written. */
	public CompletableFuture<Void> overwrite(long offset) {
		return (this.current == null) ? start(new Write(offset)) : queue(offset);
	}

	private CompletableFuture<Void> queue(long offset) {
		Write later = new Write(offset);
		if (this.next != null) {
			CompletableFuture<Void> before = this.next.done;
			later.done.whenComplete((none, failure) -> complete(before, failure));
		}
		this.next = later;
		return later.done;
	}

	private CompletableFuture<Void> start(Write write) {
		this.current = write;
		this.anew = false;
		write.since = this.timing.nanos();
		Futures.attempt(() -> this.store.store(this.queue, write.offset))
			.whenComplete((none, failure) -> this.events.execute(() -> ended(write, failure)));
		return write.done;
	}

	private void ended(Write write, @Nullable Throwable failure) {
		if (this.current != write) {
			return;
		}
		this.current = null;
		if (failure == null) {
			this.written = write.offset;
			this.anew = this.anew || this.unsure;
			this.unsure = false;
		}
		else {
			// It may have been written all the same.
			this.anew = true;
		}
		Write later = this.next;
		this.next = null;
		if (later != null) {
			start(later);
		}
		complete(write.done, (failure != null) ? Futures.unwrap(failure) : null);
	}

	private static void complete(CompletableFuture<Void> future, @Nullable Throwable failure) {
		if (failure != null) {
			future.completeExceptionally(failure);
		}
		else {
			future.complete(null);
		}
	}

	/** Gives up a write that takes too long. */
	public void expire(long nowNanos) {
		Write now = this.current;
		if (now != null && nowNanos - now.since > LIMIT.toNanos()) {
			ended(now, new IllegalStateException("The offset store did not write offset " + now.offset + " of "
					+ this.queue + " within " + LIMIT + ": it has to complete the futures that it returns"));
		}
	}

	/**
	 * Lets the next write happen in any case, as the store may have forgotten the last,
	 * and be unsure as the first.
	 */
	public void writeAnew() {
		this.anew = true;
		this.unsure = true;
	}

	/** A future that is completed, or fails, once no write is under way. */
	public CompletableFuture<Void> underWay() {
		Write last = (this.next != null) ? this.next : this.current;
		return (last != null) ? last.done : CompletableFuture.completedFuture(null);
	}

	public boolean isWriting() {
		return this.current != null;
	}

	/** What was last written, or is being so; -1 if nothing was. */
	public long written() {
		Write now = this.current;
		return (now != null) ? Math.max(now.offset, this.written) : this.written;
	}

}
