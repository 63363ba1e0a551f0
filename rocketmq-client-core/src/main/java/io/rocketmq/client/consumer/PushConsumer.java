package io.rocketmq.client.consumer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.AverageAllocation;
import io.rocketmq.client.consumer.flow.QueueWorker;
import io.rocketmq.client.consumer.flow.WorkPool;
import io.rocketmq.client.consumer.flow.Worker;
import io.rocketmq.client.consumer.listener.AsyncMessageListener;
import io.rocketmq.client.consumer.listener.BatchMessageListener;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.consumer.offset.StartOffsets;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.nameserver.RouteCache;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.session.Refusals;
import io.rocketmq.client.support.Arguments;
import io.rocketmq.client.support.Callbacks;
import io.rocketmq.client.support.CloseStack;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Housekeeping;
import io.rocketmq.client.support.Lifecycle;
import io.rocketmq.client.support.SampledSum;

/**
 * Brings the messages of its topics to a listener. The queues are shared among the
 * members of the group, or each member has all of them; a message that fails is delivered
 * again later, and after its last try put to the group's dead letters. Every message is
 * delivered at least once. Made by {@link io.rocketmq.client.RocketMQClient}; subscribe,
 * then start; thread-safe.
 */
public final class PushConsumer implements AutoCloseable {

	private final ConsumerOptions options;

	private final BrokerManager brokers;

	private final RouteCache routes;

	private final ClientSession session;

	private final Housekeeping housekeeping;

	private final ConsumeHooks hooks;

	private final Callbacks callbacks;

	private final Lifecycle lifecycle;

	private final Subscriptions subscriptions;

	private final ConsumeFigures figures = new ConsumeFigures();

	private final Pauses pauses = new Pauses();

	private final WorkPool pool;

	private final CloseStack timers = new CloseStack();

	private final Closing closing;

	private final Refusals refusals;

	private AllocationStrategy strategy = new AverageAllocation();

	/** Runs the strategy: not this consumer's threads, which may all be busy. */
	private Executor allocating = Runnable::run;

	private @Nullable OffsetStore offsets;

	private volatile @Nullable Running running;

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
		this.options = options;
		this.brokers = brokers;
		this.routes = routes;
		this.session = session;
		this.housekeeping = housekeeping;
		this.hooks = new ConsumeHooks(options.group(), hooks);
		this.callbacks = callbacks;
		this.refusals = new Refusals(options.group());
		this.lifecycle = new Lifecycle("push consumer '" + options.group() + "'");
		this.closing = new Closing(options.group(), this.lifecycle, options.drainTimeout());
		this.subscriptions = new Subscriptions("push consumer '" + options.group() + "'");
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
		Namespace namespace = this.session.namespace();
		this.strategy = (namespace != null) ? newStrategy.in(namespace) : newStrategy;
		this.allocating = this.callbacks;
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
		Running now = this.running;
		if (now != null) {
			this.lifecycle.requireRunning();
			now.member.validate(subscription);
			if (!this.subscriptions.topics().contains(topic)) {
				now.look(Set.of(topic));
			}
		}
		else {
			requireNew("subscribe to '" + topic + "'");
		}
		this.subscriptions.add(subscription);
		if (now != null) {
			this.session.topicsChanged(now.member);
			now.rebalancer.ask();
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
		this.subscriptions.remove(topic);
		Running now = this.running;
		if (now != null) {
			this.session.topicsChanged(now.member);
			now.rebalancer.ask();
		}
		return this;
	}

	private OffsetStore offsetStore() {
		OffsetStore users = this.offsets;
		return (users != null) ? users : Progress.store(this.options, this.brokers, this.session.namespace());
	}

	private void requireNew(String what) {
		if (this.lifecycle.state() != Lifecycle.State.NEW) {
			throw new IllegalStateException(
					"The push consumer '" + group() + "' has been started or closed: " + what + " before");
		}
	}

	/**
	 * Starts to consume. Servers that can't be reached are tried again until they can;
	 * this method waits for them for 3 s at most, with
	 * {@link io.rocketmq.client.config.ConsumeFrom#latest()} for the ends of the queues,
	 * and as long again for a broker to check SQL92 expressions. A consumer whose start
	 * was refused is as it was before, and can be changed and started again.
	 * @param listener works on the messages
	 * @return this consumer
	 * @throws IllegalStateException if nothing is subscribed to, the consumer has been
	 * started already, or its client has another consumer of the group
	 * @throws io.rocketmq.client.error.SubscriptionException if a broker refuses an
	 * expression
	 */
	public PushConsumer start(MessageListener listener) {
		Arguments.notNull(listener, "listener");
		return start(Dispatcher.singly(group(), listener, this.hooks, this.figures, this.callbacks));
	}

