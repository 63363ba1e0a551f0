package io.rocketmq.client.internal.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.internal.consumer.dispatch.Dispatcher;
import io.rocketmq.client.internal.consumer.dispatch.Listening;
import io.rocketmq.client.internal.consumer.dispatch.WorkPool;
import io.rocketmq.client.internal.consumer.group.Assignments;
import io.rocketmq.client.internal.consumer.group.ConsumerGroupMember;
import io.rocketmq.client.internal.consumer.group.QueueChanges;
import io.rocketmq.client.internal.consumer.group.QueueLocks;
import io.rocketmq.client.internal.consumer.group.Rebalancer;
import io.rocketmq.client.internal.consumer.offset.StartOffsets;
import io.rocketmq.client.internal.consumer.pop.PopOwners;
import io.rocketmq.client.internal.consumer.pull.PullOwner;
import io.rocketmq.client.internal.consumer.pull.PullSupport;
import io.rocketmq.client.internal.consumer.pull.QueueLock;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.consumer.queue.Timing;
import io.rocketmq.client.internal.protocol.body.ConsumeDirectlyBody;
import io.rocketmq.client.internal.support.CloseStack;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.SampledSum;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * The inside of a push consumer that has been started. Thread-safe.
 */
public final class PushRun {

	private final ConsumerParts parts;

	private final Dispatcher dispatcher;

	private final WorkPool pool;

	private final OffsetStore offsets;

	private final QueueChanges changes;

	private final @Nullable QueueLocks locks;

	private final StartOffsets starts;

	private final Assignments assignments;

	private final PopOwners pops;

	private final Rebalancer rebalancer;

	private final ConsumerGroupMember member;

	private final CloseStack timers = new CloseStack();

	/** Deliveries for tools that have not ended. */
	private final Set<CompletableFuture<ConsumeDirectlyBody>> direct = ConcurrentHashMap.newKeySet();

	private volatile boolean left;

	/**
	 * Creates the inside, which does nothing yet.
	 * @param dispatcher calls the listener
	 * @param pool runs it
	 * @param offsets where progress is kept
	 * @param close closes the consumer
	 */
	public PushRun(ConsumerParts parts, Dispatcher dispatcher, WorkPool pool, OffsetStore offsets,
			AllocationStrategy strategy, QueueChanges changes, Runnable close) {
		ConsumerOptions options = parts.options();
		this.parts = parts;
		this.dispatcher = dispatcher;
		this.pool = pool;
		this.offsets = offsets;
		this.changes = changes;
		this.locks = QueueLocks.of(parts);
		this.starts = new StartOffsets(offsets, options.consumeFrom(), parts.brokers()::forOffsets, parts.routes());
		Timing timing = Timing.by(parts.housekeeping());
		Outages outages = new Outages(options.group());
		Listening listening = new Listening(dispatcher, pool, dispatcher.batchSize(options), options, outages);
		OwnerFactory factory = new OwnerFactory(options, parts.subscriptions()::require, parts.brokers(),
				parts.figures(), parts.refusals(), parts.housekeeping());
		PullSupport support = new PullSupport(options, timing, offsets, factory.starts(this.starts),
				(this.locks != null) ? this.locks : QueueLock.NONE, parts.pauses()::isPaused, this::room, outages,
				this::changed);
		this.assignments = new Assignments((queue) -> factory.pulling(queue, listening::to, support), offsets,
				parts.refusals());
		this.pops = new PopOwners((queue) -> factory.popping(queue, listening, timing, this::room), parts.pauses(),
				parts.refusals(), () -> changes.changed(this::queues));
		this.rebalancer = new Rebalancer(parts, strategy, this.assignments, this.pops, this.locks);
		if (this.locks != null) {
			this.locks.serve(this.assignments, this.rebalancer::ask);
		}
		this.member = new ConsumerGroupMember(parts, "CONSUME_PASSIVELY", this.assignments, this.pops,
				this::consumeDirectly, this.rebalancer::ask, close);
	}

	/** Bytes that each queue may hold. */
	private long room() {
		return this.parts.options().fetch().maxCachedBytes()
				/ Math.max(1, this.assignments.count() + this.pops.count());
	}

	private void changed(PullOwner owner) {
		this.assignments.changed(owner);
		this.changes.changed(this::queues);
	}

