package io.rocketmq.client.consumer;

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

import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.broker.OffsetBoundary;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.AverageAllocation;
import io.rocketmq.client.consumer.flow.PollBuffer;
import io.rocketmq.client.consumer.flow.PullOwner;
import io.rocketmq.client.consumer.flow.QueueProgress;
import io.rocketmq.client.consumer.flow.Timing;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.consumer.offset.OffsetStore;
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
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Housekeeping;
import io.rocketmq.client.support.Lifecycle;

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
	public PullConsumer(ConsumerOptions options, RouteCache routes, BrokerManager brokers, ClientSession session,
			Housekeeping housekeeping, List<ConsumeHook> hooks, Callbacks callbacks) {
		if (options.orderly() || options.virtualThreads() || options.fetch().mode() == FetchMode.POP) {
			throw new IllegalArgumentException("The options of the pull consumer '" + options.group()
					+ "' are orderly, virtualThreads or fetch.mode POP, which are for listeners: leave these out");
		}
		String owner = "pull consumer '" + options.group() + "'";
		this.options = options;
		this.callbacks = callbacks;
		this.parts = new ConsumerParts(options, routes, brokers, session, housekeeping, callbacks,
				new Subscriptions(owner), new Pauses(), new ConsumeFigures(), new Refusals(options.group()));
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

	/**
	 * The group.
	 * @return its name
	 */
	public String group() {
		return this.options.group();
	}

	/**
	 * Says which member works on which queue; by default an {@link AverageAllocation}.
	 * All members of a group must say the same.
	 * @param newStrategy the strategy, called on callback threads
	 * @return this consumer
	 * @throws IllegalStateException if the consumer has joined its group
	 */
	public PullConsumer allocation(AllocationStrategy newStrategy) {
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
	 * @throws IllegalStateException if the consumer has joined its group
	 */
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

	/**
	 * Subscribes to several topics, such as those that {@link #subscriptions()} of
	 * another consumer gave.
	 * @param filters which messages of which topic
	 * @return this consumer
	 */
	public PullConsumer subscribe(Map<String, FilterExpression> filters) {
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
	 * subscribed to. What has been pulled by the old filter is still polled.
	 * @param topic the topic
	 * @param filter which messages from now on
	 * @return this consumer
	 * @throws IllegalStateException if the topic is not subscribed to
	 * @throws io.rocketmq.client.error.SubscriptionException if a broker refuses the
	 * expression
	 */
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

	/**
	 * Ends a subscription.
	 * @param topic the topic
	 * @return this consumer
	 */
	public PullConsumer unsubscribe(String topic) {
		Arguments.notNull(topic, "topic");
		this.parts.subscriptions().remove(topic);
		PullRun now = this.run;
		if (now != null) {
			now.topicsChanged();
		}
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
		return assign(queues, FilterExpression.all());
	}

	/**
	 * Works on some messages of these queues, and on no others, whatever other members
	 * do. Returns once it is known where to begin in each, or after some seconds in which
	 * a broker does not say, which is asked until it does.
	 * @param queues the queues
	 * @param filter which messages
	 * @return this consumer
	 * @throws IllegalStateException if a topic is subscribed to
	 * @throws io.rocketmq.client.error.RocketMQException if a queue's broker can't be
	 * found
	 */
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
				: Progress.store(this.options, this.parts.brokers(), this.parts.session().namespace());
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

	/**
	 * Says who is told when the queues of this consumer have changed.
	 * @param newListener gets all its queues, on a callback thread
	 * @return this consumer
	 */
	public PullConsumer onQueuesChanged(Consumer<Set<MessageQueue>> newListener) {
		this.changes.listener(Arguments.notNull(newListener, "newListener"));
		return this;
	}

	/**
	 * Waits until this consumer has its part of the queues of all topics that exist, and
	 * knows where to begin in each.
	 * @return a future that is completed on a callback thread then; when the consumer is
	 * closed at the latest
	 * @throws IllegalStateException if the consumer has not joined its group
	 */
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

	/**
	 * The queues that this member works on now.
	 * @return the queues, in order
	 */
	public Set<MessageQueue> assignment() {
		PullRun now = this.run;
		return (now != null) ? now.queues() : Set.of();
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
		PullRun now = this.run;
		this.buffer.finish();
		return (now != null) ? now.assignments().commit() : CompletableFuture.completedFuture(null);
	}

	/**
	 * Writes the progress of some queues as it is given, whatever has been polled; see
	 * {@link #commitAsync(Map)}.
	 * @param positions the next offset to consume, by queue
	 * @throws io.rocketmq.client.error.RocketMQException if one could not be written
	 */
	public void commit(Map<MessageQueue, Long> positions) {
		Futures.await(committed(positions));
	}

	/**
	 * Writes the progress of some queues as it is given, whatever has been polled. Polls
	 * go on where they are.
	 * @param positions the next offset to consume, by queue
	 * @return a future that is completed on a callback thread once all are written; it
	 * fails if one fails
	 * @throws IllegalStateException if one is none of this consumer's queues
	 * @throws IllegalArgumentException if an offset is negative
	 */
	public CompletableFuture<Void> commitAsync(Map<MessageQueue, Long> positions) {
		return this.callbacks.toUser(committed(positions));
	}

	private CompletableFuture<Void> committed(Map<MessageQueue, Long> positions) {
		Arguments.notNull(positions, "positions");
		positions.forEach((queue, offset) -> {
			require(queue);
			Progress.requireOffset(queue, offset);
		});
		return CompletableFuture
			.allOf(positions.entrySet()
				.stream()
				.map((each) -> require(each.getKey()).commit(each.getValue()))
				.toArray(CompletableFuture<?>[]::new))
			.thenCompose((none) -> require().offsets().persist());
	}

	/**
	 * How far the group is in a queue, as its store has it.
	 * @param queue the queue
	 * @return the offset of the next message to consume, empty if there is none
	 * @throws IllegalStateException if the consumer has not joined its group
	 */
	public OptionalLong committed(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return Futures.await(require().offsets().load(queue));
	}

	/**
	 * The offset of the next message of a queue that a poll gives.
	 * @param queue one of this consumer's queues
	 * @return the offset
	 * @throws IllegalStateException if it is none of this consumer's queues
	 */
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

	/**
	 * Goes on elsewhere in a queue. What has been polled of it does not count as done
	 * with.
	 * @param queue one of this consumer's queues
	 * @param offset the offset of the next message to poll
	 * @throws IllegalStateException if it is none of this consumer's queues
	 * @throws IllegalArgumentException if the offset is negative
	 */
	public void seek(MessageQueue queue, long offset) {
		Arguments.notNull(queue, "queue");
		Progress.requireOffset(queue, offset);
		PullOwner owner = require(queue);
		owner.seek(offset, false);
		this.buffer.forget(queue);
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
		seek(queue, Futures.await(offset.apply(this.parts.brokers().forOffsets(queue).client())));
	}

	/**
	 * Polls nothing of these queues any more.
	 * @param queues the queues, also such as are taken up later
	 */
	public void pause(Collection<MessageQueue> queues) {
		Arguments.notNull(queues, "queues");
		this.parts.pauses().pause(queues);
		applyPauses();
	}

	/**
	 * Ends the pause of queues.
	 * @param queues the queues
	 */
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

	/**
	 * What this consumer holds, without asking anyone.
	 * @return how far it is in each of its queues
	 */
	public Map<MessageQueue, QueueProgress> progress() {
		Map<MessageQueue, QueueProgress> progress = new HashMap<>();
		PullRun now = this.run;
		if (now != null) {
			now.assignments().progress().forEach((each) -> progress.put(each.queue(), each));
		}
		return Map.copyOf(progress);
	}

	/**
	 * Statistics and positions of this consumer, without asking anyone. Messages count
	 * when a poll or a commit finishes them.
	 * @return a snapshot
	 */
	public ConsumerStatistics statistics() {
		PullRun now = this.run;
		return new ConsumerStatistics(this.parts.figures().snapshot(),
				(now != null) ? now.assignments().progress() : List.of(),
				(now != null) ? now.member().subscriptionConflicts() : List.of(),
				(now != null) ? now.member().allProblems() : List.of());
	}

	/**
	 * Ends waiting polls, writes the progress and leaves the group. With
	 * {@code autoCommit}, what has been polled is done with. Closing twice is safe. Takes
	 * little longer than {@link ConsumerOptions#drainTimeout()} at most. An interrupt
	 * does not shorten it, and is kept. On an event loop it returns at once.
	 */
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
