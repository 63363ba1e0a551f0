package io.rocketmq.client.internal.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.broker.OffsetBoundary;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.QueuePosition;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.AverageAllocation;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumeStatus;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.consumer.dispatch.ConsumeHooks;
import io.rocketmq.client.internal.consumer.dispatch.PollBuffer;
import io.rocketmq.client.internal.consumer.group.Assignments;
import io.rocketmq.client.internal.consumer.group.QueueChanges;
import io.rocketmq.client.internal.consumer.offset.OffsetStores;
import io.rocketmq.client.internal.consumer.offset.UserOffsets;
import io.rocketmq.client.internal.consumer.pull.PullOwner;
import io.rocketmq.client.internal.consumer.queue.ConsumeCounters;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.consumer.queue.Pauses;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.consumer.queue.Subscriptions;
import io.rocketmq.client.internal.consumer.queue.Timing;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.internal.support.Lifecycle;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Implements {@link PullConsumer}.
 */
public final class DefaultPullConsumer implements PullConsumer {

	/** For the first positions of queues that are assigned. */
	private static final Duration PLACING = Duration.ofSeconds(10);

	private final ConsumerParts parts;

	private final ConsumerOptions options;

	private final Callbacks callbacks;

	private final ConsumeHooks hooks;

	private final Lifecycle lifecycle;

	private final Closing closing;

	private final PollBuffer buffer;

	private final QueueChanges changes;

	/** Held while subscriptions or assigned queues change. */
	private final ReentrantLock changing = new ReentrantLock();

	private AllocationStrategy strategy = new AverageAllocation();

	private @Nullable OffsetStore offsets;

	private volatile @Nullable PullRun run;

	/**
	 * Makes a consumer that has not joined its group yet. For
	 * {@link io.rocketmq.client.RocketMQClient}, which has the parts.
	 * @param options what holds for it; {@code batchSize} is how many messages a poll
	 * gives at most
	 * @param routes where topics are
	 * @param brokers how to talk to brokers
	 * @param session introduces it to brokers
	 * @param housekeeping runs what is done at intervals
	 * @param hooks are told how deliveries end
	 * @param callbacks runs users' code
	 */
	public DefaultPullConsumer(ConsumerOptions options, RouteCache routes, BrokerManager brokers, ClientSession session,
			Housekeeping housekeeping, List<ConsumeHook> hooks, Callbacks callbacks) {
		if (options.orderly() || options.virtualThreads() || options.fetch().mode() == FetchMode.POP) {
			throw new IllegalArgumentException("The options of the pull consumer '" + options.group()
					+ "' are orderly, virtualThreads or fetch.mode POP, which are for listeners: leave these out");
		}
		String owner = "pull consumer '" + options.group() + "'";
		this.options = options;
		this.callbacks = callbacks;
		this.parts = new ConsumerParts(options, routes, brokers, session, housekeeping, callbacks,
				new Subscriptions(owner), new Pauses(), new ConsumeCounters(), new Refusals(options.group()));
		this.hooks = new ConsumeHooks(options.group(), hooks);
		this.lifecycle = new Lifecycle(owner);
		this.closing = new Closing(options.group(), this.lifecycle, options.drainTimeout());
		this.buffer = new PollBuffer(Timing.by(housekeeping), options.consumeTimeout().toNanos(), this::ended,
				callbacks);
		this.changes = new QueueChanges(callbacks);
	}

	private void ended(List<ReceivedMessage> messages, boolean finished, long nanos) {
		this.parts.figures()
			.consumed(messages, finished ? BatchConsumeResult.SUCCESS : BatchConsumeResult.RETRY, nanos);
		if (this.hooks.any()) {
			ConsumeStatus status = finished ? ConsumeStatus.SUCCESS : ConsumeStatus.RETRY;
			this.callbacks.here(() -> messages.forEach((message) -> this.hooks.consumed(message, status, null, nanos)));
		}
	}

	@Override
	public String group() {
		return this.options.group();
	}

	@Override
	public PullConsumer allocation(AllocationStrategy newStrategy) {
		Arguments.notNull(newStrategy, "newStrategy");
		requireNew("set its allocation");
		Namespace namespace = this.parts.session().namespace();
		this.strategy = (namespace != null) ? newStrategy.in(namespace) : newStrategy;
		return this;
	}

