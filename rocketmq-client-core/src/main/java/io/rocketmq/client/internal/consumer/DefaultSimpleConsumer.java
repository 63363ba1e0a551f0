package io.rocketmq.client.internal.consumer;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.AckResult;
import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.internal.consumer.dispatch.ConsumeHooks;
import io.rocketmq.client.internal.consumer.pop.LeaseDeliveries;
import io.rocketmq.client.internal.consumer.pop.LeasedMessage;
import io.rocketmq.client.internal.consumer.pop.Leases;
import io.rocketmq.client.internal.consumer.pop.PopSources;
import io.rocketmq.client.internal.consumer.pop.ReceiveCall;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Lifecycle;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Default {@link SimpleConsumer}.
 */
public final class DefaultSimpleConsumer implements SimpleConsumer {

	/** Limit of the brokers. */
	private static final int MAX_MESSAGES = 32;

	/** Limit of Apache's simple consumers; brokers have one of three days. */
	private static final Duration LONGEST_INVISIBLE = Duration.ofHours(12);

	/** Brokers count in milliseconds. */
	private static final Duration SHORTEST_INVISIBLE = Duration.ofMillis(1);

	/** Time to wait for acknowledgements, each of which has a deadline of its own. */
	private static final Duration ACKS_LIMIT = Duration.ofSeconds(30);

	private final SimpleConsumerOptions options;

	private final ClientParts client;

	private final Callbacks callbacks;

	private final Refusals refusals;

	private final Leases leases;

	private final PopSources sources;

	private final LeaseDeliveries deliveries;

	private final Lifecycle lifecycle;

	private final Closing closing;

	private final SimpleMembership membership;

	private final Set<ReceiveCall> receiving = ConcurrentHashMap.newKeySet();

	/** Creates a consumer that joins its group with its first subscription. */
	public DefaultSimpleConsumer(SimpleConsumerOptions options, ClientParts client) {
		this.options = options;
		this.client = client;
		this.callbacks = client.callbacks();
		this.refusals = new Refusals(options.group());
		this.leases = new Leases(options.group(), (brokerName) -> client.brokers().master(brokerName).pop());
		this.sources = new PopSources(client.routes(), client.brokers()::isFailing, this.leases, this.refusals);
		this.deliveries = new LeaseDeliveries(this.leases, new ConsumeHooks(options.group(), client.consumeHooks()),
				this.callbacks);
		this.lifecycle = new Lifecycle("simple consumer '" + options.group() + "'");
		this.closing = new Closing(options.group(), this.lifecycle);
		this.membership = new SimpleMembership(options, client, this.lifecycle, this.refusals, this::close,
				this::statistics);
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
		this.membership.subscribe(topic, filter);
		return this;
	}

	@Override
	public SimpleConsumer unsubscribe(String topic) {
		Arguments.notNull(topic, "topic");
		this.membership.unsubscribe(topic);
		return this;
	}

	@Override
	public Set<String> topics() {
		return Set.copyOf(this.membership.topics());
	}

	@Override
	public List<ReceivedMessage> receive(int max, Duration invisible) {
		ReceiveCall call = begin(max, invisible);
		boolean received = false;
		try {
			List<ReceivedMessage> messages = Futures.await(call.result());
			received = true;
			this.callbacks.here(() -> this.deliveries.begin(messages));
			return messages;
		}
		finally {
			if (!received && !call.end(closedException())) {
				// The thread was interrupted just when they arrived.
				call.result().thenAccept(this.leases::makeVisible);
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
				this.leases.makeVisible(messages);
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
		if (max < 1 || max > MAX_MESSAGES) {
			throw new IllegalArgumentException("Number of messages to receive is out of range: " + max
					+ ". It must be between 1 and " + MAX_MESSAGES + '.');
		}
		requireTime(invisible, SHORTEST_INVISIBLE);
		this.lifecycle.requireRunning();
		Map<String, Subscription> wanted = this.membership.subscriptions();
		if (wanted.isEmpty()) {
			throw new IllegalStateException(
					"The simple consumer '" + group() + "' has no topic. Subscribe to one before receive.");
		}
		ReceiveCall call = new ReceiveCall(this.options, this.sources, this.leases, this.client.housekeeping(), max,
				invisible);
		this.receiving.add(call);
		call.result().whenComplete((messages, failure) -> this.receiving.remove(call));
		if (!this.lifecycle.isRunning()) {
			// It was closed in between, perhaps without ending this call.
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
		LeasedMessage lease = require(message, invisible);
		this.deliveries.await(this.leases.change(lease, invisible), this.deliveries.changed(lease, invisible));
	}

	@Override
	public CompletableFuture<Void> changeInvisibleDurationAsync(ReceivedMessage message, Duration invisible) {
		LeasedMessage lease = require(message, invisible);
		return this.callbacks.toUser(this.leases.change(lease, invisible), this.deliveries.changed(lease, invisible));
	}

	private LeasedMessage require(ReceivedMessage message, Duration invisible) {
		Arguments.notNull(message, "message");
		Arguments.notNull(invisible, "invisible");
		requireTime(invisible, Duration.ZERO);
		return this.leases.require(message);
	}

	private static void requireTime(Duration invisible, Duration least) {
		if (invisible.compareTo(least) < 0 || invisible.compareTo(LONGEST_INVISIBLE) > 0) {
			throw new IllegalArgumentException("Invisible time is out of range: " + invisible + ". It must be between "
					+ least + " and " + LONGEST_INVISIBLE + "; change it again later to extend it.");
		}
	}

	@Override
	public void close() {
		this.closing.close(false, ACKS_LIMIT, () -> this.receiving.forEach((call) -> call.end(closedException())),
				this.membership::leave, () -> Futures.awaitUninterruptibly(this.leases.whenDone(), ACKS_LIMIT),
				this.refusals::clear);
	}

	private ClientClosedException closedException() {
		return new ClientClosedException("The simple consumer '" + group() + "' is closed", ErrorContext.none(), null);
	}

	@Override
	public ConsumerStatistics statistics() {
		return new ConsumerStatistics(this.deliveries.snapshot(), List.of(), List.of(), this.membership.allProblems(),
				0, 0, 0, 0, 0);
	}

}
