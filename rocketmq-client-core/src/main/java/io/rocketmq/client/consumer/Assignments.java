package io.rocketmq.client.consumer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.flow.QueueProgress;
import io.rocketmq.client.consumer.flow.QueueWorker;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.consumer.offset.StartOffset;
import io.rocketmq.client.consumer.offset.StartOffsets;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.session.Problem;
import io.rocketmq.client.session.Refusals;
import io.rocketmq.client.support.Futures;

/**
 * The queues that a consumer works on, and how it takes up and gives up queues. A queue
 * that comes back while it is still being given up waits for that. Only
 * {@link Rebalancer} changes which they are, one change at a time; reading is
 * thread-safe.
 */
final class Assignments {

	private static final Logger logger = LoggerFactory.getLogger(Assignments.class);

	/** Requests about queues that this member works on or wants to. */
	private static final Set<Problem.Kind> REQUESTS = EnumSet.of(Problem.Kind.LOCK, Problem.Kind.HAND_OVER_LOCK,
			Problem.Kind.LOAD_OFFSET, Problem.Kind.COMMIT, Problem.Kind.PULL);

	private final Map<MessageQueue, QueueWorker> workers = new ConcurrentHashMap<>();

	/** Completed once nothing works on the queue and it is unlocked. */
	private final Map<MessageQueue, CompletableFuture<Void>> leaving = new ConcurrentHashMap<>();

	/** Completed once what worked on the queue before a move has ended. */
	private final Map<MessageQueue, CompletableFuture<Void>> moving = new ConcurrentHashMap<>();

	private final Set<CompletableFuture<Boolean>> arriving = ConcurrentHashMap.newKeySet();

	private final BiFunction<MessageQueue, LongConsumer, QueueWorker> factory;

	private final StartOffsets startOffsets;

	private final OffsetStore offsets;

	private final Predicate<MessageQueue> paused;

	private final @Nullable QueueLocks locks;

	private final Refusals refusals;

	/** Queues whose start offset could not be found at the last attempt. */
	private final Set<MessageQueue> withoutStart = ConcurrentHashMap.newKeySet();

	private volatile Consumer<Set<MessageQueue>> listener = (queues) -> {
	};

	private volatile boolean closed;

	/**
	 * Makes an empty set.
	 * @param factory makes a worker for a queue, which tells when the broker wants it to
	 * begin elsewhere
	 * @param startOffsets where to begin
	 * @param offsets where progress is kept
	 * @param paused tells whether a queue is to be paused from its start
	 * @param locks locks the queues that are shared with others, or null for no locks
	 * @param refusals is told what brokers refuse
	 */
	Assignments(BiFunction<MessageQueue, LongConsumer, QueueWorker> factory, StartOffsets startOffsets,
			OffsetStore offsets, Predicate<MessageQueue> paused, @Nullable QueueLocks locks, Refusals refusals) {
		this.factory = factory;
		this.startOffsets = startOffsets;
		this.offsets = offsets;
		this.paused = paused;
		this.locks = locks;
		this.refusals = refusals;
		if (locks != null) {
			locks.untouched(this::isUntouched);
			locks.onRegained(this::commitAnew);
		}
	}

	/** Says who is told when the queues have changed. */
	void onChange(Consumer<Set<MessageQueue>> newListener) {
		this.listener = newListener;
	}

	Set<MessageQueue> queues() {
		return new TreeSet<>(this.workers.keySet());
	}

	Set<String> topics() {
		Set<String> topics = new TreeSet<>();
		this.workers.keySet().forEach((queue) -> topics.add(queue.topic()));
		return topics;
	}

	/** Whether queues of a topic are still being given up. */
	boolean isLeaving(String topic) {
		return this.leaving.keySet().stream().anyMatch((queue) -> queue.topic().equals(topic));
	}

	int count() {
		return this.workers.size();
	}

	Collection<QueueWorker> workers() {
		return this.workers.values();
	}

	List<QueueProgress> progress() {
		return this.workers.values()
			.stream()
			.map(QueueWorker::progress)
			.sorted((one, other) -> one.queue().compareTo(other.queue()))
			.toList();
	}

