package io.rocketmq.client.consumer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.AverageAllocation;
import io.rocketmq.client.consumer.flow.QueueOwner;
import io.rocketmq.client.consumer.flow.WorkPool;
import io.rocketmq.client.consumer.listener.AsyncMessageListener;
import io.rocketmq.client.consumer.listener.BatchMessageListener;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.RouteCache;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.session.Refusals;
import io.rocketmq.client.support.Arguments;
import io.rocketmq.client.support.Callbacks;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Housekeeping;
import io.rocketmq.client.support.Lifecycle;

/**
 * Brings the messages of its topics to a listener. The queues are shared among the
 * members of the group, or each member has all of them; a message that fails is delivered
 * again later, and after its last try put to the group's dead letters. Every message is
 * delivered at least once. Made by {@link io.rocketmq.client.RocketMQClient}; subscribe,
 * then start; thread-safe.
 */
public final class PushConsumer implements AutoCloseable {

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
	public PushConsumer(ConsumerOptions options, RouteCache routes, BrokerManager brokers, ClientSession session,
			Housekeeping housekeeping, List<ConsumeHook> hooks, Callbacks callbacks) {
		String owner = "push consumer '" + options.group() + "'";
		this.options = options;
		this.parts = new ConsumerParts(options, routes, brokers, session, housekeeping, callbacks,
				new Subscriptions(owner), new Pauses(), new ConsumeFigures(), new Refusals(options.group()));
		this.hooks = new ConsumeHooks(options.group(), hooks);
		this.callbacks = callbacks;
		this.changes = new QueueChanges(callbacks);
		this.lifecycle = new Lifecycle(owner);
		this.closing = new Closing(options.group(), this.lifecycle, options.drainTimeout());
		this.pool = WorkPool.of(options);
	}

	/**
	 * Says which member works on which queue; by default an {@link AverageAllocation}.
	 * All members of a group must say the same.
	 * @param newStrategy the strategy
	 * @return this consumer
	 * @throws IllegalStateException if the consumer has been started
	 */
	public PushConsumer allocation(AllocationStrategy newStrategy) {
		Arguments.notNull(newStrategy, "newStrategy");
		requireNew("set its allocation");
		Namespace namespace = this.parts.session().namespace();
		this.strategy = (namespace != null) ? newStrategy.in(namespace) : newStrategy;
		return this;
	}

	/**
	 * Says where progress is kept; by default in the brokers, and for broadcasting in a
	 * file below {@link ConsumerOptions#offsetFolder()}.
	 * @param newOffsets the store, closed with this consumer
	 * @return this consumer
	 * @throws IllegalStateException if the consumer has been started
	 */
	public PushConsumer offsets(OffsetStore newOffsets) {
		requireNew("set its offset store");
		Arguments.notNull(newOffsets, "newOffsets");
		this.offsets = new UserOffsets(newOffsets, this.callbacks);
		return this;
	}

	/**
	 * Subscribes to all messages of a topic.
	 * @param topic the topic
	 * @return this consumer
	 * @throws IllegalArgumentException if the topic's name is illegal
	 * @throws IllegalStateException if the consumer is subscribed to the topic with
	 * another filter, or is closed
	 */
	public PushConsumer subscribe(String topic) {
		return subscribe(topic, FilterExpression.all());
	}

	/**
	 * Subscribes to some messages of a topic, before the start or later. All members of a
	 * group must subscribe to the same, as brokers deliver by the group's last word.
	 * @param topic the topic
	 * @param filter which messages
	 * @return this consumer
	 * @throws IllegalArgumentException if the topic's name is illegal
	 * @throws IllegalStateException if the consumer is subscribed to the topic with
	 * another filter, or is closed
	 * @throws io.rocketmq.client.error.SubscriptionException if the consumer has been
	 * started, and a broker refuses the expression
	 */
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

	/**
	 * Subscribes to several topics, such as those that {@link #subscriptions()} of
	 * another consumer gave.
	 * @param filters which messages of which topic
	 * @return this consumer
	 */
	public PushConsumer subscribe(Map<String, FilterExpression> filters) {
		Arguments.notNull(filters, "filters");
		filters.forEach(this::subscribe);
		return this;
	}

	/**
	 * The subscriptions.
	 * @return the filter of each topic, a snapshot
	 */
	public Map<String, FilterExpression> subscriptions() {
		return this.parts.subscriptions().filters();
	}

	/**
	 * Changes the filter of a topic, without a moment in between in which it is not
	 * subscribed to. What has been pulled by the old filter is still delivered. All
	 * members of the group must do the same.
	 * @param topic the topic
	 * @param filter which messages from now on
	 * @return this consumer
	 * @throws IllegalStateException if the topic is not subscribed to
	 * @throws io.rocketmq.client.error.SubscriptionException if the consumer has been
	 * started, and a broker refuses the expression
	 */
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

