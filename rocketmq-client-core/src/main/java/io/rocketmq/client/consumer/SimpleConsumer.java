package io.rocketmq.client.consumer;

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

import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.broker.BrokerPop;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.nameserver.RouteCache;
import io.rocketmq.client.protocol.body.HeartbeatBody.ConsumerData;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.session.Member;
import io.rocketmq.client.session.Problem;
import io.rocketmq.client.session.Refusals;
import io.rocketmq.client.support.Arguments;
import io.rocketmq.client.support.Callbacks;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Housekeeping;
import io.rocketmq.client.support.Lifecycle;
import io.rocketmq.client.support.ResourceNames;

/**
 * Takes messages one by one, as a pool of workers does: each message is hidden from the
 * other members of the group for a while, and comes again, to any member, unless it is
 * acknowledged within that time. Queues are not shared out: any number of members can
 * work on one queue, and order is not kept. Every message is delivered at least once.
 * Needs servers from 5.0 on. Made by {@link io.rocketmq.client.RocketMQClient};
 * subscribe, then receive; thread-safe.
 * <p>
 * A message that comes again has a higher {@link ReceivedMessage#reconsumeTimes()}, and
 * comes again however often it is not acknowledged: who wants to give up acknowledges it.
 * <p>
 * An answer of a broker that arrives after its time is over is lost, and its messages
 * with it until they come again when their hidden time is over. Messages that arrive for
 * a receive that was ended from this side are given back at once.
 * <p>
 * What is illegal fails at once, by an exception of the call, also where the method gives
 * a future. Futures are completed on callback threads.
 */
public final class SimpleConsumer implements AutoCloseable {

	/** More of them brokers refuse. */
	private static final int MOST_MESSAGES = 32;

	/** As for Apache's own simple consumers; brokers keep no time beyond three days. */
	private static final Duration LONGEST_HIDDEN = Duration.ofHours(12);

	/** Time to wait for acknowledgements, each of which has a deadline of its own. */
	private static final Duration ACKS_LIMIT = Duration.ofSeconds(30);

	private final SimpleConsumerOptions options;

	private final RouteCache routes;

	private final Function<String, BrokerPop> brokers;

	private final ClientSession session;

	private final Housekeeping housekeeping;

	private final Callbacks callbacks;

	private final LeaseDeliveries deliveries;

	private final Refusals refusals;

	private final Closing closing;

	private final PopSources sources;

	private final Leases leases;

	private final Lifecycle lifecycle;

