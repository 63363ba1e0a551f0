package io.rocketmq.client.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.broker.OffsetBoundary;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.consumer.assign.AverageAllocation;
import io.rocketmq.client.consumer.flow.PollBuffer;
import io.rocketmq.client.consumer.flow.QueueProgress;
import io.rocketmq.client.consumer.flow.QueueWorker;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.offset.BrokerOffsetStore;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.consumer.offset.StartOffsets;
import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumeStatus;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.nameserver.RouteCache;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.session.Refusals;
import io.rocketmq.client.support.Arguments;
import io.rocketmq.client.support.Callbacks;
import io.rocketmq.client.support.CloseStack;
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Housekeeping;
import io.rocketmq.client.support.Lifecycle;
import io.rocketmq.client.support.SampledSum;

/**
 * Gives messages to whoever polls for them. The queues of subscribed topics are shared
 * among the members of the group; or the program says which queues it wants. What a poll
 * gave counts as done with at the next poll, or, without {@code autoCommit}, when
 * {@link #commit()} says so (as much as {@code maxCachedMessages} of a queue may wait for
 * that, then polls give no more of it); what was not comes again to another member, or
 * after a restart. Nothing is given back to the broker and there are no dead letters.
 * Made by {@link io.rocketmq.client.RocketMQClient}; thread-safe, but meant to be polled
 * by one thread.
 */
public final class PullConsumer implements AutoCloseable {

	private final ConsumerOptions options;

	private final RouteCache routes;

	private final BrokerManager brokers;

	private final ClientSession session;

	private final Housekeeping housekeeping;

	private final Callbacks callbacks;

	private final ConsumeHooks hooks;

	private final Lifecycle lifecycle;

	private final Closing closing;

	private final Refusals refusals;

	private final Subscriptions subscriptions;

	private final PollBuffer buffer = new PollBuffer(this::ended);

	private final Pauses pauses = new Pauses();

	private final ConsumeFigures figures = new ConsumeFigures();

	private final OffsetStore offsets;

	private final StartOffsets startOffsets;

	private final QueueLocks locks;

	private final Assignments assignments;

	private final Rebalancer rebalancer;

	private final GroupMember member;

	private final CloseStack timers = new CloseStack();

	/** Whether queues are the program's to say. */
	private volatile boolean assigned;

	private volatile @Nullable Consumer<Set<MessageQueue>> listener;

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
	public PullConsumer(ConsumerOptions options, RouteCache routes, BrokerManager brokers, ClientSession session,
			Housekeeping housekeeping, List<ConsumeHook> hooks, Callbacks callbacks) {
		if (options.orderly() || options.virtualThreads() || options.messageModel() == MessageModel.BROADCASTING
				|| options.fetch().mode() == FetchMode.POP) {
			throw new IllegalArgumentException("The options of the pull consumer '" + options.group()
					+ "' are orderly, virtualThreads, BROADCASTING or fetch.mode POP, which are for listeners:"
					+ " leave these out");
		}
		this.options = options;
		this.routes = routes;
		this.brokers = brokers;
		this.session = session;
		this.housekeeping = housekeeping;
		this.callbacks = callbacks;
		this.hooks = new ConsumeHooks(options.group(), hooks);
		this.refusals = new Refusals(options.group());
		String owner = "pull consumer '" + options.group() + "'";
		this.lifecycle = new Lifecycle(owner);
		this.closing = new Closing(options.group(), this.lifecycle, options.drainTimeout());
		this.subscriptions = new Subscriptions(owner);
		this.offsets = new BrokerOffsetStore(options.group(), brokers::master);
		this.locks = QueueLocks.handOver(options.group(), brokers, session, this.refusals);
		this.startOffsets = new StartOffsets(this.offsets, options.consumeFrom(), brokers::master, routes);
		this.assignments = new Assignments(this::worker, this.startOffsets, this.offsets, this.pauses::isPaused,
				this.locks, this.refusals);
		this.assignments.onChange(this::changed);
		this.rebalancer = new Rebalancer(options, this.subscriptions::topics, new AverageAllocation(), Runnable::run,
				routes, brokers, session, housekeeping, this.assignments, null, this.refusals);
		this.member = new GroupMember(options, "CONSUME_ACTIVELY", this.subscriptions, routes, brokers, session,
				this.assignments, null, this.figures,
				(message) -> CompletableFuture
					.failedFuture(new UnsupportedOperationException("A pull consumer has no listener")),
				this::rebalance, this::close, this.refusals);
	}

