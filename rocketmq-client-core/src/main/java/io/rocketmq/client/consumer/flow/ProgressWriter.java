package io.rocketmq.client.consumer.flow;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.consumer.offset.StartOffset;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.support.Futures;

/**
 * Writes the progress of one queue, which only goes forward, one write after the other:
 * brokers work on requests side by side, and an earlier write could overtake a later one.
 * Thread-safe.
 */
final class ProgressWriter {

	private final MessageQueue queue;

	private final OffsetStore store;

	private final ReentrantLock lock = new ReentrantLock();

	/** What is written, or being so; -1 if nothing is. */
	private long written = -1;

	private boolean anew;

	/**
	 * Whether the next write is to be repeated: one of another queue at the same moment
	 * can make a broker forget it if it has no progress of the topic (see
	 * {@link io.rocketmq.client.consumer.offset.BrokerOffsetStore}).
	 */
	private boolean unsure;

	private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

	ProgressWriter(MessageQueue queue, OffsetStore store) {
		this.queue = queue;
		this.store = store;
	}

	/**
	 * Says where the queue begins; if that is not stored yet, the first write does it.
	 */
	void begin(StartOffset start) {
		this.lock.lock();
		try {
			this.written = start.stored() ? start.offset() : -1;
			this.unsure = !start.stored();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Writes an offset, unless it or a later one is written.
	 * @return a future that is completed once it is written; it fails if that fails
	 */
	CompletableFuture<Void> write(long offset) {
		long before;
		long next;
		CompletableFuture<Void> earlier;
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.lock.lock();
		try {
			earlier = this.last;
			before = this.written;
			if (offset <= before && !this.anew && !this.store.isProvisional(this.queue)) {
				return earlier.isDone() ? CompletableFuture.completedFuture(null) : earlier;
			}
			next = Math.max(offset, before);
			this.written = next;
			this.anew = false;
			this.last = done;
		}
		finally {
			this.lock.unlock();
		}
		earlier.handle((none, failure) -> failure)
			.thenCompose((ignored) -> this.store.store(this.queue, next))
			.whenComplete((none, failure) -> {
				if (failure == null) {
					succeeded();
					done.complete(null);
					return;
				}
				failed(next, before);
				done.completeExceptionally(Futures.unwrap(failure));
			});
		return done;
	}

	private void succeeded() {
		this.lock.lock();
		try {
			this.anew = this.anew || this.unsure;
			this.unsure = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void failed(long offset, long before) {
		this.lock.lock();
		try {
			if (this.written == offset) {
				this.written = before;
				this.anew = true;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Lets the next write happen in any case, as the store may have forgotten the last,
	 * and be unsure as the first.
	 */
	void writeAnew() {
		this.lock.lock();
		try {
			this.anew = true;
			this.unsure = true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** A future that is completed, or fails, once no write is under way. */
	CompletableFuture<Void> underWay() {
		this.lock.lock();
		try {
			return this.last.isDone() ? CompletableFuture.completedFuture(null) : this.last;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** What is written, or being so; -1 if nothing is. */
	long written() {
		this.lock.lock();
		try {
			return this.written;
		}
		finally {
			this.lock.unlock();
		}
	}

}
