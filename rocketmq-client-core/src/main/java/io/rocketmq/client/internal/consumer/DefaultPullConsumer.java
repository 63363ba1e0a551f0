package io.rocketmq.client.internal.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.rocketmq.client.broker.OffsetBoundary;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.QueuePosition;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.hook.ConsumeStatus;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.consumer.dispatch.PollBuffer;
import io.rocketmq.client.internal.consumer.group.Assignments;
import io.rocketmq.client.internal.consumer.offset.OffsetStores;
import io.rocketmq.client.internal.consumer.pull.PullOwner;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.consumer.queue.Timing;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Lifecycle;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Default {@link PullConsumer}.
 */
public final class DefaultPullConsumer extends AbstractConsumer<PullConsumer, PullEngine> implements PullConsumer {

	/** Time to wait for the start offsets of assigned queues. */
	private static final Duration PLACING = Duration.ofSeconds(10);

	private static final Duration ROUTE_LOOKUP = Duration.ofSeconds(3);

	private final PollBuffer buffer;

	/** Held while subscriptions or assigned queues change. */
	private final ReentrantLock changing = new ReentrantLock();

	/** Creates a consumer that has not joined its group. */
	public DefaultPullConsumer(ConsumerOptions options, ClientParts client) {
		super("pull", checked(options), client);
		this.buffer = new PollBuffer(Timing.by(client.housekeeping()), options.consumeTimeout().toNanos(),
				hooks()::current, this::ended, client.callbacks());
	}

	private static ConsumerOptions checked(ConsumerOptions options) {
		if (options.orderly() || options.virtualThreads() || options.fetch().mode() == FetchMode.POP) {
			throw new IllegalArgumentException("The options of the pull consumer '" + options.group()
					+ "' set orderly, virtualThreads or fetch.mode POP, which apply to listeners. Leave them out.");
		}
		return options;
	}

	private void ended(PollBuffer.Polled polled, boolean finished, long nanos) {
		parts().counters()
			.consumed(polled.messages(), finished ? BatchConsumeResult.SUCCESS : BatchConsumeResult.RETRY, nanos);
		if (!polled.seenBy().isEmpty()) {
			ConsumeStatus status = finished ? ConsumeStatus.SUCCESS : ConsumeStatus.RETRY;
			parts().callbacks()
				.here(() -> polled.messages()
					.forEach((message) -> hooks().consumed(polled.seenBy(), message, status, null, nanos)));
		}
	}

	@Override
	PullConsumer self() {
		return this;
	}

	@Override
	String notJoined() {
		return "has nothing to poll. Subscribe to a topic, or assign queues, before poll.";
	}

