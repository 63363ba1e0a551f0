package io.rocketmq.client.internal.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.consumer.dispatch.Deliveries;
import io.rocketmq.client.internal.consumer.group.Assignments;
import io.rocketmq.client.internal.consumer.group.BrokerLocks;
import io.rocketmq.client.internal.consumer.group.ConsumerGroupMember;
import io.rocketmq.client.internal.consumer.group.QueueChanges;
import io.rocketmq.client.internal.consumer.group.Rebalancer;
import io.rocketmq.client.internal.consumer.offset.CountedOffsets;
import io.rocketmq.client.internal.consumer.offset.StartOffset;
import io.rocketmq.client.internal.consumer.offset.StartOffsets;
import io.rocketmq.client.internal.consumer.pop.Leases;
import io.rocketmq.client.internal.consumer.pop.PopOwner;
import io.rocketmq.client.internal.consumer.pop.PopOwners;
import io.rocketmq.client.internal.consumer.pop.PopSource;
import io.rocketmq.client.internal.consumer.pop.PopSupport;
import io.rocketmq.client.internal.consumer.pull.BrokerQueueSource;
import io.rocketmq.client.internal.consumer.pull.PullOwner;
import io.rocketmq.client.internal.consumer.pull.PullSupport;
import io.rocketmq.client.internal.consumer.pull.QueueLock;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.consumer.queue.RetryMessages;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.consumer.queue.Timing;
import io.rocketmq.client.internal.protocol.body.ConsumeDirectlyBody;
import io.rocketmq.client.internal.support.CloseStack;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.SampledSum;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Group membership, rebalancing and queue owners of a push or pull consumer that joins
 * its group. Thread-safe.
 */
abstract class ConsumerEngine {

	private final ConsumerParts parts;

	private final Setup setup;

	private final boolean shared;

	private final Outages outages;

	private final StartOffsets starts;

	private final RetryMessages retries;

	private final Leases leases;

	private final Assignments assignments;

	private final PopOwners pops;

	private final QueueLock locks;

	private final Rebalancer rebalancer;

	private final ConsumerGroupMember member;

	private final BrokerQueueSource.Shared sources;

	private final PullSupport pullSupport;

	private final PopSupport popSupport;

	private final CloseStack timers = new CloseStack();

	/** Settings of the consumer that were made before it joined its group. */
	record Setup(OffsetStore offsets, AllocationStrategy strategy, QueueChanges changes, Runnable close,
			Supplier<ConsumerStatistics> statistics) {
	}

	/** Creates an engine that does nothing yet. */
	ConsumerEngine(ConsumerParts parts, Setup setup, boolean push, boolean shared) {
		ConsumerOptions options = parts.options();
		this.parts = parts;
		this.setup = setup;
		this.shared = shared;
		this.outages = new Outages(options.group());
		this.starts = new StartOffsets(setup.offsets(), options.consumeFrom(), parts.brokers()::forOffsets,
				parts.routes());
		this.retries = new RetryMessages(options, parts.brokers());
		this.leases = new Leases(options.group(), (broker) -> parts.brokers().master(broker).pop());
		this.assignments = new Assignments(this::pullOwner, setup.offsets(), parts.refusals());
		this.pops = new PopOwners(this::popOwner, parts.pauses(), parts.refusals(), this::queuesChanged);
		this.locks = shared ? BrokerLocks.of(parts, this.assignments, this::rebalance) : QueueLock.NONE;
		this.rebalancer = new Rebalancer(parts, setup.strategy(), this.assignments, this.pops, this.locks, push);
		this.member = new ConsumerGroupMember(parts, push ? "CONSUME_PASSIVELY" : "CONSUME_ACTIVELY", this.assignments,
				this.pops, new ConsumerGroupMember.Actions(this::consumeDirectly, this::rebalance, setup.close(),
						setup.statistics()));
		Timing timing = Timing.by(parts.housekeeping());
		this.sources = new BrokerQueueSource.Shared(options, parts.brokers(), this.retries, parts.counters(),
				parts.refusals(), parts.housekeeping());
		this.pullSupport = new PullSupport(options, timing,
				new CountedOffsets(setup.offsets(), parts.counters()::commitFailed), this::startOffset, this.locks,
				parts.pauses()::isPaused, this::maxBytes, this.outages, this::changed);
		this.popSupport = new PopSupport(options, timing, this.retries, this::maxBytes, parts.counters());
	}

	/** Returns what processes the messages of an owner. */
	abstract Deliveries deliveries(QueueOwner owner);

	/** Returns what processes the popped messages of an owner. */
	Deliveries popDeliveries(QueueOwner owner) {
		return deliveries(owner);
	}

	abstract Subscription subscription(String topic);

	/** Delivers a message for a tool. */
	abstract CompletableFuture<ConsumeDirectlyBody> consumeDirectly(ReceivedMessage message);

	private PullOwner pullOwner(MessageQueue queue) {
		return new PullOwner(queue, new BrokerQueueSource(queue, () -> subscription(queue.topic()), this.sources),
				this::deliveries, this.pullSupport);
	}

	private PopOwner popOwner(MessageQueue queue) {
		PopSource source = new PopSource(queue, () -> subscription(queue.topic()).filter(), this.leases,
				this.parts.refusals());
		return new PopOwner(source, this::popDeliveries, this.popSupport);
	}