	@Override
	public PullConsumer offsets(OffsetStore newOffsets) {
		Arguments.notNull(newOffsets, "newOffsets");
		requireNew("set its offset store");
		this.offsets = new UserOffsets(newOffsets, this.callbacks);
		return this;
	}

	private void requireNew(String what) {
		if (this.lifecycle.state() != Lifecycle.State.NEW) {
			throw new IllegalStateException(
					"The pull consumer '" + group() + "' has joined its group or is closed: " + what + " before");
		}
	}

	@Override
	public PullConsumer subscribe(String topic) {
		return subscribe(topic, FilterExpression.all());
	}

	@Override
	public PullConsumer subscribe(String topic, FilterExpression filter) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(filter, "filter");
		Subscription subscription = Subscription.to(topic, filter);
		this.changing.lock();
		try {
			PullRun before = this.run;
			if (before != null && before.isAssigned()) {
				throw new IllegalStateException("The pull consumer '" + group()
						+ "' has been assigned queues: it can't subscribe to '" + topic + "' besides");
			}
			if (before != null) {
				this.lifecycle.requireRunning();
				before.member().validate(subscription);
				if (!this.parts.subscriptions().has(topic)) {
					before.starts().awaitLook(List.of(topic));
				}
				this.parts.subscriptions().add(subscription);
				before.topicsChanged();
			}
			else {
				join(false, (now) -> {
					now.member().validate(subscription);
					now.starts().awaitLook(List.of(topic));
					this.parts.subscriptions().add(subscription);
				}, () -> this.parts.subscriptions().remove(topic)).topicsChanged();
			}
		}
		finally {
			this.changing.unlock();
		}
		return this;
	}

	@Override
	public PullConsumer subscribe(Map<String, FilterExpression> filters) {
		Arguments.notNull(filters, "filters");
		filters.forEach(this::subscribe);
		return this;
	}

	@Override
	public Map<String, FilterExpression> subscriptions() {
		return this.parts.subscriptions().filters();
	}

	@Override
	public PullConsumer changeFilter(String topic, FilterExpression filter) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(filter, "filter");
		PullRun now = this.run;
		Subscription subscription = Subscription.to(topic, filter);
		if (now != null) {
			this.lifecycle.requireRunning();
			now.member().validate(subscription);
		}
		this.parts.subscriptions().replace(subscription);
		if (now != null) {
			now.topicsChanged();
			now.assignments().pullAnew(topic);
		}
		return this;
	}

	@Override
	public PullConsumer unsubscribe(String topic) {
		Arguments.notNull(topic, "topic");
		this.parts.subscriptions().remove(topic);
		PullRun now = this.run;
		if (now != null) {
			now.topicsChanged();
		}
		return this;
	}

	@Override
	public PullConsumer assign(Collection<MessageQueue> queues) {
		return assign(queues, FilterExpression.all());
	}

	@Override
	public PullConsumer assign(Collection<MessageQueue> queues, FilterExpression filter) {
		Arguments.notNull(queues, "queues");
		Arguments.notNull(filter, "filter");
		Map<String, List<MessageQueue>> byTopic = queues.stream().collect(Collectors.groupingBy(MessageQueue::topic));
		this.changing.lock();
		try {
			PullRun before = this.run;
			if (before != null && !before.isAssigned()) {
				throw new IllegalStateException("The pull consumer '" + group() + "' is subscribed to "
						+ this.parts.subscriptions().topics() + ": it can't be assigned queues besides");
			}
			PullRun now = (before != null) ? before : join(true, (fresh) -> {
			}, () -> {
			});
			this.lifecycle.requireRunning();
			byTopic.keySet().forEach((topic) -> this.parts.brokers().update(route(topic).brokers()));
			now.starts().awaitLookAssigned(queues);
			assign(now, byTopic, filter);
		}
		finally {
			this.changing.unlock();
		}
		return this;
	}

	private void assign(PullRun now, Map<String, List<MessageQueue>> byTopic, FilterExpression filter) {
		Assignments assignments = now.assignments();
		this.parts.refusals().retainTopics(byTopic.keySet());
		for (String topic : assignments.topics()) {
			if (!byTopic.containsKey(topic)) {
				assignments.apply(topic, List.of(), true);
			}
		}
		byTopic.forEach((topic, wanted) -> {
			if (this.parts.subscriptions().setUnlisted(Subscription.to(topic, filter))) {
				assignments.pullAnew(topic);
			}
			assignments.apply(topic, wanted, true);
		});
		Futures.awaitUninterruptibly(assignments.placed(), PLACING);
	}

	private TopicRoute route(String topic) {
		return Futures.await(this.parts.routes().get(topic, Deadline.after(Duration.ofSeconds(3))));
	}

	/**
	 * Joins the group.
	 * @param prepare what comes before
	 * @param undo undoes that if joining fails
	 */
	private PullRun join(boolean assigned, Consumer<PullRun> prepare, Runnable undo) {
		this.lifecycle.start(() -> {
			PullRun now = run(assigned);
			this.run = now;
			prepare.accept(now);
			this.lifecycle.requireOpen();
			now.join();
		}, () -> {
			undo.run();
			leave();
		});
		return require();
	}

	private PullRun run(boolean assigned) {
		OffsetStore users = this.offsets;
		OffsetStore store = (users != null) ? users
				: OffsetStores.store(this.options, this.parts.brokers(), this.parts.session().namespace());
		try {
			return new PullRun(this.parts, assigned, store, this.strategy, this.buffer, this.changes, this::close);
		}
		catch (RuntimeException | Error ex) {
			closeOwn(store);
			throw ex;
		}
	}

	/** A user's store serves the next attempt to join. */
	private void closeOwn(OffsetStore store) {
		if (store != this.offsets) {
			store.close();
		}
	}

	/** Of a consumer that never joined. */
	private void closeUsersStore() {
		OffsetStore users = this.offsets;
		if (users != null) {
			users.close();
		}
	}

	/** Undoes joining that failed. */
	private void leave() {
		PullRun begun = this.run;
		this.run = null;
		if (begun != null) {
			begun.stop();
			begun.closeTimers();
			begun.leave();
			closeOwn(begun.offsets());
		}
	}

	@Override
	public PullConsumer onQueuesChanged(Consumer<Set<MessageQueue>> newListener) {
		this.changes.listener(Arguments.notNull(newListener, "newListener"));
		return this;
	}

	@Override
	public CompletableFuture<Void> ready() {
		return this.callbacks.toUser(require().ready());
	}

	private PullRun require() {
		PullRun now = this.run;
		if (now == null) {
			throw new IllegalStateException("The pull consumer '" + group()
					+ "' has nothing to poll: subscribe to a topic, or assign queues, before poll");
		}
		return now;
	}

	@Override
	public Set<MessageQueue> assignment() {
		PullRun now = this.run;
		return (now != null) ? now.queues() : Set.of();
	}

	@Override
	public List<ReceivedMessage> poll(Duration timeout) {
		Arguments.notNull(timeout, "timeout");
		if (this.lifecycle.state().compareTo(Lifecycle.State.RUNNING) < 0) {
			require();
		}
		this.lifecycle.requireRunning();
		if (this.options.autoCommit()) {
			this.buffer.finish();
		}
		try {
			List<ReceivedMessage> messages = this.buffer.take(this.options.batchSize(), timeout.toNanos());
			if (messages.isEmpty()) {
				this.lifecycle.requireRunning();
			}
			// Messages are given even when it is closed meanwhile, which has counted them
			// as
			// polled.
			if (this.hooks.any() && !messages.isEmpty()) {
				// They can't change the user's list.
				List<ReceivedMessage> view = Collections.unmodifiableList(messages);
				this.callbacks.here(() -> this.hooks.consuming(view));
			}
			return messages;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CallInterruptedException("Interrupted while polling", Outcome.NOT_SENT, ErrorContext.none(), ex);
		}
	}

	@Override
	public void commit() {
		Futures.await(committed());
	}

	@Override
	public CompletableFuture<Void> commitAsync() {
		return this.callbacks.toUser(committed());
	}

	private CompletableFuture<Void> committed() {
		PullRun now = this.run;
		this.buffer.finish();
		return (now != null) ? now.assignments().commit() : CompletableFuture.completedFuture(null);
	}

	@Override
	public void commit(Map<MessageQueue, Long> positions) {
		Futures.await(committed(positions));
	}

	@Override
	public CompletableFuture<Void> commitAsync(Map<MessageQueue, Long> positions) {
		return this.callbacks.toUser(committed(positions));
	}

	private CompletableFuture<Void> committed(Map<MessageQueue, Long> positions) {
		Arguments.notNull(positions, "positions");
		positions.forEach((queue, offset) -> {
			require(queue);
			OffsetStores.requireOffset(queue, offset);
		});
		return CompletableFuture
			.allOf(positions.entrySet()
				.stream()
				.map((each) -> require(each.getKey()).commit(each.getValue()))
				.toArray(CompletableFuture<?>[]::new))
			.thenCompose((none) -> require().offsets().persist());
	}

	@Override
	public OptionalLong committed(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return Futures.await(require().offsets().load(queue));
	}

	@Override
	public long position(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return require(queue).nextOffset();
	}

	private PullOwner require(MessageQueue queue) {
		PullRun now = this.run;
		PullOwner owner = (now != null) ? now.assignments().working(queue) : null;
		if (owner == null) {
			throw new IllegalStateException("The pull consumer '" + group() + "' does not work on " + queue
					+ "; its queues are " + assignment());
		}
		return owner;
	}

	@Override
	public void seek(MessageQueue queue, long offset) {
		Arguments.notNull(queue, "queue");
		OffsetStores.requireOffset(queue, offset);
		PullOwner owner = require(queue);
		owner.seek(offset, false);
		this.buffer.forget(queue);
	}

	@Override
	public void seek(MessageQueue queue, Instant instant) {
		Arguments.notNull(queue, "queue");
		Arguments.notNull(instant, "instant");
		seek(queue, (broker) -> broker.searchOffsetAsync(queue, instant, OffsetBoundary.LOWER));
	}

	@Override
	public void seekToBegin(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		queues.forEach((queue) -> seek(queue, (broker) -> broker.minOffsetAsync(queue)));
	}

	@Override
	public void seekToEnd(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		queues.forEach((queue) -> seek(queue, (broker) -> broker.maxOffsetAsync(queue)));
	}

	private void seek(MessageQueue queue, Function<DefaultBrokerClient, CompletableFuture<Long>> offset) {
		require(queue);
		seek(queue, Futures.await(offset.apply(this.parts.brokers().forOffsets(queue).client())));
	}

	@Override
	public void pause(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		this.parts.pauses().pause(queues);
		applyPauses();
	}

	@Override
	public void resume(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		this.parts.pauses().resume(queues);
		applyPauses();
	}

	private void applyPauses() {
		PullRun now = this.run;
		if (now != null) {
			this.parts.pauses().applyTo(now.assignments().owners());
		}
	}

	@Override
	public Map<MessageQueue, QueuePosition> progress() {
		Map<MessageQueue, QueuePosition> progress = new HashMap<>();
		PullRun now = this.run;
		if (now != null) {
			now.assignments().progress().forEach((each) -> progress.put(each.queue(), each));
		}
		return Map.copyOf(progress);
	}

	@Override
	public ConsumerStatistics statistics() {
		PullRun now = this.run;
		return new ConsumerStatistics(this.parts.figures().snapshot(),
				(now != null) ? now.assignments().progress() : List.of(),
				(now != null) ? now.member().subscriptionConflicts() : List.of(),
				(now != null) ? now.member().allProblems() : List.of());
	}

	@Override
	public void close() {
		PullRun now = this.run;
		if (now == null) {
			this.closing.close(false, this.buffer::close, this::closeUsersStore);
			return;
		}
		this.closing.close(false, now::stop, this.buffer::close, this::endPolled, now::drain, now::closeTimers,
				now.offsets()::close, now::leave);
	}

	private void endPolled() {
		if (this.options.autoCommit()) {
			this.buffer.finish();
		}
		else {
			this.buffer.forgetAll();
		}
	}

}
