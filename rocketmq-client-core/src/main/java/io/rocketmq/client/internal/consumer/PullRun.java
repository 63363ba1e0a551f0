package io.rocketmq.client.internal.consumer;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.internal.consumer.dispatch.PollBuffer;
import io.rocketmq.client.internal.consumer.group.Assignments;
import io.rocketmq.client.internal.consumer.group.ConsumerGroupMember;
import io.rocketmq.client.internal.consumer.group.QueueChanges;
import io.rocketmq.client.internal.consumer.group.QueueLocks;
import io.rocketmq.client.internal.consumer.group.Rebalancer;
import io.rocketmq.client.internal.consumer.offset.StartOffsets;
import io.rocketmq.client.internal.consumer.pull.PullOwner;
import io.rocketmq.client.internal.consumer.pull.PullSupport;
import io.rocketmq.client.internal.consumer.pull.QueueLock;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.consumer.queue.Timing;
import io.rocketmq.client.internal.support.CloseStack;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.SampledSum;
import io.rocketmq.client.message.MessageQueue;

/**
 * The inside of a pull consumer that has joined its group. Thread-safe.
 */
public final class PullRun {

	private final ConsumerParts parts;

	private final boolean assigned;

	private final OffsetStore offsets;

	private final QueueChanges changes;

	private final @Nullable QueueLocks locks;

	private final Assignments assignments;

	private final StartOffsets starts;

	private final Rebalancer rebalancer;

	private final ConsumerGroupMember member;

	private final CloseStack timers = new CloseStack();

	/**
	 * Creates the inside, which does nothing yet.
	 * @param assigned whether queues are the program's to say
	 * @param offsets where progress is kept
	 * @param close closes the consumer
	 */
	public PullRun(ConsumerParts parts, boolean assigned, OffsetStore offsets, AllocationStrategy strategy,
			PollBuffer buffer, QueueChanges changes, Runnable close) {
		ConsumerOptions options = parts.options();
		this.parts = parts;
		this.assigned = assigned;
		this.offsets = offsets;
		this.changes = changes;
		this.locks = assigned ? null : QueueLocks.of(parts);
		this.starts = new StartOffsets(offsets, options.consumeFrom(), parts.brokers()::forOffsets, parts.routes());
		OwnerFactory factory = new OwnerFactory(options, parts.subscriptions()::orAll, parts.brokers(), parts.figures(),
				parts.refusals(), parts.housekeeping());
		PullSupport support = new PullSupport(options, Timing.by(parts.housekeeping()), offsets,
				factory.starts(this.starts), (this.locks != null) ? this.locks : QueueLock.NONE,
				parts.pauses()::isPaused, this::room, new Outages(options.group()), this::changed);
		this.assignments = new Assignments((queue) -> factory.pulling(queue, buffer::shelf, support), offsets,
				parts.refusals());
		this.rebalancer = new Rebalancer(parts, strategy, this.assignments, null, this.locks);
		if (this.locks != null) {
			this.locks.serve(this.assignments, this.rebalancer::ask);
		}
		this.member = new ConsumerGroupMember(parts, "CONSUME_ACTIVELY", this.assignments, null,
				(message) -> CompletableFuture
					.failedFuture(new UnsupportedOperationException("A pull consumer has no listener")),
				this::rebalance, close);
	}

	/** Bytes that each queue may hold. */
	private long room() {
		return this.parts.options().fetch().maxCachedBytes() / Math.max(1, this.assignments.count());
	}

	private void changed(PullOwner owner) {
		this.assignments.changed(owner);
		this.changes.changed(this::queues);
	}

	public boolean isAssigned() {
		return this.assigned;
	}

	public Assignments assignments() {
		return this.assignments;
	}

	public OffsetStore offsets() {
		return this.offsets;
	}

	public ConsumerGroupMember member() {
		return this.member;
	}

	public StartOffsets starts() {
		return this.starts;
	}

	public Set<MessageQueue> queues() {
		return this.assignments.queues();
	}

	/** Joins the group; if that fails, nothing is left of it. */
	public void join() {
		ConsumerOptions options = this.parts.options();
		this.parts.session().register(this.member);
		every(options.rebalanceInterval(), this::rebalance);
		every(SampledSum.SAMPLING, this.parts.figures()::sample);
		every(QueueOwner.TICK, () -> this.assignments.owners().forEach(QueueOwner::tick));
		every(options.rebalanceInterval(), this.member::compareSubscriptions);
		if (this.locks != null) {
			every(QueueLocks.CHECK, this.locks::renew);
		}
		if (options.autoCommit()) {
			every(options.commitInterval(), this.assignments::commit);
		}
	}

	private void every(Duration interval, Runnable task) {
		this.timers.add(this.parts.housekeeping().every(interval, task));
	}

	/** The topics have changed, or their filters. */
	public void topicsChanged() {
		this.parts.session().topicsChanged(this.member);
		rebalance();
	}

	void rebalance() {
		if (!this.assigned) {
			this.rebalancer.ask();
		}
	}

	/** Waits until the queues are shared and each is positioned. */
	public CompletableFuture<Void> ready() {
		CompletableFuture<Void> shared = this.assigned ? CompletableFuture.completedFuture(null)
				: this.member.lookedUp().thenCompose((none) -> this.rebalancer.shared());
		return shared.thenCompose((none) -> this.assignments.placed());
	}

	/** Stops sharing queues, with what is done at intervals going on. */
	public void stop() {
		this.rebalancer.close();
	}

	/** Leaves all queues. */
	public void drain() {
		CompletableFuture<Void> released = this.assignments.close();
		Closing.awaitReleased(this.parts.options().group(), released, this.parts.options().drainTimeout());
		if (!released.isDone()) {
			Futures.awaitUninterruptibly(this.assignments.abandon(), Closing.FAREWELL);
		}
		Futures.awaitUninterruptibly(this.offsets.persist(), Closing.FAREWELL);
	}

	public void closeTimers() {
		this.timers.close();
	}

	public void leave() {
		Futures.awaitUninterruptibly(this.parts.session().unregister(this.member), Closing.FAREWELL);
		this.parts.refusals().clear();
	}

}