	private QueueWorker worker(MessageQueue queue, LongConsumer moved) {
		BrokerQueueSource source = new BrokerQueueSource(group(), queue, () -> this.subscriptions.orAll(queue.topic()),
				this.options.fetch(), this.brokers, new RetryMessages(this.options, this.brokers), null, this.figures,
				this.refusals);
		return new QueueWorker(queue, source, this.offsets, this.buffer::shelf, this.housekeeping, this.options,
				() -> this.options.fetch().maxCachedBytes() / Math.max(1, this.assignments.count()), moved);
	}

	private void ended(List<ReceivedMessage> messages, boolean finished, long nanos) {
		this.figures.consumed(messages, finished ? BatchConsumeResult.SUCCESS : BatchConsumeResult.RETRY, nanos);
		if (this.hooks.any()) {
			ConsumeStatus status = finished ? ConsumeStatus.SUCCESS : ConsumeStatus.RETRY;
			this.callbacks.here(() -> messages.forEach((message) -> this.hooks.consumed(message, status, null, nanos)));
		}
	}

	private void rebalance() {
		if (!this.assigned) {
			this.rebalancer.ask();
		}
	}

	private void changed(Set<MessageQueue> queues) {
		Consumer<Set<MessageQueue>> told = this.listener;
		if (told != null) {
			this.callbacks.execute(() -> told.accept(queues));
		}
	}

	/**
	 * The group.
	 * @return its name
	 */
	public String group() {
		return this.options.group();
	}

	/**
	 * Subscribes to all messages of a topic, and joins the group.
	 * @param topic the topic
	 * @return this consumer
	 * @throws IllegalArgumentException if the topic's name is illegal
	 * @throws IllegalStateException if queues have been assigned, the topic is subscribed
	 * to with another filter, or the client has another consumer of the group
	 * @throws ClientClosedException if the consumer is closed
	 */
	public PullConsumer subscribe(String topic) {
		return subscribe(topic, FilterExpression.all());
	}

