package io.rocketmq.client.internal.consumer;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.AckResult;
import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.DefaultBrokerPop;
import io.rocketmq.client.internal.consumer.dispatch.ConsumeHooks;
import io.rocketmq.client.internal.consumer.pop.LeaseDeliveries;
import io.rocketmq.client.internal.consumer.pop.LeasedMessage;
import io.rocketmq.client.internal.consumer.pop.Leases;
import io.rocketmq.client.internal.consumer.pop.PopSources;
import io.rocketmq.client.internal.consumer.pop.ReceiveCall;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ConsumerData;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.GroupMember;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.internal.support.Lifecycle;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Implements {@link SimpleConsumer}.
 */
public final class DefaultSimpleConsumer implements SimpleConsumer {

	/** More of them brokers refuse. */
	private static final int MOST_MESSAGES = 32;

	/** As for Apache's own simple consumers; brokers keep no time beyond three days. */
	private static final Duration LONGEST_HIDDEN = Duration.ofHours(12);

	/** Time to wait for acknowledgements, each of which has a deadline of its own. */
	private static final Duration ACKS_LIMIT = Duration.ofSeconds(30);

	private final SimpleConsumerOptions options;

	private final RouteCache routes;

	private final Function<String, DefaultBrokerPop> brokers;

	private final ClientSession session;

	private final Housekeeping housekeeping;

	private final Callbacks callbacks;

	private final LeaseDeliveries deliveries;

	private final Refusals refusals;

	private final Closing closing;

	private final PopSources sources;

	private final Leases leases;

	private final Lifecycle lifecycle;

	private final GroupMember member = new Membership();

	private final Set<ReceiveCall> receiving = ConcurrentHashMap.newKeySet();

	private final ReentrantLock subscribing = new ReentrantLock();

	/** By topic, in order; replaced under the lock. */
	private volatile Map<String, Subscription> subscriptions = Map.of();

	/**
	 * Makes a consumer, which joins its group with its first subscription. For
	 * {@link io.rocketmq.client.RocketMQClient}, which has the parts.
	 * @param options what holds for it
	 * @param routes where topics are
	 * @param brokers how to talk to brokers
	 * @param session introduces it to brokers
	 * @param housekeeping ends what takes its time
	 * @param hooks are told how deliveries end
	 * @param callbacks runs users' code
	 */
	public DefaultSimpleConsumer(SimpleConsumerOptions options, RouteCache routes, BrokerManager brokers,
			ClientSession session, Housekeeping housekeeping, List<ConsumeHook> hooks, Callbacks callbacks) {
		this.options = options;
		this.routes = routes;
		this.brokers = (brokerName) -> brokers.master(brokerName).pop();
		this.session = session;
		this.housekeeping = housekeeping;
		this.callbacks = callbacks;
		this.refusals = new Refusals(options.group());
		this.sources = new PopSources(routes, brokers::isFailing);
		this.leases = new Leases(options.group(), this.brokers);
		this.deliveries = new LeaseDeliveries(this.leases, new ConsumeHooks(options.group(), hooks), this.callbacks);
		this.lifecycle = new Lifecycle("simple consumer '" + options.group() + "'");
		this.closing = new Closing(options.group(), this.lifecycle, ACKS_LIMIT);
		this.lifecycle.start(() -> {
		});
	}

	@Override
	public String group() {
		return this.options.group();
	}

	@Override
	public SimpleConsumer subscribe(String topic) {
		return subscribe(topic, FilterExpression.all());
	}

