package io.rocketmq.client.internal.consumer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.AverageAllocation;
import io.rocketmq.client.consumer.listener.AsyncMessageListener;
import io.rocketmq.client.consumer.listener.BatchMessageListener;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.consumer.dispatch.ConsumeHooks;
import io.rocketmq.client.internal.consumer.dispatch.Dispatcher;
import io.rocketmq.client.internal.consumer.dispatch.WorkPool;
import io.rocketmq.client.internal.consumer.group.QueueChanges;
import io.rocketmq.client.internal.consumer.offset.OffsetStores;
import io.rocketmq.client.internal.consumer.offset.UserOffsets;
import io.rocketmq.client.internal.consumer.queue.ConsumeCounters;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.consumer.queue.Pauses;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.consumer.queue.Subscriptions;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.internal.support.Lifecycle;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;

/**
 * Implements {@link PushConsumer}.
 */
public final class DefaultPushConsumer implements PushConsumer {

	private final ConsumerOptions options;

	private final ConsumerParts parts;

	private final ConsumeHooks hooks;

	private final Callbacks callbacks;

	private final Lifecycle lifecycle;

	private final WorkPool pool;

	private final Closing closing;

	private final QueueChanges changes;

	private AllocationStrategy strategy = new AverageAllocation();

	private @Nullable OffsetStore offsets;

	private volatile @Nullable PushRun run;

	/**
	 * Makes a consumer that has not joined its group yet. For
	 * {@link io.rocketmq.client.RocketMQClient}, which has the parts.
	 * @param options what holds for it
	 * @param routes where topics are
	 * @param brokers how to talk to brokers
	 * @param session introduces it to brokers
	 * @param housekeeping runs what is done at intervals
	 * @param hooks are told how deliveries end
	 * @param callbacks runs users' code, but for the listener
	 */
	public DefaultPushConsumer(ConsumerOptions options, RouteCache routes, BrokerManager brokers, ClientSession session,
			Housekeeping housekeeping, List<ConsumeHook> hooks, Callbacks callbacks) {
		String owner = "push consumer '" + options.group() + "'";
		this.options = options;
		this.parts = new ConsumerParts(options, routes, brokers, session, housekeeping, callbacks,
				new Subscriptions(owner), new Pauses(), new ConsumeCounters(), new Refusals(options.group()));
		this.hooks = new ConsumeHooks(options.group(), hooks);
		this.callbacks = callbacks;
		this.changes = new QueueChanges(callbacks);
		this.lifecycle = new Lifecycle(owner);
		this.closing = new Closing(options.group(), this.lifecycle, options.drainTimeout());
		this.pool = WorkPool.of(options);
	}

	@Override
	public PushConsumer allocation(AllocationStrategy newStrategy) {
		Arguments.notNull(newStrategy, "newStrategy");
		requireNew("set its allocation");
		Namespace namespace = this.parts.session().namespace();
		this.strategy = (namespace != null) ? newStrategy.in(namespace) : newStrategy;
		return this;
	}

	@Override
	public PushConsumer offsets(OffsetStore newOffsets) {
		requireNew("set its offset store");
		Arguments.notNull(newOffsets, "newOffsets");
		this.offsets = new UserOffsets(newOffsets, this.callbacks);
		return this;
	}

	@Override
	public PushConsumer subscribe(String topic) {
		return subscribe(topic, FilterExpression.all());
	}