	/**
	 * Starts to consume in batches; see {@link #start(MessageListener)} and
	 * {@link ConsumerOptions#batchSize()}.
	 * @param listener works on the messages
	 * @return this consumer
	 */
	public PushConsumer startBatches(BatchMessageListener listener) {
		Arguments.notNull(listener, "listener");
		return start(Dispatcher.inBatches(group(), listener, this.hooks, this.figures, this.callbacks));
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
		return start(Dispatcher.asynchronously(group(), listener, this.hooks, this.figures, this.callbacks));
	}

	private PushConsumer start(Dispatcher dispatcher) {
		this.subscriptions.requireAny();
		this.lifecycle.start(() -> {
			Running now = new Running(dispatcher);
			try {
				join(now);
			}
			catch (RuntimeException | Error ex) {
				undo(now);
				throw ex;
			}
		});
		return this;
	}

	/** Undoes a start that failed. */
	private void undo(Running begun) {
		this.running = null;
		this.timers.close();
		begun.rebalancer.close();
		Futures.await(this.session.unregister(begun.member));
		this.subscriptions.removeRetryTopic(group());
		if (begun.offsets != this.offsets) {
			begun.offsets.close();
		}
	}

	private void join(Running now) {
		this.subscriptions.all().forEach(now.member::validate);
		now.look(this.subscriptions.topics());
		this.lifecycle.requireOpen();
		if (this.options.messageModel() == MessageModel.CLUSTERING) {
			this.subscriptions.addRetryTopic(group());
		}
		this.running = now;
		this.session.register(now.member);
		this.timers.add(this.housekeeping.every(this.options.rebalanceInterval(), now.rebalancer::ask));
		this.timers.add(this.housekeeping.every(this.options.rebalanceInterval(), now.member::compareSubscriptions));
		if (this.options.autoCommit()) {
			this.timers.add(this.housekeeping.every(this.options.commitInterval(), now.assignments::commit));
		}
		this.timers.add(this.housekeeping.every(SampledSum.SAMPLING, () -> {
			this.figures.sample();
			this.pool.wake();
			workers().forEach(Worker::expire);
		}));
		if (now.locks != null) {
			this.timers.add(this.housekeeping.every(QueueLocks.CHECK, now.locks::renew));
		}
		this.timers.add(this.housekeeping.every(this.options.fetch().invisibleTime().dividedBy(8), now.pops::renew));
		now.rebalancer.ask();
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
		Running now = this.running;
		if (now == null) {
			return Set.of();
		}
		Set<MessageQueue> queues = now.assignments.queues();
		queues.addAll(now.pops.queues());
		return queues;
	}

	/**
	 * Statistics and positions of this consumer, without asking anyone.
	 * @return a snapshot
	 */
	public ConsumerStatistics statistics() {
		Running now = this.running;
		return new ConsumerStatistics(this.figures.snapshot(), (now != null) ? now.assignments.progress() : List.of(),
				(now != null) ? now.member.subscriptionConflicts() : List.of(),
				(now != null) ? now.member.allProblems() : List.of());
	}

	/** Begins no message until {@link #resume()}; what is in work is finished. */
	public void pause() {
		this.pauses.pauseAll();
		this.pauses.applyTo(workers());
	}

	/**
	 * Ends a pause of the whole consumer; queues that are paused by themselves stay so.
	 */
	public void resume() {
		this.pauses.resumeAll();
		this.pauses.applyTo(workers());
	}

	/**
	 * Pauses queues, also when they are taken up later.
	 * @param queues the queues
	 * @throws IllegalStateException if the consumer pops, and so has no queues of its own
	 */
	public void pause(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		requirePulling("pause the whole consumer");
		this.pauses.pause(queues);
		this.pauses.applyTo(workers());
	}

	/**
	 * Ends the pause of queues, unless the whole consumer is paused.
	 * @param queues the queues
	 */
	public void resume(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		this.pauses.resume(queues);
		this.pauses.applyTo(workers());
	}

