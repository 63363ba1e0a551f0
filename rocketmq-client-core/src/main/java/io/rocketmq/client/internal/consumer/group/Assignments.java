package io.rocketmq.client.internal.consumer.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.QueuePosition;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.consumer.pull.PullOwner;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;

/**
 * Owners of the queues that a consumer pulls from, including queues being revoked. One
 * caller at a time changes the assignment; everything else is thread-safe.
 */
public final class Assignments {

	private static final Logger logger = LoggerFactory.getLogger(Assignments.class);

	/** Kinds of requests about assigned queues. */
	private static final Set<Problem.Kind> REQUESTS = EnumSet.of(Problem.Kind.LOCK, Problem.Kind.REBALANCE_LOCK,
			Problem.Kind.LOAD_OFFSET, Problem.Kind.COMMIT, Problem.Kind.PULL);

	private final Map<MessageQueue, PullOwner> owners = new ConcurrentHashMap<>();

	private final Map<String, Share> shares = new ConcurrentHashMap<>();

	private final Function<MessageQueue, PullOwner> factory;

	private final OffsetStore offsets;

	private final Refusals refusals;

	private volatile boolean closed;

	/** Assigned queues of one topic. */
	private record Share(Set<MessageQueue> queues, boolean alone) {
	}

	public Assignments(Function<MessageQueue, PullOwner> factory, OffsetStore offsets, Refusals refusals) {
		this.factory = factory;
		this.offsets = offsets;
		this.refusals = refusals;
	}

	/** Handles an owner's change to another stage. */
	public void changed(PullOwner owner) {
		if (owner.stage() == PullOwner.Stage.RELEASED) {
			this.owners.remove(owner.queue(), owner);
		}
	}

	/** Returns the queues that are being consumed. */
	public Set<MessageQueue> queues() {
		Set<MessageQueue> queues = new TreeSet<>();
		this.owners.forEach((queue, owner) -> {
			if (owner.stage() == PullOwner.Stage.WORKING) {
				queues.add(queue);
			}
		});
		return queues;
	}

	/** Returns the assigned queues, whether or not they are consumed yet. */
	Set<MessageQueue> assigned() {
		Set<MessageQueue> assigned = new HashSet<>();
		this.shares.values().forEach((share) -> assigned.addAll(share.queues));
		return assigned;
	}

	public Set<String> topics() {
		return new TreeSet<>(this.shares.keySet());
	}

	/** Whether queues of a topic are still being revoked. */
	boolean isLeaving(String topic) {
		return this.owners.values()
			.stream()
			.anyMatch((owner) -> owner.queue().topic().equals(topic) && owner.stage() == PullOwner.Stage.LEAVING);
	}

	public int count() {
		return this.owners.size();
	}

	/** Returns all owners, including those that are leaving their queues. */
	public Collection<PullOwner> owners() {
		return this.owners.values();
	}

	/** Returns the owner of a queue that is being consumed, or null. */
	public @Nullable PullOwner working(MessageQueue queue) {
		PullOwner owner = this.owners.get(queue);
		return (owner != null && owner.stage() == PullOwner.Stage.WORKING) ? owner : null;
	}

	public List<QueuePosition> positions() {
		return this.owners.values()
			.stream()
			.map(PullOwner::position)
			.sorted(Comparator.comparing(QueuePosition::queue))
			.toList();
	}

	/**
	 * Sets the queues assigned of a topic. Each is consumed once no other member has it.
	 */
	public void apply(String topic, Collection<MessageQueue> queues, boolean alone) {
		Set<MessageQueue> wanted = new HashSet<>(queues);
		Share before = this.shares.getOrDefault(topic, new Share(Set.of(), alone));
		Share now = new Share(wanted, alone);
		if (this.closed || before.equals(now)) {
			return;
		}
		if (wanted.isEmpty()) {
			this.shares.remove(topic);
		}
		else {
			this.shares.put(topic, now);
		}
		this.refusals.retain(REQUESTS, topic, wanted);
		for (MessageQueue queue : before.queues) {
			PullOwner owner = this.owners.get(queue);
			if (owner != null && !wanted.contains(queue)) {
				logger.atDebug().addKeyValue("queue", queue).log("Revoking {}", queue);
				owner.release();
			}
		}
		wanted.forEach((queue) -> assign(queue, !alone));
	}