	private CompletableFuture<ConsumeDirectlyBody> consumeDirectly(ReceivedMessage message) {
		CompletableFuture<ConsumeDirectlyBody> result = new CompletableFuture<>();
		this.direct.add(result);
		result.whenComplete((done, failure) -> this.direct.remove(result));
		this.pool.submit(() -> this.dispatcher.deliverDirectly(message, this.parts.options().orderly())
			.thenAccept(result::complete));
		if (this.left) {
			endDirect();
		}
		return result.orTimeout(this.parts.options().consumeTimeout().toMillis(), TimeUnit.MILLISECONDS);
	}

	/** Ends the deliveries for tools that are left when the consumer closes. */
	private void endDirect() {
		String text = "The push consumer '" + this.parts.options().group() + "' is closed";
		this.direct
			.forEach((each) -> each.completeExceptionally(new ClientClosedException(text, ErrorContext.none(), null)));
	}

	/** Whether this thread is inside the listener, or a hook. */
	public boolean isDelivering() {
		return Dispatcher.isDelivering(this.dispatcher);
	}

	public Assignments assignments() {
		return this.assignments;
	}

	PopOwners pops() {
		return this.pops;
	}

	public OffsetStore offsets() {
		return this.offsets;
	}

	public ConsumerGroupMember member() {
		return this.member;
	}

	public Set<MessageQueue> queues() {
		Set<MessageQueue> queues = this.assignments.queues();
		queues.addAll(this.pops.queues());
		return queues;
	}

	/** All owners, also of queues that are being left. */
	public List<QueueOwner> owners() {
		List<QueueOwner> owners = new ArrayList<>(this.assignments.owners());
		owners.addAll(this.pops.owners());
		return owners;
	}

	/**
	 * Finds out what there is to find out before the group is joined.
	 */
	public void prepare() {
		this.parts.subscriptions().all().forEach(this.member::validate);
		look(this.parts.subscriptions().topics());
	}

	/** Joins the group. If it fails, {@link #undo()} follows. */
	public void join() {
		ConsumerOptions options = this.parts.options();
		if (options.messageModel() == MessageModel.CLUSTERING) {
			this.parts.subscriptions().addRetryTopic(options.group());
		}
		this.parts.session().register(this.member);
		every(options.rebalanceInterval(), this.rebalancer::ask);
		every(options.rebalanceInterval(), this.member::compareSubscriptions);
		if (options.autoCommit()) {
			every(options.commitInterval(), this.assignments::commit);
		}
		every(SampledSum.SAMPLING, this.parts.figures()::sample);
		every(QueueOwner.TICK, () -> {
			this.pool.wake();
			owners().forEach(QueueOwner::tick);
		});
		if (this.locks != null) {
			every(QueueLocks.CHECK, this.locks::renew);
		}
		this.rebalancer.ask();
	}

	/**
	 * Finds out where topics end that are subscribed to from now on, for at most 3 s.
	 * Where a group pops from is up to the broker.
	 */
	public void look(Collection<String> topics) {
		if (this.parts.options().fetch().mode() != FetchMode.POP) {
			this.starts.awaitLook(topics);
		}
	}

	private void every(Duration interval, Runnable task) {
		this.timers.add(this.parts.housekeeping().every(interval, task));
	}

	/** Undoes a start that failed. */
	public void undo() {
		closeTimers();
		this.rebalancer.close();
		this.assignments.close();
		this.pops.close();
		leave();
		this.parts.subscriptions().removeRetryTopic(this.parts.options().group());
	}

	/** The topics have changed, or their filters. */
	public void topicsChanged() {
		this.parts.session().topicsChanged(this.member);
		this.rebalancer.ask();
	}

	/** Waits until the queues are shared and each is positioned. */
	public CompletableFuture<Void> ready() {
		return this.member.lookedUp()
			.thenCompose((none) -> this.rebalancer.shared())
			.thenCompose((none) -> this.assignments.placed());
	}

	/** Leaves all queues; meanwhile locks and popped messages are kept. */
	public void drain() {
		String group = this.parts.options().group();
		this.rebalancer.close();
		CompletableFuture<Void> released = CompletableFuture.allOf(this.assignments.close(), this.pops.close());
		this.pool.awaitEnd(group, released, this.parts.options().drainTimeout());
		if (!released.isDone()) {
			this.pops.abandon();
			Closing.awaitReleased(group, this.assignments.abandon(), Closing.FAREWELL);
		}
		Futures.awaitUninterruptibly(this.offsets.persist(), Closing.FAREWELL);
	}

	public void closeTimers() {
		this.timers.close();
	}

	public void leave() {
		this.left = true;
		endDirect();
		Futures.awaitUninterruptibly(this.parts.session().unregister(this.member), Closing.FAREWELL);
		this.parts.refusals().clear();
	}

}