	private CompletableFuture<StartOffset> startOffset(MessageQueue queue) {
		return Futures.attempt(() -> this.starts.of(queue)).whenComplete((start, failure) -> {
			if (failure != null) {
				this.parts.refusals().refused(Problem.Kind.LOAD_OFFSET, queue, failure);
			}
			else {
				this.parts.refusals().granted(Problem.Kind.LOAD_OFFSET, queue);
			}
		});
	}

	/** Returns the number of bytes that each owner may hold. */
	private long maxBytes() {
		return this.parts.options().fetch().maxCachedBytes()
				/ Math.max(1, this.assignments.count() + this.pops.count());
	}

	private void changed(PullOwner owner) {
		this.assignments.changed(owner);
		queuesChanged();
	}

	private void queuesChanged() {
		this.setup.changes().changed(this::assignment);
	}

	final ConsumerParts parts() {
		return this.parts;
	}

	final Outages outages() {
		return this.outages;
	}

	final Assignments assignments() {
		return this.assignments;
	}

	/** Returns the owners of what is popped. */
	final PopOwners pops() {
		return this.pops;
	}

	final OffsetStore offsets() {
		return this.setup.offsets();
	}

	final ConsumerGroupMember member() {
		return this.member;
	}

	final StartOffsets starts() {
		return this.starts;
	}

	/** Whether the members share the queues. */
	final boolean isShared() {
		return this.shared;
	}

	/** Returns the queues of subscribed topics. */
	Set<MessageQueue> assignment() {
		return queues();
	}

	/** Returns all queues, also of the retry topic. */
	final Set<MessageQueue> queues() {
		Set<MessageQueue> queues = this.assignments.queues();
		queues.addAll(this.pops.queues());
		return queues;
	}

	/** Returns all owners, also of queues that are being revoked. */
	final List<QueueOwner> owners() {
		List<QueueOwner> owners = new ArrayList<>(this.assignments.owners());
		owners.addAll(this.pops.owners());
		return owners;
	}

	/** Joins the group. If it fails, {@link #undo()} follows. */
	void join() {
		ConsumerOptions options = this.parts.options();
		this.parts.session().register(this.member);
		every(options.rebalanceInterval(), this::rebalance);
		every(options.rebalanceInterval(), this.member::compareSubscriptions);
		every(SampledSum.SAMPLING, this.parts.counters()::sample);
		every(QueueOwner.TICK, this::tick);
		if (this.locks != QueueLock.NONE) {
			every(BrokerLocks.CHECK, this.locks::renew);
		}
		if (options.autoCommit()) {
			every(options.commitInterval(), this.assignments::commit);
		}
	}

	private void every(Duration interval, Runnable task) {
		this.timers.add(this.parts.housekeeping().every(interval, task));
	}

	void tick() {
		owners().forEach(QueueOwner::tick);
	}

	/** Undoes joining the group. */
	void undo() {
		closeTimers();
		stop();
		this.assignments.close();
		this.pops.close();
		leave();
	}

	/**
	 * Looks up where new topics end, for at most 3 s. Brokers decide where a group that
	 * pops begins.
	 */
	final void takeSnapshots(Collection<String> topics) {
		if (this.parts.options().fetch().mode() != FetchMode.POP) {
			this.starts.awaitSnapshots(topics);
		}
	}

	/** Adds a subscription while the consumer is running. */
	final void subscribe(Subscription subscription) {
		this.member.validate(subscription);
		if (!this.parts.subscriptions().has(subscription.topic())) {
			takeSnapshots(List.of(subscription.topic()));
		}
		this.parts.subscriptions().add(subscription);
		topicsChanged();
	}

	/** Handles changed topics or filters. */
	final void topicsChanged() {
		this.parts.session().topicsChanged(this.member);
		rebalance();
	}

	final void rebalance() {
		if (this.shared) {
			this.rebalancer.ask();
		}
	}

	/** Waits until the queues are allocated and each has its start offset. */
	final CompletableFuture<Void> ready() {
		CompletableFuture<Void> allocated = this.shared
				? this.member.lookedUp().thenCompose((none) -> this.rebalancer.shared())
				: CompletableFuture.completedFuture(null);
		return allocated.thenCompose((none) -> this.assignments.placed());
	}

	/** Ends rebalancing. */
	final void stop() {
		this.rebalancer.close();
	}

	/**
	 * Leaves all queues, within a time; locks and leases are kept meanwhile.
	 */
	final void drain(Duration limit) {
		stop();
		CompletableFuture<Void> released = CompletableFuture.allOf(this.assignments.close(), this.pops.close());
		awaitReleased(released, limit);
		if (!released.isDone()) {
			this.pops.abandon();
			Closing.awaitReleased(this.parts.options().group(), this.assignments.abandon(), Closing.FAREWELL);
		}
		Futures.awaitUninterruptibly(offsets().persist(), Closing.FAREWELL);
	}

	void awaitReleased(CompletableFuture<Void> released, Duration limit) {
		Closing.awaitReleased(this.parts.options().group(), released, limit);
	}

	final void closeTimers() {
		this.timers.close();
	}

	void leave() {
		Futures.awaitUninterruptibly(this.parts.session().unregister(this.member), Closing.FAREWELL);
		this.parts.refusals().clear();
	}

}