	private void assign(MessageQueue queue, boolean othersMayHaveIt) {
		PullOwner known = this.owners.get(queue);
		if (known != null && known.take(othersMayHaveIt)) {
			return;
		}
		PullOwner owner = this.factory.apply(queue);
		this.owners.put(queue, owner);
		owner.take(othersMayHaveIt);
		if (this.closed) {
			owner.release();
		}
	}

	/** Waits until each assigned queue has its start offset, or is revoked again. */
	public CompletableFuture<Void> placed() {
		return all(PullOwner::placed);
	}

	/** Moves a queue, if it is this member's, to an offset and commits that at once. */
	public void seek(MessageQueue queue, long offset) {
		ifOwned(queue, (owner) -> owner.seek(offset, true));
	}

	/** Repeats the pulls of a topic whose filter has changed. */
	public void pullAgain(String topic) {
		this.owners.forEach((queue, owner) -> {
			if (queue.topic().equals(topic)) {
				owner.pullAgain();
			}
		});
	}

	/** Stops consuming a queue until it is locked and placed again. */
	void lockLost(MessageQueue queue) {
		ifOwned(queue, PullOwner::lockLost);
	}

	/** Forces a queue's next commit, as its broker may have lost the last one. */
	void commitAgain(MessageQueue queue) {
		ifOwned(queue, PullOwner::commitAgain);
	}

	private void ifOwned(MessageQueue queue, Consumer<PullOwner> change) {
		PullOwner owner = this.owners.get(queue);
		if (owner != null) {
			change.accept(owner);
		}
	}

	/** Whether no other member has committed beyond this one's offset of a queue. */
	CompletableFuture<Boolean> isUntouched(MessageQueue queue) {
		PullOwner owner = this.owners.get(queue);
		if (owner == null) {
			return CompletableFuture.completedFuture(false);
		}
		// A broker that crashed may have an older offset.
		return Futures.attempt(() -> this.offsets.load(queue))
			.thenApply((stored) -> stored.isEmpty() || stored.getAsLong() <= owner.position().committedOffset());
	}

	/**
	 * Commits the offsets of all queues. A commit that fails, or of a queue that may be
	 * locked by another member, is made next time.
	 */
	public CompletableFuture<Void> commit() {
		List<CompletableFuture<Void>> commits = new ArrayList<>();
		this.owners.forEach((queue, owner) -> {
			CompletableFuture<Void> commit = owner.commit();
			if (!commit.isDone() || commit.isCompletedExceptionally()) {
				commits.add(commit.whenComplete((done, failure) -> committed(queue, failure)));
			}
			else {
				this.refusals.granted(Problem.Kind.COMMIT, queue);
			}
		});
		CompletableFuture<Void> all = CompletableFuture.allOf(commits.toArray(CompletableFuture<?>[]::new));
		// Successful commits shall outlive the process, whatever failed.
		return all.handle((none, failure) -> this.offsets.persist())
			.thenCompose((persisted) -> persisted.thenCombine(all, (none, too) -> too));
	}

	private void committed(MessageQueue queue, @Nullable Throwable failure) {
		if (failure == null) {
			this.refusals.granted(Problem.Kind.COMMIT, queue);
		}
		else if (!this.refusals.refused(Problem.Kind.COMMIT, queue, failure)) {
			logger.atDebug()
				.addKeyValue("queue", queue)
				.log("Could not commit the offset of {}; retrying with the next commit: {}", queue,
						Futures.unwrap(failure).getMessage());
		}
	}

	/** Revokes all queues for good. */
	public CompletableFuture<Void> close() {
		this.closed = true;
		return all(PullOwner::release);
	}

	/** Commits and leaves all queues without waiting for messages in flight. */
	public CompletableFuture<Void> abandon() {
		return all(PullOwner::abandon);
	}

	private CompletableFuture<Void> all(Function<PullOwner, CompletableFuture<Void>> call) {
		return CompletableFuture.allOf(this.owners.values().stream().map(call).toArray(CompletableFuture<?>[]::new));
	}

}