	@Override
	public SimpleConsumer subscribe(String topic, FilterExpression filter) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(filter, "filter");
		String problem = ResourceNames.problemWithTopic(topic);
		if (problem == null && topic.startsWith(ResourceNames.RETRY_PREFIX)) {
			problem = "The topic '" + topic
					+ "' is one of messages that come again: subscribe to the topic that they were sent to";
		}
		if (problem != null) {
			throw new IllegalArgumentException(problem);
		}
		this.subscribing.lock();
		try {
			this.lifecycle.requireRunning();
			Map<String, Subscription> before = this.subscriptions;
			Subscription old = before.get(topic);
			if (old != null && old.filter().equals(filter)) {
				return this;
			}
			// Brokers take the newest for right, also of two in one millisecond.
			Subscription wanted = Subscription.to(topic, filter);
			long version = (old != null) ? Math.max(wanted.version(), old.version() + 1) : wanted.version();
			Map<String, Subscription> after = new TreeMap<>(before);
			after.put(topic, new Subscription(topic, filter, version));
			this.subscriptions = after;
			if (before.isEmpty()) {
				join(before);
				return this;
			}
		}
		finally {
			this.subscribing.unlock();
		}
		this.session.heartbeat();
		this.routes.refresh(topic);
		return this;
	}

	private void join(Map<String, Subscription> before) {
		try {
			this.session.register(this.member);
		}
		catch (RuntimeException ex) {
			this.subscriptions = before;
			throw ex;
		}
	}

	@Override
	public SimpleConsumer unsubscribe(String topic) {
		Arguments.notNull(topic, "topic");
		this.subscribing.lock();
		try {
			this.lifecycle.requireRunning();
			if (!this.subscriptions.containsKey(topic)) {
				return this;
			}
			Map<String, Subscription> after = new TreeMap<>(this.subscriptions);
			after.remove(topic);
			this.subscriptions = after;
			this.refusals.retainTopics(after.keySet());
			if (after.isEmpty()) {
				this.session.unregister(this.member);
				return this;
			}
		}
		finally {
			this.subscribing.unlock();
		}
		this.session.heartbeat();
		return this;
	}

	@Override
	public Set<String> topics() {
		return Set.copyOf(this.subscriptions.keySet());
	}

	@Override
	public List<ReceivedMessage> receive(int max, Duration invisible) {
		ReceiveCall call = begin(max, invisible);
		boolean taken = false;
		try {
			List<ReceivedMessage> messages = Futures.await(call.result());
			taken = true;
			this.callbacks.here(() -> this.deliveries.begin(messages));
			return messages;
		}
		finally {
			if (!taken && !call.end(closedException())) {
				// The thread was interrupted just when they came.
				call.result().thenAccept(this.leases::giveBack);
			}
		}
	}

	@Override
	public CompletableFuture<List<ReceivedMessage>> receiveAsync(int max, Duration invisible) {
		ReceiveCall call = begin(max, invisible);
		CompletableFuture<List<ReceivedMessage>> users = new CompletableFuture<>();
		call.result().whenComplete((messages, failure) -> this.callbacks.execute(() -> {
			if (failure != null) {
				users.completeExceptionally(Futures.unwrap(failure));
				return;
			}
			if (!users.isDone()) {
				this.deliveries.begin(messages);
			}
			if (!users.complete(messages)) {
				this.leases.giveBack(messages);
				this.deliveries.discard(messages);
			}
		}));
		users.whenComplete((messages, failure) -> {
			if (users.isCancelled()) {
				call.end(closedException());
			}
		});
		return users;
	}

	private ReceiveCall begin(int max, Duration invisible) {
		Arguments.notNull(invisible, "invisible");
		if (max < 1 || max > MOST_MESSAGES) {
			throw new IllegalArgumentException(
					"Receiving " + max + " messages: ask for 1 to " + MOST_MESSAGES + " at once");
		}
		if (invisible.toMillis() < 1) {
			throw new IllegalArgumentException("Hiding messages for " + invisible + ": it must be at least 1 ms");
		}
		requireTime(invisible);
		this.lifecycle.requireRunning();
		Map<String, Subscription> wanted = this.subscriptions;
		if (wanted.isEmpty()) {
			throw new IllegalStateException(
					"The simple consumer '" + group() + "' has no topic: subscribe before receive");
		}
		ReceiveCall call = new ReceiveCall(this.options, this.brokers, this.sources, this.leases, this.housekeeping,
				this.refusals, max, invisible);
		this.receiving.add(call);
		call.result().whenComplete((messages, failure) -> this.receiving.remove(call));
		if (!this.lifecycle.isRunning()) {
			// It was closed in between, and close may not have seen this one.
			call.end(closedException());
		}
		Futures.attempt(() -> this.sources.next(wanted.values()))
			.thenAccept(call::begin)
			.whenComplete((none, failure) -> {
				if (failure != null) {
					call.end(Futures.unwrap(failure));
				}
			});
		return call;
	}

	@Override
	public void ack(ReceivedMessage message) {
		Arguments.notNull(message, "message");
		LeasedMessage lease = this.leases.require(message);
		this.deliveries.await(this.leases.ack(lease), this.deliveries.acked(lease));
	}

	@Override
	public CompletableFuture<Void> ackAsync(ReceivedMessage message) {
		Arguments.notNull(message, "message");
		LeasedMessage lease = this.leases.require(message);
		return this.callbacks.toUser(this.leases.ack(lease), this.deliveries.acked(lease));
	}

	@Override
	public AckResult ack(Collection<? extends ReceivedMessage> messages) {
		Arguments.notNull(messages, "messages");
		return this.deliveries.await(this.leases.ack(require(messages)), this.deliveries::acked);
	}

	@Override
	public CompletableFuture<AckResult> ackAsync(Collection<? extends ReceivedMessage> messages) {
		Arguments.notNull(messages, "messages");
		return this.callbacks.toUser(this.leases.ack(require(messages)), this.deliveries::acked);
	}

	private List<LeasedMessage> require(Collection<? extends ReceivedMessage> messages) {
		return messages.stream().map(this.leases::require).toList();
	}

	@Override
	public void changeInvisibleDuration(ReceivedMessage message, Duration invisible) {
		Arguments.notNull(message, "message");
		Arguments.notNull(invisible, "invisible");
		requireTime(invisible);
		LeasedMessage lease = this.leases.require(message);
		this.deliveries.await(this.leases.change(lease, invisible), this.deliveries.changed(lease, invisible));
	}

	@Override
	public CompletableFuture<Void> changeInvisibleDurationAsync(ReceivedMessage message, Duration invisible) {
		Arguments.notNull(message, "message");
		Arguments.notNull(invisible, "invisible");
		requireTime(invisible);
		LeasedMessage lease = this.leases.require(message);
		return this.callbacks.toUser(this.leases.change(lease, invisible), this.deliveries.changed(lease, invisible));
	}

	private static void requireTime(Duration invisible) {
		if (invisible.isNegative() || invisible.compareTo(LONGEST_HIDDEN) > 0) {
			throw new IllegalArgumentException("Hiding messages for " + invisible + ": it must not be negative, and at"
					+ " most " + LONGEST_HIDDEN + "; for longer, change it again later");
		}
	}

	@Override
	public void close() {
		this.closing.close(false, () -> this.receiving.forEach((call) -> call.end(closedException())), this::leave,
				() -> Futures.awaitUninterruptibly(this.leases.whenDone(), ACKS_LIMIT), this.refusals::clear);
	}

	private void leave() {
		CompletableFuture<Void> left;
		this.subscribing.lock();
		try {
			left = this.session.unregister(this.member);
			this.subscriptions = Map.of();
		}
		finally {
			this.subscribing.unlock();
		}
		Futures.awaitUninterruptibly(left, Closing.FAREWELL);
	}

	private ClientClosedException closedException() {
		return new ClientClosedException("The simple consumer '" + group() + "' is closed", ErrorContext.none(), null);
	}

	@Override
	public ConsumerStatistics statistics() {
		return new ConsumerStatistics(this.deliveries.snapshot(), List.of(), List.of(),
				Stream.concat(this.session.problems().stream(), this.refusals.problems().stream()).toList());
	}

	private final class Membership implements GroupMember {

		@Override
		public String group() {
			return DefaultSimpleConsumer.this.group();
		}

		@Override
		public ConsumerData consumerData() {
			boolean earliest = DefaultSimpleConsumer.this.options.consumeFrom() instanceof ConsumeFrom.Earliest;
			return new ConsumerData(group(), "CONSUME_POP", "CLUSTERING",
					earliest ? "CONSUME_FROM_FIRST_OFFSET" : "CONSUME_FROM_LAST_OFFSET", false,
					DefaultSimpleConsumer.this.subscriptions.values().stream().map(Subscription::data).toList());
		}

		@Override
		public List<Problem> problems() {
			return DefaultSimpleConsumer.this.refusals.problems();
		}

		@Override
		public Set<String> topics() {
			return DefaultSimpleConsumer.this.subscriptions.keySet();
		}

		@Override
		public void close() {
			DefaultSimpleConsumer.this.close();
		}

	}

}
