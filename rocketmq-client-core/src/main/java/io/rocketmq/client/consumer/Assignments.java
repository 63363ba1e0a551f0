package io.rocketmq.client.consumer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.flow.QueueWorker;
import io.rocketmq.client.consumer.offset.StartOffsets;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.support.Futures;

/**
 * The queues that a consumer works on, and how it takes up and gives up queues. A queue
 * that comes back while it is still being given up waits for that. Only
 * {@link Rebalancer} changes it, one change at a time; reading is thread-safe.
 */
final class Assignments {

	private static final Logger logger = LoggerFactory.getLogger(Assignments.class);

	private final Map<MessageQueue, QueueWorker> workers = new ConcurrentHashMap<>();

	private final Map<MessageQueue, QueueWorker> leaving = new ConcurrentHashMap<>();

	private final Function<MessageQueue, QueueWorker> factory;

	private final StartOffsets startOffsets;

	private volatile boolean closed;

	Assignments(Function<MessageQueue, QueueWorker> factory, StartOffsets startOffsets) {
		this.factory = factory;
		this.startOffsets = startOffsets;
	}

	Set<MessageQueue> queues() {
		return new TreeSet<>(this.workers.keySet());
	}

	/**
	 * Makes the queues of a topic those wanted.
	 * @return a future of whether all of them are worked on now; if not, try again soon
	 */
	CompletableFuture<Boolean> apply(String topic, List<MessageQueue> wanted) {
		Set<MessageQueue> keep = new HashSet<>(wanted);
		for (QueueWorker worker : this.workers.values()) {
			if (worker.queue().topic().equals(topic) && !keep.contains(worker.queue())) {
				giveUp(worker);
			}
		}
		List<CompletableFuture<Boolean>> started = new ArrayList<>();
		for (MessageQueue queue : wanted) {
			if (!this.workers.containsKey(queue) && !this.closed) {
				started.add(this.leaving.containsKey(queue) ? CompletableFuture.completedFuture(false) : takeUp(queue));
			}
		}
		return CompletableFuture.allOf(started.toArray(CompletableFuture<?>[]::new))
			.thenApply((done) -> started.stream().allMatch(CompletableFuture::join));
	}

	private CompletableFuture<Boolean> takeUp(MessageQueue queue) {
		QueueWorker worker = this.factory.apply(queue);
		this.workers.put(queue, worker);
		if (this.closed) {
			giveUp(worker);
		}
		return this.startOffsets.of(queue).handle((offset, failure) -> {
			if (failure != null) {
				logger.warn("Could not find where to begin in {}, and tries again: {}", queue,
						Futures.unwrap(failure).getMessage());
				this.workers.remove(queue, worker);
				return false;
			}
			worker.start(offset);
			return true;
		});
	}

	private CompletableFuture<Void> giveUp(QueueWorker worker) {
		logger.debug("Giving up {}", worker.queue());
		this.leaving.put(worker.queue(), worker);
		this.workers.remove(worker.queue(), worker);
		return worker.release().whenComplete((done, failure) -> this.leaving.remove(worker.queue(), worker));
	}

	/** Writes the progress of all queues; what fails is written next time. */
	void commit() {
		for (QueueWorker worker : this.workers.values()) {
			worker.commit().whenComplete((done, failure) -> {
				if (failure != null) {
					logger.debug("Could not write the progress of {} yet: {}", worker.queue(),
							Futures.unwrap(failure).getMessage());
				}
			});
		}
	}

	/** Gives up all queues, and takes up none any more. */
	CompletableFuture<Void> close() {
		this.closed = true;
		List<CompletableFuture<Void>> released = new ArrayList<>();
		this.leaving.values().forEach((worker) -> released.add(worker.release()));
		this.workers.values().forEach((worker) -> released.add(giveUp(worker)));
		return CompletableFuture.allOf(released.toArray(CompletableFuture<?>[]::new));
	}

}