	/**
	 * Subscribes to some messages of a topic, and joins the group.
	 * @param topic the topic
	 * @param filter which messages
	 * @return this consumer
	 * @throws io.rocketmq.client.error.SubscriptionException if a broker refuses the
	 * expression
	 */
	public PullConsumer subscribe(String topic, FilterExpression filter) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(filter, "filter");
		if (this.assigned) {
			throw new IllegalStateException("The pull consumer '" + group()
					+ "' has been assigned queues: it can't subscribe to '" + topic + "' besides");
		}
		Subscription subscription = Subscription.to(topic, filter);
		this.member.validate(subscription);
		if (!this.subscriptions.topics().contains(topic)) {
			this.startOffsets.awaitLook(List.of(topic));
		}
		boolean first = this.subscriptions.topics().isEmpty();
		this.subscriptions.add(subscription);
		try {
			join();
		}
		catch (RuntimeException | Error ex) {
			if (first) {
				this.subscriptions.remove(topic);
			}
			throw ex;
		}
		this.session.topicsChanged(this.member);
		this.rebalancer.ask();
		return this;
	}

	/**
	 * Ends a subscription.
	 * @param topic the topic
	 * @return this consumer
	 */
	public PullConsumer unsubscribe(String topic) {
		Arguments.notNull(topic, "topic");
		this.subscriptions.remove(topic);
		this.session.topicsChanged(this.member);
		rebalance();
		return this;
	}

	/**
	 * Works on these queues, and no others, whatever other members do.
	 * @param queues the queues
	 * @return this consumer
	 * @throws IllegalStateException if a topic is subscribed to
	 * @throws io.rocketmq.client.error.RocketMQException if a queue's broker can't be
	 * found
	 */
	public PullConsumer assign(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		if (!this.assigned && !this.subscriptions.topics().isEmpty()) {
			throw new IllegalStateException("The pull consumer '" + group() + "' is subscribed to "
					+ this.subscriptions.topics() + ": it can't be assigned queues besides");
		}
		boolean before = this.assigned;
		this.assigned = true;
		try {
			join();
		}
		catch (RuntimeException | Error ex) {
			this.assigned = before;
			throw ex;
		}
		this.startOffsets.awaitLookAssigned(queues);
		Map<String, List<MessageQueue>> byTopic = queues.stream().collect(Collectors.groupingBy(MessageQueue::topic));
		this.refusals.retainTopics(byTopic.keySet());
		this.assignments.topics()
			.stream()
			.filter((topic) -> !byTopic.containsKey(topic))
			.forEach((topic) -> this.assignments.apply(topic, List.of()));
		byTopic.forEach((topic, wanted) -> {
			this.brokers.update(route(topic).brokers());
			Futures.await(this.assignments.apply(topic, wanted));
		});
		return this;
	}

	private TopicRoute route(String topic) {
		return Futures.await(this.routes.get(topic, Deadline.after(Duration.ofSeconds(3))));
	}

	private void join() {
		if (this.lifecycle.state() != Lifecycle.State.NEW) {
			this.lifecycle.requireRunning();
			return;
		}
		// If it fails, which is at once, there is nothing to undo.
		this.lifecycle.start(() -> {
			this.session.register(this.member);
			this.timers.add(this.housekeeping.every(this.options.rebalanceInterval(), this::rebalance));
			this.timers.add(this.housekeeping.every(QueueLocks.CHECK, this.locks::renew));
			this.timers.add(this.housekeeping.every(SampledSum.SAMPLING, this.figures::sample));
			this.timers
				.add(this.housekeeping.every(this.options.rebalanceInterval(), this.member::compareSubscriptions));
			if (this.options.autoCommit()) {
				this.timers.add(this.housekeeping.every(this.options.commitInterval(), this.assignments::commit));
			}
		});
	}

	/**
	 * Says who is told when the queues of this consumer have changed.
	 * @param newListener gets all its queues, on a callback thread
	 * @return this consumer
	 */
	public PullConsumer onQueuesChanged(Consumer<Set<MessageQueue>> newListener) {
		this.listener = Arguments.notNull(newListener, "newListener");
		return this;
	}

	/**
	 * The queues that this member works on now.
	 * @return the queues, in order
	 */
	public Set<MessageQueue> assignment() {
		return this.assignments.queues();
	}

	/**
	 * Takes the next messages of one of the queues, as soon as there are any. With
	 * {@code autoCommit} this says that those of the poll before are done with.
	 * @param timeout how long to wait; zero for not at all
	 * @return the messages in the order of their queue, at most {@code batchSize}; none
	 * if there were none
	 * @throws ClientClosedException if the consumer is closed
	 * @throws IllegalStateException if nothing is subscribed to and no queues are
	 * assigned yet
	 * @throws CallInterruptedException if the thread is interrupted while it waits
	 */
	public List<ReceivedMessage> poll(Duration timeout) {
		Arguments.notNull(timeout, "timeout");
		if (this.lifecycle.state().compareTo(Lifecycle.State.RUNNING) < 0) {
			throw new IllegalStateException("The pull consumer '" + group()
					+ "' has nothing to poll: subscribe to a topic, or assign queues, before poll");
		}
		this.lifecycle.requireRunning();
		if (this.options.autoCommit()) {
			this.buffer.finish();
		}
		try {
			List<ReceivedMessage> messages = this.buffer.take(this.options.batchSize(), timeout.toNanos());
			this.lifecycle.requireRunning();
			if (this.hooks.any() && !messages.isEmpty()) {
				this.callbacks.here(() -> this.hooks.consuming(messages));
			}
			return messages;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CallInterruptedException("Interrupted while polling", Outcome.NOT_SENT, ErrorContext.none(), ex);
		}
	}

	/**
	 * Says that all that has been polled is done with, and writes the progress.
	 * @throws io.rocketmq.client.error.RocketMQException if it could not be written
	 */
	public void commit() {
		Futures.await(committed());
	}

	/**
	 * Says that all that has been polled is done with, and writes the progress.
	 * @return a future that is completed on a callback thread once it is written; it
	 * fails if that fails
	 */
	public CompletableFuture<Void> commitAsync() {
		return this.callbacks.toUser(committed());
	}

	private CompletableFuture<Void> committed() {
		this.buffer.finish();
		return this.assignments.commit();
	}

	/**
	 * How far the group is in a queue, as its broker has it.
	 * @param queue the queue
	 * @return the offset of the next message to consume, empty if there is none
	 */
	public OptionalLong committed(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return Futures.await(this.offsets.load(queue));
	}

	/**
	 * The offset of the next message of a queue that a poll gives.
	 * @param queue one of this consumer's queues
	 * @return the offset
	 * @throws IllegalStateException if it is none of this consumer's queues
	 */
	public long position(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		QueueProgress progress = require(queue).progress();
		Long next = this.buffer.nextOffset(queue);
		return (next != null) ? next : progress.pullOffset();
	}

	private QueueWorker require(MessageQueue queue) {
		return this.assignments.workers()
			.stream()
			.filter((worker) -> worker.queue().equals(queue))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("The pull consumer '" + group() + "' does not work on " + queue
					+ "; its queues are " + assignment()));
	}

	/**
	 * Goes on elsewhere in a queue. What has been polled of it does not count as done
	 * with.
	 * @param queue one of this consumer's queues
	 * @param offset the offset of the next message to poll
	 * @throws IllegalStateException if it is none of this consumer's queues
	 */
	public void seek(MessageQueue queue, long offset) {
		Arguments.notNull(queue, "queue");
		require(queue);
		this.buffer.forget(queue);
		this.assignments.seek(queue, offset);
	}

	/**
	 * Goes on at the first message that was stored at or after an instant.
	 * @param queue one of this consumer's queues
	 * @param instant the instant, by the broker's clock
	 */
	public void seek(MessageQueue queue, Instant instant) {
		Arguments.notNull(queue, "queue");
		Arguments.notNull(instant, "instant");
		seek(queue, (broker) -> broker.searchOffsetAsync(queue, instant, OffsetBoundary.LOWER));
	}

	/**
	 * Goes on at the first message that the queues still have.
	 * @param queues some of this consumer's queues
	 */
	public void seekToBegin(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		queues.forEach((queue) -> seek(queue, (broker) -> broker.minOffsetAsync(queue)));
	}

	/**
	 * Goes on behind the last message of the queues.
	 * @param queues some of this consumer's queues
	 */
	public void seekToEnd(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		queues.forEach((queue) -> seek(queue, (broker) -> broker.maxOffsetAsync(queue)));
	}

	private void seek(MessageQueue queue, Function<BrokerClient, CompletableFuture<Long>> offset) {
		require(queue);
		seek(queue, Futures.await(offset.apply(this.brokers.master(queue))));
	}

	/**
	 * Polls nothing of these queues any more.
	 * @param queues the queues, also such as are taken up later
	 */
	public void pause(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		this.pauses.pause(queues);
		this.pauses.applyTo(this.assignments.workers());
	}

	/**
	 * Ends the pause of queues.
	 * @param queues the queues
	 */
	public void resume(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		this.pauses.resume(queues);
		this.pauses.applyTo(this.assignments.workers());
	}

	/**
	 * What this consumer holds, without asking anyone.
	 * @return how far it is in each of its queues
	 */
	public Map<MessageQueue, QueueProgress> progress() {
		Map<MessageQueue, QueueProgress> progress = new HashMap<>();
		this.assignments.progress().forEach((each) -> progress.put(each.queue(), each));
		return Map.copyOf(progress);
	}

	/**
	 * Statistics and positions of this consumer, without asking anyone. Messages count
	 * when a poll or a commit finishes them.
	 * @return a snapshot
	 */
	public ConsumerStatistics statistics() {
		return new ConsumerStatistics(this.figures.snapshot(), this.assignments.progress(),
				this.member.subscriptionConflicts(), this.member.allProblems());
	}

	/**
	 * Ends waiting polls, writes the progress and leaves the group. With
	 * {@code autoCommit}, what has been polled is done with. Closing twice is safe. Takes
	 * little longer than {@link ConsumerOptions#drainTimeout()} at most. An interrupt
	 * does not shorten it, and is kept. On an event loop it returns at once.
	 */
	@Override
	public void close() {
		this.closing.close(false, this.timers::close, this.rebalancer::close, this.buffer::close, this::endPolled,
				() -> Closing.awaitReleased(group(), this.assignments.close(), this.options.drainTimeout()),
				this::leave);
	}

	private void endPolled() {
		if (this.options.autoCommit()) {
			this.buffer.finish();
		}
		else {
			this.buffer.forgetAll();
		}
	}

	private void leave() {
		Futures.awaitUninterruptibly(this.session.unregister(this.member), Closing.FAREWELL);
		this.refusals.clear();
	}

}