	/**
	 * Makes the queues of a topic those wanted, whoever else may have them.
	 * @return a future of whether all of them are worked on now; if not, try again soon
	 */
	CompletableFuture<Boolean> apply(String topic, List<MessageQueue> wanted) {
		return apply(topic, wanted, (queue) -> CompletableFuture.completedFuture(true));
	}

	/**
	 * Makes the queues of a topic those wanted, each as soon as no other member has it.
	 * @param alone whether there is no other member
	 * @return a future of whether all of them are worked on now; if not, try again soon
	 */
	CompletableFuture<Boolean> share(String topic, List<MessageQueue> wanted, boolean alone) {
		QueueLocks shared = this.locks;
		if (shared == null) {
			return apply(topic, wanted);
		}
		shared.renew();
		return apply(topic, wanted, (queue) -> shared.lock(queue, alone));
	}

	private CompletableFuture<Boolean> apply(String topic, List<MessageQueue> wanted,
			Function<MessageQueue, CompletableFuture<Boolean>> permission) {
		Set<MessageQueue> before = queues();
		Set<MessageQueue> keep = new HashSet<>(wanted);
		this.refusals.retain(REQUESTS, topic, keep);
		this.withoutStart.removeIf((queue) -> queue.topic().equals(topic) && !keep.contains(queue));
		for (QueueWorker worker : this.workers.values()) {
			if (worker.queue().topic().equals(topic) && !keep.contains(worker.queue())) {
				giveUp(worker);
			}
		}
		List<CompletableFuture<Boolean>> started = new ArrayList<>();
		for (MessageQueue queue : wanted) {
			if (!this.workers.containsKey(queue) && !this.closed) {
				started.add(this.leaving.containsKey(queue) ? CompletableFuture.completedFuture(false)
						: takeUp(queue, permission));
			}
		}
		return CompletableFuture.allOf(started.toArray(CompletableFuture<?>[]::new)).thenApply((done) -> {
			Set<MessageQueue> after = queues();
			if (!after.equals(before)) {
				this.listener.accept(after);
			}
			return started.stream().allMatch(CompletableFuture::join);
		});
	}

	private CompletableFuture<Boolean> takeUp(MessageQueue queue,
			Function<MessageQueue, CompletableFuture<Boolean>> permission) {
		QueueWorker worker = worker(queue);
		this.workers.put(queue, worker);
		CompletableFuture<Boolean> result = Futures.attempt(() -> permission.apply(queue))
			.thenCompose((granted) -> granted ? startOffset(queue).thenApply((start) -> {
				worker.start(start, this.paused.test(queue));
				return true;
			}) : CompletableFuture.completedFuture(false))
			.exceptionally((failure) -> {
				if (!Refusals.isRefusal(failure) && this.withoutStart.add(queue)) {
					logger.warn("Could not find where to begin in {}, and tries again until it can: {}", queue,
							Futures.unwrap(failure).toString());
				}
				return false;
			})
			.thenCompose((begun) -> {
				if (begun && !this.closed) {
					return CompletableFuture.completedFuture(true);
				}
				// Or the one in its place, if it has been moved meanwhile.
				return giveUp(this.workers.getOrDefault(queue, worker)).thenApply((none) -> begun);
			});
		this.arriving.add(result);
		result.whenComplete((begun, failure) -> this.arriving.remove(result));
		return result;
	}

	private CompletableFuture<StartOffset> startOffset(MessageQueue queue) {
		return Futures.attempt(() -> this.startOffsets.of(queue)).whenComplete((start, failure) -> {
			if (failure != null) {
				this.refusals.refused(Problem.Kind.LOAD_OFFSET, queue, failure);
			}
			else {
				this.refusals.granted(Problem.Kind.LOAD_OFFSET, queue);
				this.withoutStart.remove(queue);
			}
		});
	}

	private QueueWorker worker(MessageQueue queue) {
		return this.factory.apply(queue, (offset) -> moveTo(queue, offset));
	}

	/**
	 * Goes on elsewhere in a queue: what is in work is finished first, and what is cached
	 * forgotten.
	 */
	void moveTo(MessageQueue queue, long offset) {
		move(queue, offset, true);
	}

	/** As {@link #moveTo}, and writes the offset with the next commit only. */
	void seek(MessageQueue queue, long offset) {
		move(queue, offset, false);
	}

