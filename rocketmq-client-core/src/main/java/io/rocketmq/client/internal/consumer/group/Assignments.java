package io.rocketmq.client.internal.consumer.group;

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
 * The owners of the queues that a consumer works on, also of those that it is leaving.
 * Which queues are wanted is changed by one caller at a time; all else is thread-safe.
 */
public final class Assignments {

	private static final Logger logger = LoggerFactory.getLogger(Assignments.class);

	/** Requests about queues that this member works on or wants to. */
	private static final Set<Problem.Kind> REQUESTS = EnumSet.of(Problem.Kind.LOCK, Problem.Kind.REBALANCE_LOCK,
			Problem.Kind.LOAD_OFFSET, Problem.Kind.COMMIT, Problem.Kind.PULL);

	private final Map<MessageQueue, PullOwner> owners = new ConcurrentHashMap<>();

	private final Map<String, Share> shares = new ConcurrentHashMap<>();

	private final Function<MessageQueue, PullOwner> factory;

	private final OffsetStore offsets;

	private final Refusals refusals;

	private volatile Consumer<PullOwner> listener = (owner) -> {
	};

	private volatile boolean closed;

	/**
	 * What is wanted of a topic.
	 *
	 * @param alone whether there is no other member
	 */
	private record Share(Set<MessageQueue> queues, boolean alone) {
	}

	/**
	 * Makes an empty set.
	 * @param factory makes the owner of a queue, which tells {@link #changed}
	 * @param offsets where progress is kept
	 * @param refusals is told what brokers refuse
	 */
	public Assignments(Function<MessageQueue, PullOwner> factory, OffsetStore offsets, Refusals refusals) {
		this.factory = factory;
		this.offsets = offsets;
		this.refusals = refusals;
	}

	/** Says who is told when an owner has come to another stage; must not block. */
	void onChange(Consumer<PullOwner> newListener) {
		this.listener = newListener;
	}

	/** To be called when an owner has come to another stage. */
	public void changed(PullOwner owner) {
		if (owner.stage() == PullOwner.Stage.RELEASED) {
			this.owners.remove(owner.queue(), owner);
		}
		this.listener.accept(owner);
	}

	/** The queues that are worked on. */
	public Set<MessageQueue> queues() {
		Set<MessageQueue> queues = new TreeSet<>();
		this.owners.forEach((queue, owner) -> {
			if (owner.stage() == PullOwner.Stage.WORKING) {
				queues.add(queue);
			}
		});
		return queues;
	}

	/** The topics of which queues are wanted. */
	public Set<String> topics() {
		return new TreeSet<>(this.shares.keySet());
	}

	/** Whether queues of a topic are still being given up. */
	boolean isLeaving(String topic) {
		return this.owners.values()
			.stream()
			.anyMatch((owner) -> owner.queue().topic().equals(topic) && owner.stage() == PullOwner.Stage.LEAVING);
	}

	public int count() {
		return this.owners.size();
	}

	/** All owners, also those that are leaving their queues. */
	public Collection<PullOwner> owners() {
		return this.owners.values();
	}

	/** The owner of a queue that is worked on, or null. */
	public @Nullable PullOwner working(MessageQueue queue) {
		PullOwner owner = this.owners.get(queue);
		return (owner != null && owner.stage() == PullOwner.Stage.WORKING) ? owner : null;
	}

	public List<QueuePosition> progress() {
		return this.owners.values()
			.stream()
			.map(PullOwner::progress)
			.sorted((one, other) -> one.queue().compareTo(other.queue()))
			.toList();
	}

	/**
	 * Makes the queues of a topic those wanted, each as soon as no other member has it.
	 * @param alone whether there is no other member
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
				logger.debug("Giving up {}", queue);
				owner.release();
			}
		}
		wanted.forEach((queue) -> takeUp(queue, !alone));
	}

	private void takeUp(MessageQueue queue, boolean othersMayHaveIt) {
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

	/**
	 * Waits until all queues that are wanted are worked on.
	 * @return a future that is completed once they are, or have been left again
	 */
	public CompletableFuture<Void> placed() {
		return CompletableFuture
			.allOf(this.owners.values().stream().map(PullOwner::placed).toArray(CompletableFuture<?>[]::new));
	}

	/** Goes on elsewhere in a queue, if it is this member's, and writes that at once. */
	public void moveTo(MessageQueue queue, long offset) {
		PullOwner owner = this.owners.get(queue);
		if (owner != null) {
			owner.seek(offset, true);
		}
	}

	/** Pulls a topic anew, as its filter has changed. */
	public void pullAnew(String topic) {
		this.owners.forEach((queue, owner) -> {
			if (queue.topic().equals(topic)) {
				owner.pullAnew();
			}
		});
	}

	/** The lock of a queue is lost: another member may have got further. */
	void lockLost(MessageQueue queue) {
		PullOwner owner = this.owners.get(queue);
		if (owner != null) {
			owner.lockLost();
		}
	}

	/**
	 * The next commit of a queue is needed, as its broker may have forgotten the last.
	 */
	void commitAnew(MessageQueue queue) {
		PullOwner owner = this.owners.get(queue);
		if (owner != null) {
			owner.commitAnew();
		}
	}

	/** Whether no other member has got further in a queue than this one has written. */
	CompletableFuture<Boolean> isUntouched(MessageQueue queue) {
		PullOwner owner = this.owners.get(queue);
		if (owner == null) {
			return CompletableFuture.completedFuture(false);
		}
		// Less than was written is what a broker has after a crash.
		return Futures.attempt(() -> this.offsets.load(queue))
			.thenApply((stored) -> stored.isEmpty() || stored.getAsLong() <= owner.progress().committedOffset());
	}

	/**
	 * Writes the progress of all queues; what fails, or is locked by another perhaps, is
	 * written next time.
	 * @return a future that is completed once that has been tried for all; it fails if
	 * one failed
	 */
	public CompletableFuture<Void> commit() {
		List<CompletableFuture<Void>> written = new ArrayList<>();
		this.owners.forEach((queue, owner) -> {
			CompletableFuture<Void> commit = owner.commit();
			if (!commit.isDone() || commit.isCompletedExceptionally()) {
				written.add(commit.whenComplete((done, failure) -> committed(queue, failure)));
			}
			else {
				this.refusals.granted(Problem.Kind.COMMIT, queue);
			}
		});
		CompletableFuture<Void> all = CompletableFuture.allOf(written.toArray(CompletableFuture<?>[]::new));
		// What could be written shall outlive the process, whatever could not.
		return all.handle((none, failure) -> this.offsets.persist())
			.thenCompose((persisted) -> persisted.thenCombine(all, (none, too) -> too));
	}

	private void committed(MessageQueue queue, @Nullable Throwable failure) {
		if (failure == null) {
			this.refusals.granted(Problem.Kind.COMMIT, queue);
		}
		else if (!this.refusals.refused(Problem.Kind.COMMIT, queue, failure)) {
			logger.debug("Could not write the progress of {} yet: {}", queue, Futures.unwrap(failure).getMessage());
		}
	}

	/** Gives up all queues, and takes up none any more. */
	public CompletableFuture<Void> close() {
		this.closed = true;
		return CompletableFuture
			.allOf(this.owners.values().stream().map(PullOwner::release).toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * Waits no longer for what is in work; what has ended is written.
	 * @return a future that is completed once it is
	 */
	public CompletableFuture<Void> abandon() {
		return CompletableFuture
			.allOf(this.owners.values().stream().map(PullOwner::abandon).toArray(CompletableFuture<?>[]::new));
	}

}