	private final Member member = new Membership();

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
	public SimpleConsumer(SimpleConsumerOptions options, RouteCache routes, BrokerManager brokers,
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

	/**
	 * The group.
	 * @return its name
	 */
	public String group() {
		return this.options.group();
	}

	/**
	 * Subscribes to all messages of a topic; see
	 * {@link #subscribe(String, FilterExpression)}.
	 * @param topic the topic
	 * @return this consumer
	 */
	public SimpleConsumer subscribe(String topic) {
		return subscribe(topic, FilterExpression.all());
	}

	/**
	 * Subscribes to some messages of a topic, in the place of an earlier subscription to
	 * it. Holds from the next receive on. All members of a group must subscribe to the
	 * same. The first subscription lets the consumer join its group.
	 * @param topic the topic
	 * @param filter which messages
	 * @return this consumer
	 * @throws IllegalArgumentException if the topic's name is illegal, or it is a retry
	 * topic, whose messages come with those of their topic
	 * @throws IllegalStateException if the client has another consumer in the group
	 * @throws ClientClosedException if the consumer is closed
	 */
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

	/**
	 * Ends the subscription to a topic, from the next receive on. With the last one the
	 * consumer leaves its group.
	 * @param topic the topic; one that is not subscribed to is left alone
	 * @return this consumer
	 * @throws ClientClosedException if the consumer is closed
	 */
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

	/**
	 * The topics that are subscribed to.
	 * @return the topics in order
	 */
	public Set<String> topics() {
		return Set.copyOf(this.subscriptions.keySet());
	}

	/**
	 * Receives messages, and waits for them where there are none, for as long as
	 * {@link SimpleConsumerOptions#awaitDuration()}; up to 15 s longer if a broker does
	 * not answer. All messages of one receive are of one topic and broker; the next
	 * receive begins with another topic and broker.
	 * @param max how many messages at most, 1 to 32
	 * @param invisible for how long they are hidden from the other members: the time to
	 * work on them and acknowledge them
	 * @return the messages, none if none came
	 * @throws IllegalArgumentException if the number or the time is illegal
	 * @throws IllegalStateException if nothing is subscribed to
	 * @throws io.rocketmq.client.error.RouteNotFoundException if there is no such topic,
	 * and no other one has messages
	 * @throws io.rocketmq.client.error.BrokerErrorException if a broker is older than 5.0
	 * @throws ClientClosedException if the consumer is or gets closed
	 * @throws RocketMQException if there are no messages and a broker refuses to give
	 * them, or none can be reached until the end of the wait
	 */
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

	/**
	 * Receives messages; see {@link #receive}. A future that is cancelled ends the
	 * receive.
	 * @param max how many messages at most, 1 to 32
	 * @param invisible for how long they are hidden from the other members
	 * @return a future of the messages, none if none came
	 */
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

	/**
	 * Acknowledges a message: it is done with and does not come again, unless its hidden
	 * time was over before the broker heard of it. Doing so again is harmless.
	 * @param message a message that {@link #receive} gave
	 * @throws IllegalArgumentException if the message is from elsewhere
	 * @throws RocketMQException if it failed; the message comes again then
	 */
	public void ack(ReceivedMessage message) {
		Arguments.notNull(message, "message");
		LeasedMessage lease = this.leases.require(message);
		this.deliveries.await(this.leases.ack(lease), this.deliveries.acked(lease));
	}

	/**
	 * Acknowledges a message; see {@link #ack(ReceivedMessage)}.
	 * @param message a message that {@link #receive} gave
	 * @return a future that is completed once the broker has it
	 */
	public CompletableFuture<Void> ackAsync(ReceivedMessage message) {
		Arguments.notNull(message, "message");
		LeasedMessage lease = this.leases.require(message);
		return this.callbacks.toUser(this.leases.ack(lease), this.deliveries.acked(lease));
	}

	/**
	 * Acknowledges messages, with one request to each broker where the brokers can do so,
	 * which is from 5.1.3 on, and else one by one.
	 * @param messages messages that {@link #receive} gave, any number
	 * @return what became of each message: ask {@link AckResult#allAcked()}, or call
	 * {@link AckResult#requireAllAcked()}, which throws if one failed
	 * @throws IllegalArgumentException if one of them is from elsewhere: none is
	 * acknowledged
	 */
	public AckResult ack(Collection<? extends ReceivedMessage> messages) {
		Arguments.notNull(messages, "messages");
		return this.deliveries.await(this.leases.ack(require(messages)), this.deliveries::acked);
	}

	/**
	 * Acknowledges messages; see {@link #ack(Collection)}.
	 * @param messages messages that {@link #receive} gave, any number
	 * @return a future of what became of each message; it does not fail for a message's
	 * failure
	 */
	public CompletableFuture<AckResult> ackAsync(Collection<? extends ReceivedMessage> messages) {
		Arguments.notNull(messages, "messages");
		return this.callbacks.toUser(this.leases.ack(require(messages)), this.deliveries::acked);
	}

	private List<LeasedMessage> require(Collection<? extends ReceivedMessage> messages) {
		return messages.stream().map(this.leases::require).toList();
	}

	/**
	 * Hides a message for another while, from now on: longer, to work on it, or shorter,
	 * to let it come again sooner. Call it before its time is over. The message object
	 * stays good for all other calls.
	 * @param message a message that {@link #receive} gave
	 * @param invisible for how long, zero to let it come again at once
	 * @throws IllegalArgumentException if the message is from elsewhere, or the time is
	 * illegal
	 * @throws RocketMQException if it failed; where the outcome is unknown, the message
	 * may come again although it is acknowledged
	 */
	public void changeInvisibleDuration(ReceivedMessage message, Duration invisible) {
		Arguments.notNull(message, "message");
		Arguments.notNull(invisible, "invisible");
		requireTime(invisible);
		LeasedMessage lease = this.leases.require(message);
		this.deliveries.await(this.leases.change(lease, invisible), this.deliveries.changed(lease, invisible));
	}

	/**
	 * Hides a message for another while; see {@link #changeInvisibleDuration}. What is
	 * called for the message afterwards comes to the broker afterwards.
	 * @param message a message that {@link #receive} gave
	 * @param invisible for how long, zero to let it come again at once
	 * @return a future that is completed once the broker has it
	 */
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

	/**
	 * Receives nothing any more: receives that wait fail with
	 * {@link ClientClosedException}. Leaves the group and waits for acknowledgements that
	 * are under way. What was received before can still be acknowledged while the client
	 * is open. Closing twice is safe.
	 */
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

	/**
	 * Statistics of this consumer, without asking anyone. Messages count when they are
	 * acknowledged, or made visible at once; the brokers keep its place in the queues.
	 * @return a snapshot
	 */
	public ConsumerStatistics statistics() {
		return new ConsumerStatistics(this.deliveries.snapshot(), List.of(), List.of(),
				Stream.concat(this.session.problems().stream(), this.refusals.problems().stream()).toList());
	}

	private final class Membership implements Member {

		@Override
		public String group() {
			return SimpleConsumer.this.group();
		}

		@Override
		public ConsumerData consumerData() {
			boolean earliest = SimpleConsumer.this.options.consumeFrom() instanceof ConsumeFrom.Earliest;
			return new ConsumerData(group(), "CONSUME_POP", "CLUSTERING",
					earliest ? "CONSUME_FROM_FIRST_OFFSET" : "CONSUME_FROM_LAST_OFFSET", false,
					SimpleConsumer.this.subscriptions.values().stream().map(Subscription::data).toList());
		}

		@Override
		public List<Problem> problems() {
			return SimpleConsumer.this.refusals.problems();
		}

		@Override
		public Set<String> topics() {
			return SimpleConsumer.this.subscriptions.keySet();
		}

		@Override
		public void close() {
			SimpleConsumer.this.close();
		}

	}

}
