package io.rocketmq.client.consumer;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.protocol.body.RunningInfoBody;
import io.rocketmq.client.session.Problem;
import io.rocketmq.client.session.Refusals;

/**
 * Where a consumer pops from; a queue with the number -1 stands for all of a broker. Only
 * {@link Rebalancer} changes what it is, one change at a time; reading is thread-safe.
 */
final class PopWorkers {

	private final Map<MessageQueue, PopWorker> workers = new ConcurrentHashMap<>();

	private final Set<PopWorker> leaving = ConcurrentHashMap.newKeySet();

	private final Function<MessageQueue, PopWorker> factory;

	private final Pauses pauses;

	private final Refusals refusals;

	private volatile boolean closed;

	PopWorkers(Function<MessageQueue, PopWorker> factory, Pauses pauses, Refusals refusals) {
		this.factory = factory;
		this.pauses = pauses;
		this.refusals = refusals;
	}

	Collection<PopWorker> workers() {
		return this.workers.values();
	}

	Set<MessageQueue> queues() {
		return new TreeSet<>(this.workers.keySet());
	}

	Set<String> topics() {
		Set<String> topics = new TreeSet<>();
		this.workers.keySet().forEach((queue) -> topics.add(queue.topic()));
		return topics;
	}

	/** Makes the queues of a topic those wanted. */
	void apply(String topic, Collection<MessageQueue> wanted) {
		Set<MessageQueue> keep = new HashSet<>(wanted);
		this.refusals.retain(EnumSet.of(Problem.Kind.POP), topic, keep);
		for (PopWorker worker : this.workers.values()) {
			if (worker.queue().topic().equals(topic) && !keep.contains(worker.queue())) {
				giveUp(worker);
			}
		}
		for (MessageQueue queue : keep) {
			if (!this.closed && !this.workers.containsKey(queue)) {
				begin(queue);
			}
		}
	}

	/**
	 * Ends popping from a topic that is pulled from then on.
	 * @return whether it has ended, and what was popped is done; if not, try again soon
	 */
	boolean retire(String topic) {
		for (PopWorker worker : this.workers.values()) {
			CompletableFuture<Void> retired = worker.queue().topic().equals(topic) ? worker.retire() : null;
			if (retired != null) {
				leave(worker, retired);
			}
		}
		return !topics().contains(topic)
				&& this.leaving.stream().noneMatch((worker) -> worker.queue().topic().equals(topic));
	}

	private void begin(MessageQueue queue) {
		PopWorker worker = this.factory.apply(queue);
		this.workers.put(queue, worker);
		if (this.pauses.isPaused(queue)) {
			worker.pause();
		}
		worker.start();
		if (this.closed) {
			giveUp(worker);
		}
	}

	private void giveUp(PopWorker worker) {
		leave(worker, worker.release());
	}

	private void leave(PopWorker worker, CompletableFuture<Void> released) {
		this.leaving.add(worker);
		this.workers.remove(worker.queue(), worker);
		released.whenComplete((done, failure) -> this.leaving.remove(worker));
	}

	/** Hides what is still being worked on for longer, where it is time for it. */
	void renew() {
		this.workers.values().forEach(PopWorker::renew);
		this.leaving.forEach(PopWorker::renew);
	}

	/** What Apache's tools show. */
	Map<MessageQueue, RunningInfoBody.PopQueueInfo> info() {
		Map<MessageQueue, RunningInfoBody.PopQueueInfo> info = new ConcurrentHashMap<>();
		this.workers.forEach((queue, worker) -> info.put(queue, worker.info()));
		return info;
	}

	/** Gives all up, and takes up none any more. */
	CompletableFuture<Void> close() {
		this.closed = true;
		this.workers.values().forEach(this::giveUp);
		return CompletableFuture
			.allOf(this.leaving.stream().map(PopWorker::release).toArray(CompletableFuture<?>[]::new));
	}

}