	@Override
	public PushConsumer subscribe(String topic, FilterExpression filter) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(filter, "filter");
		Subscription subscription = Subscription.to(topic, filter);
		PushRun now = this.run;
		if (now != null) {
			this.lifecycle.requireRunning();
			now.member().validate(subscription);
			if (!this.parts.subscriptions().has(topic)) {
				now.look(List.of(topic));
			}
		}
		else {
			requireNew("subscribe to '" + topic + "'");
		}
		this.parts.subscriptions().add(subscription);
		if (now != null) {
			now.topicsChanged();
		}
		return this;
	}

	@Override
	public PushConsumer subscribe(Map<String, FilterExpression> filters) {
		Arguments.notNull(filters, "filters");
		filters.forEach(this::subscribe);
		return this;
	}

	@Override
	public Map<String, FilterExpression> subscriptions() {
		return this.parts.subscriptions().filters();
	}

	@Override
	public PushConsumer changeFilter(String topic, FilterExpression filter) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(filter, "filter");
		Subscription subscription = Subscription.to(topic, filter);
		PushRun now = this.run;
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
	public PushConsumer unsubscribe(String topic) {
		Arguments.notNull(topic, "topic");
		this.parts.subscriptions().remove(topic);
		PushRun now = this.run;
		if (now != null) {
			now.topicsChanged();
		}
		return this;
	}

	private OffsetStore offsetStore() {
		OffsetStore users = this.offsets;
		return (users != null) ? users
				: OffsetStores.store(this.options, this.parts.brokers(), this.parts.session().namespace());
	}

	private void requireNew(String what) {
		if (this.lifecycle.state() != Lifecycle.State.NEW) {
			throw new IllegalStateException(
					"The push consumer '" + group() + "' has been started or closed: " + what + " before");
		}
	}

	@Override
	public PushConsumer start(MessageListener listener) {
		Arguments.notNull(listener, "listener");
		return start(Dispatcher.singly(group(), listener, this.hooks, this.parts.figures(), this.callbacks));
	}

	@Override
	public PushConsumer startBatches(BatchMessageListener listener) {
		Arguments.notNull(listener, "listener");
		return start(Dispatcher.inBatches(group(), listener, this.hooks, this.parts.figures(), this.callbacks));
	}

	@Override
	public PushConsumer startAsync(AsyncMessageListener listener) {
		Arguments.notNull(listener, "listener");
		if (this.options.batchSize() > 1) {
			throw new IllegalStateException("The push consumer '" + group() + "' has the batchSize "
					+ this.options.batchSize() + ", and an asynchronous listener gets one message: leave it out");
		}
		return start(Dispatcher.asynchronously(group(), listener, this.hooks, this.parts.figures(), this.callbacks));
	}

	private PushConsumer start(Dispatcher dispatcher) {
		this.parts.subscriptions().requireAny();
		this.lifecycle.start(() -> {
			PushRun now = run(dispatcher, offsetStore());
			this.run = now;
			now.prepare();
			this.lifecycle.requireOpen();
			now.join();
		}, this::undo);
		return this;
	}

	private PushRun run(Dispatcher dispatcher, OffsetStore store) {
		try {
			return new PushRun(this.parts, dispatcher, this.pool, store, this.strategy, this.changes, this::close);
		}
		catch (RuntimeException | Error ex) {
			closeOwn(store);
			throw ex;
		}
	}

	/** Undoes a start that failed. */
	private void undo() {
		PushRun begun = this.run;
		this.run = null;
		if (begun != null) {
			begun.undo();
			closeOwn(begun.offsets());
		}
	}

	/** A user's store serves the next attempt to start. */
	private void closeOwn(OffsetStore store) {
		if (store != this.offsets) {
			store.close();
		}
	}

	/** Of a consumer that never started. */
	private void closeUsersStore() {
		OffsetStore users = this.offsets;
		if (users != null) {
			users.close();
		}
	}

	@Override
	public String group() {
		return this.options.group();
	}

	@Override
	public Set<MessageQueue> assignment() {
		PushRun now = this.run;
		if (now == null) {
			return Set.of();
		}
		return now.queues();
	}

	@Override
	public PushConsumer onQueuesChanged(Consumer<Set<MessageQueue>> newListener) {
		this.changes.listener(Arguments.notNull(newListener, "newListener"));
		return this;
	}

	@Override
	public CompletableFuture<Void> ready() {
		PushRun now = this.run;
		if (now == null) {
			throw new IllegalStateException("The push consumer '" + group() + "' has not been started: start it first");
		}
		return this.callbacks.toUser(now.ready());
	}

	@Override
	public ConsumerStatistics statistics() {
		PushRun now = this.run;
		return new ConsumerStatistics(this.parts.figures().snapshot(),
				(now != null) ? now.assignments().progress() : List.of(),
				(now != null) ? now.member().subscriptionConflicts() : List.of(),
				(now != null) ? now.member().allProblems() : List.of());
	}

	@Override
	public void pause() {
		this.parts.pauses().pauseAll();
		this.parts.pauses().applyTo(owners());
	}

	@Override
	public void resume() {
		this.parts.pauses().resumeAll();
		this.parts.pauses().applyTo(owners());
	}

	@Override
	public void pause(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		requirePulling("pause the whole consumer");
		this.parts.pauses().pause(queues);
		this.parts.pauses().applyTo(owners());
	}

	@Override
	public void resume(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		this.parts.pauses().resume(queues);
		this.parts.pauses().applyTo(owners());
	}

	private void requirePulling(String instead) {
		if (this.options.fetch().mode() == FetchMode.POP) {
			throw new IllegalStateException(
					"The push consumer '" + group() + "' pops, and has no queues of its own: " + instead);
		}
	}

	private List<QueueOwner> owners() {
		PushRun now = this.run;
		return (now != null) ? now.owners() : List.of();
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
		PushRun now = this.run;
		return (now != null) ? now.assignments().commit() : CompletableFuture.completedFuture(null);
	}

	@Override
	public void seek(Map<MessageQueue, Long> newOffsets) {
		Arguments.notNull(newOffsets, "newOffsets");
		newOffsets.forEach(OffsetStores::requireOffset);
		requirePulling("reset the group's offsets by the admin client");
		PushRun now = this.run;
		if (now != null) {
			newOffsets.forEach(now.assignments()::moveTo);
		}
	}

	@Override
	public void close() {
		PushRun now = this.run;
		// At once, whatever thread does the rest.
		this.pool.beginNothing();
		if (now == null) {
			this.closing.close(false, this::closeUsersStore, this.pool::shutdownNow);
			return;
		}
		this.closing.close(now.isDelivering(), now::drain, now::closeTimers, now.offsets()::close,
				this.pool::shutdownNow, now::leave);
	}

}
