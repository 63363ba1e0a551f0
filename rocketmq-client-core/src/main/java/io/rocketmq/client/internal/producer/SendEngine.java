package io.rocketmq.client.internal.producer;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.FaultAvoidance;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.QueueSelection;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.producer.retry.BrokerFaults;
import io.rocketmq.client.internal.producer.retry.RetryPolicy;
import io.rocketmq.client.internal.producer.retry.SendPhase;
import io.rocketmq.client.internal.producer.select.RandomQueue;
import io.rocketmq.client.internal.producer.select.RoundRobin;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.CloseStack;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.producer.QueueSelector;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.producer.SendStatistics;

/**
 * What all kinds of producers send with: route, queue, attempts and hooks, within one
 * deadline. Thread-safe.
 */
public final class SendEngine implements AutoCloseable {

	final ProducerOptions options;

	final RouteCache routes;

	public final BrokerManager brokers;

	final Housekeeping housekeeping;

	final RetryPolicy retryPolicy;

	final Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofMillis(500));

	public final SendHooks hooks;

	/** Runs users' code: hooks and selectors. */
	final Callbacks callbacks;

	/**
	 * Goes on with what was sent and answered, off event loops: not on an executor of the
	 * user's, which may be waiting for just that.
	 */
	public final Executor work;

	/** Those that wait for their next attempt. */
	private final Set<Rest> resting = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	final BrokerFaults faults;

	final SendCounters figures = new SendCounters();

	private final LongAdder refused = new LongAdder();

	private final QueueSelector balance;

	private final boolean avoidsFaults;

	private final CloseStack closeStack = new CloseStack();

	/**
	 * Makes an engine.
	 * @param options what holds for the producer
	 * @param routes where topics are
	 * @param brokers how to talk to brokers
	 * @param housekeeping waits before attempts, and asks brokers that failed whether
	 * they are there again
	 * @param callbacks runs hooks and selectors
	 * @param hooks are told how sends end
	 */
	public SendEngine(ProducerOptions options, RouteCache routes, BrokerManager brokers, Housekeeping housekeeping,
			Callbacks callbacks, SendHooks hooks) {
		this.options = options;
		this.routes = routes;
		this.brokers = brokers;
		this.housekeeping = housekeeping;
		this.callbacks = callbacks;
		this.work = callbacks::executeOnPool;
		this.hooks = hooks;
		this.retryPolicy = options.retryWhenUnknown() ? RetryPolicy.evenIfDuplicated()
				: RetryPolicy.withoutDuplicates();
		this.balance = (options.queueSelection() == QueueSelection.RANDOM) ? new RandomQueue() : new RoundRobin();
		FaultAvoidance avoidance = options.faultAvoidance();
		this.avoidsFaults = avoidance != null;
		this.faults = new BrokerFaults((avoidance != null) ? avoidance : FaultAvoidance.DEFAULT);
		if (avoidance != null) {
			this.closeStack.add(housekeeping.every(avoidance.probeInterval(), this::probe));
		}
	}

	/**
	 * Sends a message.
	 * @param message the message
	 * @param kind what it is to the broker
	 * @param how which queue
	 * @param deadline by when the result must be here
	 * @return a future of the result, not to be handed to users: it may be completed on
	 * an event loop
	 * @throws IllegalMessageException if the message is over a limit
	 */
	public CompletableFuture<SendResult> send(Message message, SendKind kind, SendOptions how, Deadline deadline) {
		return send(parcel(message, kind, Map.of()), kind, how, deadline);
	}

	public CompletableFuture<SendResult> send(SendPayload parcel, SendKind kind, SendOptions how, Deadline deadline) {
		SendCall call = new SendCall(this, parcel, kind, how, deadline);
		call.attempt();
		return call;
	}

	/**
	 * Waits before another attempt.
	 * @param next the attempt
	 * @param giveUp called instead of it if the producer is closed meanwhile
	 * @return false if the producer is closed, so that there will be none
	 */
	boolean rest(long delayNanos, Runnable next, Runnable giveUp) {
		Rest rest = new Rest(next, giveUp);
		this.resting.add(rest);
		if (this.closed || !this.housekeeping.after(delayNanos, () -> wake(rest))) {
			return !this.resting.remove(rest);
		}
		return true;
	}

	private void wake(Rest rest) {
		if (this.resting.remove(rest)) {
			rest.next.run();
		}
	}

	/** What a send goes on with when it has waited: a selector is a user's code. */
	Executor continuing(SendOptions how) {
		return (how.selector() != null) ? this.callbacks : Runnable::run;
	}

	/**
	 * A message as the hooks want it to be, ready for the wire.
	 * @throws IllegalMessageException if it is over a limit; the hooks are told
	 */
	public SendPayload parcel(Message message, SendKind kind, Map<String, String> more) {
		Message hooked = hooked(message);
		try {
			return SendPayload.of(hooked, kind, this.options, more);
		}
		catch (IllegalMessageException ex) {
			refused(hooked, kind, ex);
			throw ex;
		}
	}

	/** Tells the hooks of a message that was never tried. */
	void refused(Message message, SendKind kind, RocketMQException failure) {
		this.refused.increment();
		if (this.hooks.any()) {
			this.hooks.failed(new SendContext(this.options.group(), message, MessageIds.next(), kind == SendKind.HALF,
					null, null, 0, System.currentTimeMillis(), 0), failure);
		}
	}

	/** The message as the hooks want it to be. */
	Message hooked(Message message) {
		return this.hooks.any() ? this.hooks.sending(this.options.group(), message) : message;
	}

	public CompletableFuture<?> sendOneway(SendPayload parcel, SendOptions how, Deadline deadline) {
		return new SendCall(this, parcel, SendKind.ORDINARY, how, deadline).oneway();
	}

	/**
	 * What has been sent.
	 * @return the figures by topic
	 */
	public Map<String, SendStatistics> statistics() {
		return this.figures.snapshot();
	}

	/**
	 * How many messages were refused as they are.
	 * @return the number
	 */
	public long refused() {
		return this.refused.sum();
	}

	/** The route if it is known and can be sent to. */
	public @Nullable TopicRoute knownRoute(String topic) {
		TopicRoute known = this.routes.known(topic);
		return (known != null && !known.writableQueues().isEmpty()) ? known : null;
	}

	/**
	 * The queues that a message can go to; those of the topic to be, if it has none yet.
	 * Looked up until the deadline, unless the name servers say that there are none. A
	 * failure says that nothing was sent, whatever the name servers did.
	 */
	public CompletableFuture<TopicRoute> route(String topic, Deadline deadline) {
		TopicRoute known = knownRoute(topic);
		if (known != null) {
			return CompletableFuture.completedFuture(known);
		}
		CompletableFuture<TopicRoute> result = new CompletableFuture<>();
		route(topic, deadline, 1, null, result);
		return result;
	}

	private void route(String topic, Deadline deadline, int attempt, @Nullable RocketMQException before,
			CompletableFuture<TopicRoute> result) {
		Futures.attempt(() -> lookUp(topic, deadline)).whenComplete((route, failure) -> {
			if (failure == null) {
				result.complete(route);
				return;
			}
			RocketMQException now = notSent(topic, Futures.unwrap(failure));
			// That the time is over says less than what went wrong before.
			RocketMQException known = (before != null && now instanceof RequestTimeoutException) ? before : now;
			Integer code = known.context().responseCode();
			long delay = this.backoff.delayNanos(attempt);
			boolean again = this.retryPolicy.after(SendPhase.ROUTE, known.outcome(),
					(code != null) ? ResponseCode.of(code) : null) != RetryPolicy.Next.FAIL && !isLasting(known)
					&& deadline.remainingNanos() > delay
					&& rest(delay, () -> route(topic, deadline, attempt + 1, known, result),
							() -> result.completeExceptionally(known));
			if (!again) {
				result.completeExceptionally(known);
			}
		});
	}

	/** Whether the next attempt would fail the same way. */
	static boolean isLasting(RocketMQException failure) {
		if (failure instanceof ClientClosedException || failure instanceof IllegalMessageException) {
			return true;
		}
		// A server that speaks another protocol, or a request that can't be written.
		if (failure instanceof ProtocolViolationException) {
			return failure.outcome() == Outcome.NOT_SENT;
		}
		for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
			if (cause instanceof GeneralSecurityException) {
				// The server's certificate is not trusted.
				return true;
			}
		}
		return false;
	}

	private static RocketMQException notSent(String topic, Throwable cause) {
		if (cause instanceof RocketMQException failure && failure.outcome() == Outcome.NOT_SENT) {
			return failure;
		}
		String reason = "No route to the topic '" + topic + "'. "
				+ ((cause instanceof RocketMQException failure) ? failure.reason() : cause.toString());
		ErrorContext context = (cause instanceof RocketMQException failure) ? failure.context()
				: ErrorContext.ofTopic(topic);
		if (cause instanceof RequestTimeoutException) {
			return new RequestTimeoutException(reason, Outcome.NOT_SENT, context, cause);
		}
		if (cause instanceof ConnectionLostException) {
			return new ConnectionLostException(reason, Outcome.NOT_SENT, context, cause);
		}
		return (cause instanceof ProtocolViolationException)
				? new ProtocolViolationException(reason, Outcome.NOT_SENT, context, cause)
				: new RouteNotFoundException(reason, context, cause);
	}

	private CompletableFuture<TopicRoute> lookUp(String topic, Deadline deadline) {
		TopicRoute known = this.routes.known(topic);
		CompletableFuture<TopicRoute> lookup = (known != null) ? this.routes.refresh(topic, deadline)
				: this.routes.get(topic, deadline);
		return lookup.exceptionallyCompose((failure) -> {
			Throwable cause = Futures.unwrap(failure);
			return (cause instanceof RouteNotFoundException missing) ? routeToBe(topic, missing, deadline)
					: CompletableFuture.failedFuture(cause);
		}).thenApply((route) -> {
			if (route.writableQueues().isEmpty()) {
				throw new RouteNotFoundException("The topic '" + topic
						+ "' has no queue that can be written in a broker with a master; brokers: " + route.brokers(),
						notWritable(topic, route), null);
			}
			return route;
		});
	}

	/** Where no master is missing, the topic forbids it, and will do so later too. */
	private static ErrorContext notWritable(String topic, TopicRoute route) {
		boolean forbidden = !route.brokers().isEmpty()
				&& route.brokers().values().stream().allMatch((each) -> each.containsKey(TopicRoute.MASTER));
		ErrorContext context = ErrorContext.ofTopic(topic);
		return forbidden ? context.withAnswer(ResponseCode.NO_PERMISSION.code(), null) : context;
	}

	private CompletableFuture<TopicRoute> routeToBe(String topic, RouteNotFoundException missing, Deadline deadline) {
		return this.routes.get(SendMessageHeader.TEMPLATE_TOPIC, deadline)
			.thenApply((template) -> template.forNewTopic(topic, this.options.autoCreateQueues()))
			.exceptionallyCompose((failure) -> {
				Throwable cause = Futures.unwrap(failure);
				return (cause instanceof RouteNotFoundException) ? notFound(topic, missing)
						: CompletableFuture.failedFuture(cause);
			});
	}

	/** Where there is no broker at all, one may be about to register. */
	private CompletableFuture<TopicRoute> notFound(String topic, RouteNotFoundException missing) {
		return this.routes.hasBrokers().handle((brokers, failure) -> {
			if (failure == null && !brokers) {
				throw new RouteNotFoundException(
						"The name servers know no broker, and so none with the topic '" + topic
								+ "'. Start a broker, or check that it registers there",
						ErrorContext.ofTopic(topic), missing);
			}
			throw new RouteNotFoundException(
					"No broker has the topic '" + topic
							+ "', and none creates topics by itself: create it, or check its name",
					ErrorContext.ofTopic(topic).withAnswer(ResponseCode.TOPIC_NOT_EXIST.code(), null), missing);
		});
	}

	/** The queue for an attempt. */
	MessageQueue choose(SendPayload parcel, SendOptions how, TopicRoute route, Set<String> failedBrokers) {
		if (how.queue() != null) {
			return given(how.queue(), parcel.topic(), route);
		}
		if (how.selector() != null) {
			return selected(how.selector(), parcel.first(), route);
		}
		MessageQueue keyed = keyed(parcel.first(), route);
		return (keyed != null) ? keyed : balanced(parcel.first(), route, failedBrokers);
	}

	/** The queue that a message's own key demands, or null. */
	@Nullable MessageQueue keyed(Message message, TopicRoute route) {
		String key = key(message);
		return (key != null) ? QueueSelector.byKey(key).select(message, route.writableQueues()) : null;
	}

	/** What of a message demands a queue, or null. */
	@Nullable String key(Message message) {
		String key = message.shardingKey();
		if (key == null && this.options.queueSelection() == QueueSelection.MESSAGE_HASH) {
			List<String> keys = message.keys();
			key = keys.isEmpty() ? null : keys.get(0);
		}
		return key;
	}

	private static MessageQueue given(MessageQueue queue, String topic, TopicRoute route) {
		if (!queue.topic().equals(topic) || !route.writableQueues().contains(queue)) {
			throw new IllegalMessageException("The message can't be sent to " + queue + ": the topic '" + topic
					+ "' has the queues " + route.writableQueues(), Outcome.NOT_SENT, ErrorContext.ofTopic(topic),
					null);
		}
		return queue;
	}

	/**
	 * The queue that a selector chooses.
	 * @throws IllegalMessageException if it chooses none of the topic's
	 */
	static MessageQueue selected(QueueSelector selector, Message message, TopicRoute route) {
		String topic = message.topic();
		@Nullable MessageQueue queue;
		try {
			queue = selector.select(message, route.writableQueues());
		}
		catch (RuntimeException | Error ex) {
			throw new IllegalMessageException("The queue selector failed on a message to '" + topic + "': " + ex,
					Outcome.NOT_SENT, ErrorContext.ofTopic(topic), ex);
		}
		if (queue == null) {
			throw new IllegalMessageException(
					"The queue selector gave null for a message to '" + topic + "': give one of the queues",
					Outcome.NOT_SENT, ErrorContext.ofTopic(topic), null);
		}
		return given(queue, topic, route);
	}

	/**
	 * The next queue; of a broker that is well, if there is one, else of one that is only
	 * slow.
	 */
	private MessageQueue balanced(Message message, TopicRoute route, Set<String> failedBrokers) {
		List<MessageQueue> queues = route.writableQueues();
		MessageQueue next = this.balance.select(message, queues);
		if (!isSlow(next) && !isFailing(next, route, failedBrokers)) {
			return next;
		}
		List<MessageQueue> better = queues.stream()
			.filter((each) -> !isSlow(each) && !isFailing(each, route, failedBrokers))
			.toList();
		if (better.isEmpty()) {
			better = queues.stream().filter((each) -> !isFailing(each, route, failedBrokers)).toList();
		}
		return better.isEmpty() ? next : this.balance.select(message, better);
	}

	private boolean isSlow(MessageQueue queue) {
		return this.avoidsFaults && this.faults.any() && this.faults.isAvoided(queue.brokerName());
	}

	private boolean isFailing(MessageQueue queue, TopicRoute route, Set<String> failedBrokers) {
		return failedBrokers.contains(queue.brokerName()) || this.brokers.isFailing(route.brokerOf(queue))
				|| (this.avoidsFaults && this.faults.any() && this.faults.hasFailed(queue.brokerName()));
	}

	/** Asks brokers that failed whether they are there again. */
	private void probe() {
		if (!this.faults.any()) {
			return;
		}
		this.faults.forget((broker) -> this.brokers.masterAddress(broker) != null);
		for (String broker : this.faults.failedBrokers()) {
			Futures.attempt(() -> this.brokers.checkHealth(broker)).thenAccept((up) -> {
				if (up) {
					this.faults.recovered(broker);
				}
			});
		}
	}

	/** Sends that wait for another attempt fail; those in flight go on. */
	@Override
	public void close() {
		this.closed = true;
		this.closeStack.close();
		for (Rest rest : this.resting) {
			if (this.resting.remove(rest)) {
				rest.giveUp.run();
			}
		}
	}

	/** What waits for its next attempt; equal only to itself. */
	private static final class Rest {

		private final Runnable next;

		private final Runnable giveUp;

		Rest(Runnable next, Runnable giveUp) {
			this.next = next;
			this.giveUp = giveUp;
		}

	}

}