	/**
	 * Ends a subscription: the topic's queues are given up, and what is in work is
	 * finished.
	 * @param topic the topic
	 * @return this consumer
	 */
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
				: Progress.store(this.options, this.parts.brokers(), this.parts.session().namespace());
	}

	private void requireNew(String what) {
		if (this.lifecycle.state() != Lifecycle.State.NEW) {
			throw new IllegalStateException(
					"The push consumer '" + group() + "' has been started or closed: " + what + " before");
		}
	}

	/**
	 * Starts to consume. Does not wait for servers: those that can't be reached are tried
	 * again until they can. Only SQL92 expressions are shown to a broker first, if one
	 * can be reached. A consumer whose start was refused is as it was before, and can be
	 * changed and started again.
	 * @param listener works on the messages
	 * @return this consumer
	 * @throws IllegalStateException if nothing is subscribed to, the consumer has been
	 * started already, or its client has another consumer of the group
	 * @throws io.rocketmq.client.error.SubscriptionException if a broker refuses an
	 * expression
	 */
	public PushConsumer start(MessageListener listener) {
		Arguments.notNull(listener, "listener");
		return start(Dispatcher.singly(group(), listener, this.hooks, this.parts.figures(), this.callbacks));
	}

	/**
	 * Starts to consume in batches; see {@link #start(MessageListener)} and
	 * {@link ConsumerOptions#batchSize()}.
	 * @param listener works on the messages
	 * @return this consumer
	 */
	public PushConsumer startBatches(BatchMessageListener listener) {
		Arguments.notNull(listener, "listener");
		return start(Dispatcher.inBatches(group(), listener, this.hooks, this.parts.figures(), this.callbacks));
	}

	/**
	 * Starts to consume with a listener that does not block; see
	 * {@link #start(MessageListener)}.
	 * @param listener begins to work on the messages
	 * @return this consumer
	 * @throws IllegalStateException if the consumer is set up for batches
	 */
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

	/** The group's name. */
	public String group() {
		return this.options.group();
	}

	/**
	 * The queues that this member works on now, those of the group's retry topic
	 * included. Where it pops, the number -1 stands for all queues of a broker.
	 * @return the queues, in order
	 */
	public Set<MessageQueue> assignment() {
		PushRun now = this.run;
		if (now == null) {
			return Set.of();
		}
		return now.queues();
	}

	/**
	 * Says who is told when the queues of this consumer have changed.
	 * @param newListener gets all its queues, as {@link #assignment()} does, on a
	 * callback thread
	 * @return this consumer
	 */
	public PushConsumer onQueuesChanged(Consumer<Set<MessageQueue>> newListener) {
		this.changes.listener(Arguments.notNull(newListener, "newListener"));
		return this;
	}

	/**
	 * Waits until this consumer has its part of the queues of all topics that exist, and
	 * knows where to begin in each.
	 * @return a future that is completed on a callback thread then; when the consumer is
	 * closed at the latest
	 * @throws IllegalStateException if the consumer has not been started
	 */
	public CompletableFuture<Void> ready() {
		PushRun now = this.run;
		if (now == null) {
			throw new IllegalStateException("The push consumer '" + group() + "' has not been started: start it first");
		}
		return this.callbacks.toUser(now.ready());
	}

	/**
	 * Statistics and positions of this consumer, without asking anyone.
	 * @return a snapshot
	 */
	public ConsumerStatistics statistics() {
		PushRun now = this.run;
		return new ConsumerStatistics(this.parts.figures().snapshot(),
				(now != null) ? now.assignments().progress() : List.of(),
				(now != null) ? now.member().subscriptionConflicts() : List.of(),
				(now != null) ? now.member().allProblems() : List.of());
	}

	/** Begins no message until {@link #resume()}; what is in work is finished. */
	public void pause() {
		this.parts.pauses().pauseAll();
		this.parts.pauses().applyTo(owners());
	}

	/**
	 * Ends a pause of the whole consumer; queues that are paused by themselves stay so.
	 */
	public void resume() {
		this.parts.pauses().resumeAll();
		this.parts.pauses().applyTo(owners());
	}

	/**
	 * Pauses queues, also when they are taken up later.
	 * @param queues the queues
	 * @throws IllegalStateException if the consumer pops, and so has no queues of its own
	 */
	public void pause(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		requirePulling("pause the whole consumer");
		this.parts.pauses().pause(queues);
		this.parts.pauses().applyTo(owners());
	}

	/**
	 * Ends the pause of queues, unless the whole consumer is paused.
	 * @param queues the queues
	 */
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

	/** Writes the progress of all queues now; see {@link #commitAsync()}. */
	public void commit() {
		Futures.await(committed());
	}

	/**
	 * Writes the progress of all queues now.
	 * @return a future that is completed on a callback thread once it is written; it
	 * fails if that fails
	 */
	public CompletableFuture<Void> commitAsync() {
		return this.callbacks.toUser(committed());
	}

	private CompletableFuture<Void> committed() {
		PushRun now = this.run;
		return (now != null) ? now.assignments().commit() : CompletableFuture.completedFuture(null);
	}

	/**
	 * Goes on elsewhere: what is in work in these queues is finished first, and what is
	 * cached forgotten. Queues that this member does not work on are left alone.
	 * @param newOffsets the next offset to consume, by queue
	 * @throws IllegalStateException if the consumer pops, so that the broker keeps its
	 * place
	 * @throws IllegalArgumentException if an offset is negative: nothing is changed
	 */
	public void seek(Map<MessageQueue, Long> newOffsets) {
		Arguments.notNull(newOffsets, "newOffsets");
		newOffsets.forEach(Progress::requireOffset);
		requirePulling("reset the group's offsets by the admin client");
		PushRun now = this.run;
		if (now != null) {
			newOffsets.forEach(now.assignments()::moveTo);
		}
	}

	/**
	 * Stops pulling, waits for the messages that are being worked on, at most as long as
	 * {@link ConsumerOptions#drainTimeout()}, writes the progress and leaves the group.
	 * What takes longer is interrupted; what was not finished is delivered again to
	 * another member. Closing twice is safe. An interrupt does not shorten it, and is
	 * kept. From a listener, a hook or an event loop it returns at once, as these can't
	 * wait.
	 */
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