	@Override
	public PullConsumer subscribe(String topic, FilterExpression filter) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(filter, "filter");
		Subscription subscription = Subscription.to(topic, filter);
		this.changing.lock();
		try {
			PullEngine joined = engine();
			if (joined != null && !joined.isShared()) {
				throw new IllegalStateException(
						"The pull consumer '" + group() + "' has assigned queues, and can't also subscribe to '" + topic
								+ "'. Use another consumer for one of them.");
			}
			if (joined != null) {
				lifecycle().requireRunning();
				joined.subscribe(subscription);
			}
			else {
				join(true, (joining) -> {
					joining.member().validate(subscription);
					joining.takeSnapshots(List.of(topic));
					parts().subscriptions().add(subscription);
				}, () -> parts().subscriptions().remove(topic)).topicsChanged();
			}
		}
		finally {
			this.changing.unlock();
		}
		return this;
	}

	private PullEngine join(boolean shared, Consumer<PullEngine> prepare, Runnable undo) {
		return join((setup) -> new PullEngine(parts(), setup, shared, this.buffer), prepare, undo);
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
			PullEngine joined = engine();
			if (joined != null && joined.isShared()) {
				throw new IllegalStateException(
						"The pull consumer '" + group() + "' is subscribed to " + parts().subscriptions().topics()
								+ ", and can't also be assigned queues. Use another consumer for one of them.");
			}
			PullEngine assigned = (joined != null) ? joined : join(false, (joining) -> {
			}, () -> {
			});
			lifecycle().requireRunning();
			byTopic.keySet().forEach((topic) -> parts().brokers().update(route(topic).brokers()));
			assigned.starts().awaitAssignedSnapshots(queues);
			assign(assigned.assignments(), byTopic, filter);
		}
		finally {
			this.changing.unlock();
		}
		return this;
	}

	private void assign(Assignments assignments, Map<String, List<MessageQueue>> byTopic, FilterExpression filter) {
		parts().refusals().retainTopics(byTopic.keySet());
		for (String topic : assignments.topics()) {
			if (!byTopic.containsKey(topic)) {
				assignments.apply(topic, List.of(), true);
			}
		}
		byTopic.forEach((topic, wanted) -> {
			if (parts().subscriptions().setUnlisted(Subscription.to(topic, filter))) {
				assignments.pullAgain(topic);
			}
			assignments.apply(topic, wanted, true);
		});
		Futures.awaitUninterruptibly(assignments.placed(), PLACING);
	}

	private TopicRoute route(String topic) {
		return Futures.await(parts().routes().get(topic, Deadline.after(ROUTE_LOOKUP)));
	}

	@Override
	public List<ReceivedMessage> poll(Duration timeout) {
		Arguments.notNull(timeout, "timeout");
		if (timeout.isNegative()) {
			throw new IllegalArgumentException("Timeout of a poll is negative: " + timeout
					+ ". Give zero to return at once, or a time to wait for messages.");
		}
		if (lifecycle().state().compareTo(Lifecycle.State.RUNNING) < 0) {
			requireEngine();
		}
		lifecycle().requireRunning();
		if (options().autoCommit()) {
			this.buffer.finish();
		}
		try {
			PollBuffer.Polled polled = this.buffer.take(options().batchSize(), TimeUnit.NANOSECONDS.convert(timeout));
			if (polled.messages().isEmpty()) {
				lifecycle().requireRunning();
			}
			// Returned even if it has been closed meanwhile, which counted them as
			// polled.
			if (!polled.seenBy().isEmpty() && !polled.messages().isEmpty()) {
				parts().callbacks().here(() -> hooks().consuming(polled.seenBy(), polled.messages()));
			}
			// Users may change their list.
			return new ArrayList<>(polled.messages());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CallInterruptedException("Interrupted while polling", Outcome.NOT_SENT, ErrorContext.none(), ex);
		}
	}

	@Override
	CompletableFuture<Void> committed() {
		this.buffer.finish();
		return super.committed();
	}

	@Override
	public void commit(Map<MessageQueue, Long> positions) {
		Futures.await(committed(positions));
	}

	@Override
	public CompletableFuture<Void> commitAsync(Map<MessageQueue, Long> positions) {
		return parts().callbacks().toUser(committed(positions));
	}

	private CompletableFuture<Void> committed(Map<MessageQueue, Long> positions) {
		Arguments.notNull(positions, "positions");
		positions.forEach((queue, offset) -> {
			requireOwner(queue);
			OffsetStores.requireOffset(queue, offset);
		});
		return CompletableFuture
			.allOf(positions.entrySet()
				.stream()
				.map((each) -> requireOwner(each.getKey()).commit(each.getValue()))
				.toArray(CompletableFuture<?>[]::new))
			.thenCompose((none) -> requireEngine().offsets().persist());
	}

	@Override
	public OptionalLong committed(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return Futures.await(requireEngine().offsets().load(queue));
	}

	@Override
	public long position(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return requireOwner(queue).nextOffset();
	}

	private PullOwner requireOwner(MessageQueue queue) {
		PullEngine joined = engine();
		PullOwner owner = (joined != null) ? joined.assignments().working(queue) : null;
		if (owner == null) {
			throw new IllegalStateException("The pull consumer '" + group() + "' is not assigned " + queue
					+ "; its queues are " + assignment() + ". Name one of these, or assign the queue first.");
		}
		return owner;
	}

	@Override
	public void seek(MessageQueue queue, long offset) {
		Arguments.notNull(queue, "queue");
		OffsetStores.requireOffset(queue, offset);
		requireOwner(queue).seek(offset, false);
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
		requireOwner(queue);
		seek(queue, Futures.await(offset.apply(parts().brokers().forOffsets(queue).client())));
	}

	@Override
	public Map<MessageQueue, QueuePosition> positions() {
		Map<MessageQueue, QueuePosition> positions = new HashMap<>();
		PullEngine joined = engine();
		if (joined != null) {
			joined.assignments().positions().forEach((each) -> positions.put(each.queue(), each));
		}
		return Map.copyOf(positions);
	}

	@Override
	public void close() {
		PullEngine joined = engine();
		Duration drain = options().drainTimeout();
		if (joined == null) {
			closing().close(false, drain, this.buffer::close, this::closeUsersStore);
			return;
		}
		closing().close(false, drain, joined::stop, this.buffer::close, this::endPolled, () -> joined.drain(drain),
				joined::closeTimers, joined.offsets()::close, joined::leave);
	}

	private void endPolled() {
		if (options().autoCommit()) {
			this.buffer.finish();
		}
		else {
			this.buffer.forgetAll();
		}
	}

}