	private void move(MessageQueue queue, long offset, boolean write) {
		QueueWorker old = this.workers.get(queue);
		if (old == null) {
			return;
		}
		QueueWorker fresh = worker(queue);
		if (!this.workers.replace(queue, old, fresh)) {
			return;
		}
		CompletableFuture<Void> moved = new CompletableFuture<>();
		this.moving.put(queue, moved);
		old.abandon()
			.thenCompose(
					(none) -> write ? this.offsets.store(queue, offset) : CompletableFuture.<Void>completedFuture(null))
			.whenComplete((none, failure) -> {
				if (failure != null) {
					logger.warn("Could not write offset {} of {} yet: {}", offset, queue,
							Futures.unwrap(failure).getMessage());
				}
				fresh.start(new StartOffset(offset, write && failure == null), this.paused.test(queue));
				this.moving.remove(queue, moved);
				moved.complete(null);
			});
	}

	/**
	 * Gives a queue up without writing its progress, since another member may have it.
	 */
	void drop(MessageQueue queue) {
		QueueWorker worker = this.workers.get(queue);
		if (worker != null) {
			leave(worker, QueueWorker::abandon);
		}
	}

	private CompletableFuture<Void> giveUp(QueueWorker worker) {
		logger.debug("Giving up {}", worker.queue());
		return leave(worker, isHeld(worker) ? QueueWorker::release : QueueWorker::abandon);
	}

	/** Whether progress may be written, as no other member can have written its own. */
	private boolean isHeld(QueueWorker worker) {
		return this.locks == null || this.locks.isHeld(worker.queue());
	}

	private void commitAnew(MessageQueue queue) {
		QueueWorker worker = this.workers.get(queue);
		if (worker != null) {
			worker.commitAnew();
		}
	}

	private CompletableFuture<Boolean> isUntouched(MessageQueue queue) {
		QueueWorker worker = this.workers.get(queue);
		if (worker == null) {
			return CompletableFuture.completedFuture(false);
		}
		// Less than was written is what a broker has after a crash.
		return Futures.attempt(() -> this.offsets.load(queue))
			.thenApply((stored) -> stored.isEmpty() || stored.getAsLong() <= worker.progress().committedOffset());
	}

	private CompletableFuture<Void> leave(QueueWorker worker, Function<QueueWorker, CompletableFuture<Void>> how) {
		MessageQueue queue = worker.queue();
		CompletableFuture<Void> left = new CompletableFuture<>();
		this.leaving.put(queue, left);
		this.workers.remove(queue, worker);
		CompletableFuture<Void> moved = this.moving.getOrDefault(queue, CompletableFuture.completedFuture(null));
		CompletableFuture.allOf(how.apply(worker), moved)
			.thenCompose((none) -> (this.locks != null) ? this.locks.unlock(queue)
					: CompletableFuture.<Void>completedFuture(null))
			.whenComplete((done, failure) -> {
				this.leaving.remove(queue, left);
				left.complete(null);
			});
		return left;
	}

	/**
	 * Writes the progress of all queues; what fails, or is locked by another perhaps, is
	 * written next time.
	 * @return a future that is completed once that has been tried for all; it fails if
	 * one failed
	 */
	CompletableFuture<Void> commit() {
		List<CompletableFuture<Void>> written = new ArrayList<>();
		for (QueueWorker worker : this.workers.values()) {
			if (!isHeld(worker)) {
				continue;
			}
			written.add(worker.commit().whenComplete((done, failure) -> {
				if (failure == null) {
					this.refusals.granted(Problem.Kind.COMMIT, worker.queue());
				}
				else if (!this.refusals.refused(Problem.Kind.COMMIT, worker.queue(), failure)) {
					logger.debug("Could not write the progress of {} yet: {}", worker.queue(),
							Futures.unwrap(failure).getMessage());
				}
			}));
		}
		return CompletableFuture.allOf(written.toArray(CompletableFuture<?>[]::new))
			.thenCompose((none) -> this.offsets.persist());
	}

	/** Gives up all queues, and takes up none any more. */
	CompletableFuture<Void> close() {
		this.closed = true;
		List<CompletableFuture<?>> left = new ArrayList<>(this.leaving.values());
		this.workers.values().forEach((worker) -> left.add(giveUp(worker)));
		left.addAll(this.arriving);
		return CompletableFuture.allOf(left.toArray(CompletableFuture<?>[]::new));
	}

}
