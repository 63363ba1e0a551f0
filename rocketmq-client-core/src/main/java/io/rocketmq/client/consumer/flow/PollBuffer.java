package io.rocketmq.client.consumer.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * The messages of several queues, until somebody polls for them; one queue after the
 * other. What has been polled stays in work until it is said to be finished. Thread-safe.
 */
public final class PollBuffer {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition filled = this.lock.newCondition();

	/**
	 * Those with messages, the next to be asked first; guarded by the lock, as all below.
	 */
	private final Deque<Shelf> shelves = new ArrayDeque<>();

	private List<Taken> taken = new ArrayList<>();

	private boolean closed;

	private final Ended ended;

	/**
	 * Creates an empty buffer.
	 * @param ended is told of polled messages that no longer count as in work
	 */
	public PollBuffer(Ended ended) {
		this.ended = ended;
	}

	/** Is told how polled messages end. */
	@FunctionalInterface
	public interface Ended {

		/**
		 * Polled messages no longer count as in work.
		 * @param messages messages of one poll
		 * @param finished false if they will be polled again
		 * @param nanos nanoseconds since they were polled
		 */
		void ended(List<ReceivedMessage> messages, boolean finished, long nanos);

	}

	/**
	 * Takes in the messages of one more queue.
	 * @param worker the queue's worker
	 * @return what the worker gives its messages to
	 */
	public Consumption shelf(QueueWorker worker) {
		return new Shelf(worker);
	}

	/**
	 * Takes messages of one queue, as soon as there are any.
	 * @param max how many at most
	 * @param nanos how long to wait
	 * @return the messages, in the order of the queue; none if there were none
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	public List<ReceivedMessage> take(int max, long nanos) throws InterruptedException {
		long end = System.nanoTime() + nanos;
		this.lock.lockInterruptibly();
		try {
			while (true) {
				List<ReceivedMessage> messages = takeNow(max);
				long left = end - System.nanoTime();
				if (!messages.isEmpty() || left <= 0 || this.closed) {
					return messages;
				}
				this.filled.awaitNanos(Math.min(left, TimeUnit.MINUTES.toNanos(1)));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private List<ReceivedMessage> takeNow(int max) {
		if (this.closed) {
			// Nobody would say that they are finished.
			return List.of();
		}
		for (int i = this.shelves.size(); i > 0; i--) {
			Shelf shelf = this.shelves.remove();
			int count = Math.min(max, shelf.messages.size());
			if (count == 0 || !shelf.worker.begin(count)) {
				// Comes back when it is filled, or its pause ends.
				shelf.listed = false;
				continue;
			}
			List<ReceivedMessage> messages = new ArrayList<>(count);
			for (int n = 0; n < count; n++) {
				messages.add(shelf.messages.remove());
			}
			this.taken.add(new Taken(shelf.worker, messages, System.nanoTime()));
			shelf.listed = !shelf.messages.isEmpty();
			if (shelf.listed) {
				this.shelves.add(shelf);
			}
			return messages;
		}
		return List.of();
	}

	/**
	 * What has been polled until now is done with.
	 */
	public void finish() {
		end((worker) -> true, true);
	}

	/**
	 * What has been polled of a queue does not count any more.
	 * @param queue the queue
	 */
	public void forget(MessageQueue queue) {
		end((worker) -> worker.queue().equals(queue), false);
	}

	/** Polled messages do not count any more. */
	public void forgetAll() {
		end((worker) -> true, false);
	}

	private void end(Predicate<QueueWorker> which, boolean finished) {
		List<Taken> over = new ArrayList<>();
		this.lock.lock();
		try {
			List<Taken> kept = new ArrayList<>();
			for (Taken each : this.taken) {
				(which.test(each.worker) ? over : kept).add(each);
			}
			this.taken = kept;
		}
		finally {
			this.lock.unlock();
		}
		long now = System.nanoTime();
		for (Taken each : over) {
			each.worker.end(each.messages.size(), finished ? each.messages : List.of());
			this.ended.ended(each.messages, finished, now - each.takenAt);
		}
	}

	/**
	 * The offset of the next message of a queue that is polled.
	 * @param queue the queue
	 * @return the offset, or null if none is held
	 */
	public @Nullable Long nextOffset(MessageQueue queue) {
		this.lock.lock();
		try {
			for (Shelf shelf : this.shelves) {
				if (shelf.worker.queue().equals(queue) && !shelf.messages.isEmpty()) {
					return shelf.messages.element().queueOffset();
				}
			}
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Ends all waiting: polls give what there is. */
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.filled.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Messages that have been polled and not finished.
	 */
	private record Taken(QueueWorker worker, List<ReceivedMessage> messages, long takenAt) {
	}

	private final class Shelf implements Consumption {

		private final QueueWorker worker;

		private final Deque<ReceivedMessage> messages = new ArrayDeque<>();

		private boolean listed;

		Shelf(QueueWorker worker) {
			this.worker = worker;
		}

		@Override
		public void add(List<ReceivedMessage> more) {
			PollBuffer.this.lock.lock();
			try {
				this.messages.addAll(more);
				list();
			}
			finally {
				PollBuffer.this.lock.unlock();
			}
		}

		@Override
		public void resume() {
			PollBuffer.this.lock.lock();
			try {
				list();
			}
			finally {
				PollBuffer.this.lock.unlock();
			}
		}

		private void list() {
			if (!this.listed && !this.messages.isEmpty()) {
				this.listed = true;
				PollBuffer.this.shelves.add(this);
				PollBuffer.this.filled.signalAll();
			}
		}

		@Override
		public void clear() {
			PollBuffer.this.lock.lock();
			try {
				this.messages.clear();
			}
			finally {
				PollBuffer.this.lock.unlock();
			}
		}

	}

}
