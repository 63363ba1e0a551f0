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
 * Commits the offsets of one queue, one write at a time: brokers process requests
 * concurrently, so an earlier write could overwrite a later one. Confined to the events
 * of the queue's owner.
 */
public final class OffsetCommitter {

	/** For users' stores; brokers answer, or time out, much sooner. */
	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final MessageQueue queue;

	private final OffsetStore store;

	private final Timing timing;

	/** Runs tasks as events of the owner. */
	private final Executor events;

	/** Last offset written, or -1. */
	private long written = -1;

	/** Whether the next write is needed even if the offset is the same. */
	private boolean rewrite;

	/**
	 * Whether the next write must be repeated: while a broker has no offset of the topic,
	 * a concurrent write of another queue can make it lose this one (see
	 * {@link BrokerOffsetStore}).
	 */
	private boolean unsure;

	private @Nullable Write current;

	/** Starts after the current write. */
	private @Nullable Write next;

	public OffsetCommitter(MessageQueue queue, OffsetStore store, Timing timing, Executor events) {
		this.queue = queue;
		this.store = store;
		this.timing = timing;
		this.events = events;
	}

	/** A pending or running write. */
	private static final class Write {

		private final long offset;

		private final CompletableFuture<Void> done = new CompletableFuture<>();

		private long since;

		Write(long offset) {
			this.offset = offset;
		}

	}

	/** Sets the start offset; if it is not stored yet, the first write stores it. */
	public void begin(StartOffset start) {
		this.written = start.stored() ? start.offset() : -1;
		this.rewrite = false;
		this.unsure = !start.stored();
	}

	/** Writes an offset, unless it or a later one is stored already. */
	public CompletableFuture<Void> write(long offset) {
		Write now = this.current;
		if (now == null) {
			return (offset <= this.written && !this.rewrite && !this.store.isProvisional(this.queue))
					? CompletableFuture.completedFuture(null) : start(new Write(Math.max(offset, this.written)));
		}
		if (offset <= now.offset && !this.rewrite) {
			return now.done;
		}
		return queue(Math.max(offset, now.offset));
	}

	/** Writes an offset, even if a later one is stored. */
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
		this.rewrite = false;
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
			this.rewrite = this.rewrite || this.unsure;
			this.unsure = false;
		}
		else {
			// It may have been written nevertheless.
			this.rewrite = true;
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

	/** Fails a write that takes too long. */
	public void expire(long nowNanos) {
		Write now = this.current;
		if (now != null && nowNanos - now.since > LIMIT.toNanos()) {
			ended(now, new IllegalStateException("Offset store did not write offset " + now.offset + " of " + this.queue
					+ " within " + LIMIT + ": it must complete the futures that it returns."));
		}
	}

	/** Forces the next write, and its repetition, as the store may have lost the last. */
	public void requireRewrite() {
		this.rewrite = true;
		this.unsure = true;
	}

	/** Returns a future that completes, or fails, once no write is running or pending. */
	public CompletableFuture<Void> underWay() {
		Write last = (this.next != null) ? this.next : this.current;
		return (last != null) ? last.done : CompletableFuture.completedFuture(null);
	}

	public boolean isWriting() {
		return this.current != null;
	}

	/** Returns the last offset that was written or is being written, or -1. */
	public long written() {
		Write now = this.current;
		return (now != null) ? Math.max(now.offset, this.written) : this.written;
	}

}