	private void requirePulling(String instead) {
		if (this.options.fetch().mode() == FetchMode.POP) {
			throw new IllegalStateException(
					"The push consumer '" + group() + "' pops, and has no queues of its own: " + instead);
		}
	}

	private List<Worker> workers() {
		Running now = this.running;
		if (now == null) {
			return List.of();
		}
		List<Worker> workers = new ArrayList<>(now.assignments.workers());
		workers.addAll(now.pops.workers());
		return workers;
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
		Running now = this.running;
		return (now != null) ? now.assignments.commit() : CompletableFuture.completedFuture(null);
	}

	/**
	 * Goes on elsewhere: what is in work in these queues is finished first, and what is
	 * cached forgotten. Queues that this member does not work on are left alone.
	 * @param newOffsets the next offset to consume, by queue
	 * @throws IllegalStateException if the consumer pops, so that the broker keeps its
	 * place
	 */
	public void seek(Map<MessageQueue, Long> newOffsets) {
		Arguments.notNull(newOffsets, "newOffsets");
		requirePulling("reset the group's offsets by the admin client");
		Running now = this.running;
		if (now != null) {
			newOffsets.forEach(now.assignments::moveTo);
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
		Running now = this.running;
		if (now == null) {
			this.closing.close(false, this.timers::close, this.pool::shutdownNow);
			return;
		}
		this.closing.close(Dispatcher.isDelivering(now.dispatcher), () -> drain(now), this.timers::close,
				now.offsets::close, this.pool::shutdownNow, () -> leave(now));
	}

	private void drain(Running now) {
		now.rebalancer.close();
		// Meanwhile locks and popped messages are kept.
		this.pool.awaitEnd(group(), CompletableFuture.allOf(now.assignments.close(), now.pops.close()),
				this.options.drainTimeout());
	}

	private void leave(Running now) {
		Futures.awaitUninterruptibly(this.session.unregister(now.member), Closing.FAREWELL);
		this.refusals.clear();
	}

	/** What there is once the consumer has been started. */
	private final class Running {

		private final Dispatcher dispatcher;

		private final OffsetStore offsets;

		private final StartOffsets startOffsets;

		private final @Nullable QueueLocks locks;

		private final Assignments assignments;

		private final PopWorkers pops;

		private final Rebalancer rebalancer;

		private final GroupMember member;

		private final WorkerFactory factory;

		Running(Dispatcher dispatcher) {
			this.dispatcher = dispatcher;
			PushConsumer consumer = PushConsumer.this;
			this.offsets = consumer.offsetStore();
			this.locks = QueueLocks.of(consumer.options, consumer.brokers, consumer.session, consumer.refusals,
					this::lockLost);
			this.factory = new WorkerFactory(consumer.options, consumer.subscriptions, consumer.brokers,
					consumer.housekeeping, consumer.pool, dispatcher, consumer.figures, consumer.refusals);
			this.startOffsets = new StartOffsets(this.offsets, consumer.options.consumeFrom(), consumer.brokers::master,
					consumer.routes);
			this.assignments = new Assignments(this::worker, this.startOffsets, this.offsets, consumer.pauses::isPaused,
					this.locks, consumer.refusals);
			this.pops = new PopWorkers((queue) -> this.factory.popping(queue, this::queues), consumer.pauses,
					consumer.refusals);
			this.rebalancer = new Rebalancer(consumer.options, consumer.subscriptions::topics, consumer.strategy,
					consumer.allocating, consumer.routes, consumer.brokers, consumer.session, consumer.housekeeping,
					this.assignments, this.pops, consumer.refusals);
			this.member = new GroupMember(consumer.options, "CONSUME_PASSIVELY", consumer.subscriptions,
					consumer.routes, consumer.brokers, consumer.session, this.assignments, this.pops, consumer.figures,
					this.factory::consumeDirectly, this.rebalancer::ask, consumer::close, consumer.refusals);
		}

		/** Where a group pops from is up to the broker. */
		private void look(Set<String> topics) {
			if (PushConsumer.this.options.fetch().mode() != FetchMode.POP) {
				this.startOffsets.awaitLook(topics);
			}
		}

		private void lockLost(MessageQueue queue) {
			this.assignments.drop(queue);
			this.rebalancer.ask();
		}

		private QueueWorker worker(MessageQueue queue, LongConsumer moved) {
			return this.factory.pulling(queue, this.offsets, this.locks, this::queues, moved);
		}

		private int queues() {
			return this.assignments.count() + this.pops.workers().size();
		}

	}

}
