package io.rocketmq.client.internal.producer;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.internal.broker.BrokerCall;
import io.rocketmq.client.internal.broker.SendKind;
import io.rocketmq.client.internal.broker.SendPayload;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.producer.SendOptions;

/**
 * Send of one payload over all its attempts; completed with the result. Attempts follow
 * one another, so that no two threads are in here at once.
 */
final class SendCall extends CompletableFuture<SendResult>
		implements BiConsumer<@Nullable SendResult, @Nullable Throwable> {

	private final SendEngine engine;

	private final SendPayload payload;

	private final SendOptions options;

	private final Deadline deadline;

	private final SendCounters.Topic counters;

	private final long startedAt = System.nanoTime();

	private final long bornAt = System.currentTimeMillis();

	private int attempts;

	/** Attempts that reached a broker, or may have. */
	private int sentAttempts;

	private SendPhase phase = SendPhase.ROUTE;

	private @Nullable RocketMQException last;

	private long attemptedAt;

	private Set<String> failedBrokers = Set.of();

	/** Failure of the first attempt that may have stored the message. */
	private @Nullable RocketMQException unknown;

	private @Nullable MessageQueue queue;

	private @Nullable BrokerCall broker;

	SendCall(SendEngine engine, SendPayload payload, SendOptions options, Deadline deadline) {
		this.engine = engine;
		this.payload = payload;
		this.options = options;
		this.deadline = deadline;
		this.counters = engine.counters.topic(payload.topic());
		this.counters.started(payload);
	}

	void attempt() {
		if (isDone()) {
			return;
		}
		this.attempts++;
		this.phase = SendPhase.ROUTE;
		try {
			if (this.attempts > 1) {
				this.counters.retried(this.payload);
			}
			if (this.deadline.expired()) {
				RocketMQException before = this.last;
				if (before != null) {
					end(before);
					return;
				}
				failed(tooLate(this.payload.topic(), this.deadline));
				return;
			}
			TopicRoute known = this.engine.routes.known(this.payload.topic());
			if (known == null) {
				this.engine.routes.find(this.payload.topic(), this.deadline).whenComplete((found, failure) -> {
					if (failure != null) {
						failed(failure);
					}
					else {
						sendOnExecutor(found);
					}
				});
			}
			else if (this.attempts == 1) {
				send(known);
			}
			else {
				sendOnExecutor(known);
			}
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
		}
	}

	static RequestTimeoutException tooLate(String topic, Deadline deadline) {
		return new RequestTimeoutException(
				"The timeout of " + deadline.timeout().toMillis() + " ms passed before the message was sent",
				Outcome.NOT_SENT, ErrorContext.ofTopic(topic), null);
	}

	private void sendOnExecutor(TopicRoute route) {
		this.engine.continuing(this.options).execute(() -> send(route));
	}

	private void send(TopicRoute route) {
		CompletableFuture<SendResult> answer;
		try {
			SendMessageHeader header = header(route);
			answer = broker(header.brokerName()).send(this.payload.requestCode(), header, this.payload.body(),
					this.payload.allIds(), attemptDeadline());
		}
		catch (RocketMQException ex) {
			failed(ex);
			return;
		}
		catch (RuntimeException | Error ex) {
			failed(new ProtocolViolationException("The request could not be made: " + ex, Outcome.NOT_SENT,
					ErrorContext.none(), ex));
			return;
		}
		answer.whenComplete(this);
	}

	/** Ends an attempt with its answer. */
	@Override
	public void accept(@Nullable SendResult result, @Nullable Throwable failure) {
		if (result == null) {
			failed((failure != null) ? failure : new IllegalStateException("No result"));
			return;
		}
		long now = System.nanoTime();
		this.engine.queues.faults.answered(result.queue().brokerName(), now - this.attemptedAt);
		this.counters.sent(this.payload, now - this.startedAt);
		if (this.payload.seenBy().isEmpty()) {
			complete(result);
			return;
		}
		tell((index, context) -> {
			SendResult own = this.payload.result(index, result);
			return (hook) -> hook.sent(context, own);
		}, () -> complete(result));
	}

	/** Sends without an answer; the future is completed when the request is written. */
	CompletableFuture<?> oneway() {
		this.attempts = 1;
		CompletableFuture<TopicRoute> route = this.engine.routes.find(this.payload.topic(), this.deadline);
		Executor executor = route.isDone() ? Runnable::run : this.engine.continuing(this.options);
		return route.thenComposeAsync((found) -> {
			SendMessageHeader header = header(found);
			return broker(header.brokerName()).sendOneway(this.payload.requestCode(), header, this.payload.body(),
					this.deadline);
		}, executor).whenComplete((none, failure) -> {
			if (failure != null) {
				RocketMQException known = located(Futures.unwrap(failure));
				this.counters.failed(this.payload);
				tell((index, context) -> (hook) -> hook.failed(context, known), null);
			}
			else {
				this.counters.sentOneway(this.payload);
				tell((index, context) -> (hook) -> hook.sentOneway(context), null);
			}
		});
	}

	/** Calls hooks for each message on a callback thread, then does what follows. */
	private void tell(MessageEvent event, @Nullable Runnable then) {
		List<SendHook> seenBy = this.payload.seenBy();
		if (seenBy.isEmpty()) {
			if (then != null) {
				then.run();
			}
			return;
		}
		this.engine.callbacks.execute(() -> {
			try {
				for (int i = 0; i < this.payload.count(); i++) {
					SendHooks.tell(seenBy, event.of(i, context(i)));
				}
			}
			finally {
				if (then != null) {
					then.run();
				}
			}
		});
	}

	/** Chooses the queue of an attempt, and returns its header. */
	private SendMessageHeader header(TopicRoute route) {
		MessageQueue chosen = this.engine.queues.choose(this.payload.first(), this.options, route, this.failedBrokers);
		this.queue = chosen;
		this.phase = SendPhase.CONNECT;
		// In a static topic the queue may be in another broker than its name says.
		return this.payload.header(this.engine.options.group(), chosen.queueId(), route.brokerOf(chosen),
				this.engine.options.autoCreateQueues(), this.bornAt);
	}

	private BrokerCall broker(String brokerName) {
		BrokerCall call = this.engine.brokers.master(brokerName).call();
		this.broker = call;
		this.attemptedAt = System.nanoTime();
		return call;
	}

	/**
	 * Returns the deadline of the next attempt. Where an attempt without an answer may be
	 * repeated, each gets its share, as a silent broker would use up all the time.
	 */
	private Deadline attemptDeadline() {
		int left = Math.max(0, this.engine.options.maxAttempts() - this.sentAttempts - 1);
		long share = this.deadline.remainingNanos() / (left + 1);
		return (this.engine.options.retryWhenUnknown() && left > 0 && share > 0)
				? this.deadline.atMost(Duration.ofNanos(share)) : this.deadline;
	}

	private void failed(Throwable thrown) {
		Throwable cause = Futures.unwrap(thrown);
		RocketMQException failure;
		try {
			if (this.phase != SendPhase.ROUTE) {
				this.phase = SendPhase.ofRequest(cause);
			}
			failure = located(cause);
			this.last = failure;
			if (retries(failure)) {
				return;
			}
		}
		catch (RuntimeException | Error ex) {
			// This failure says less than the first one.
			failure = (this.last != null) ? this.last
					: new ProtocolViolationException("The send could not continue: " + ex, ErrorContext.none(), ex);
		}
		end(failure);
	}

	private boolean retries(RocketMQException failure) {
		if (this.phase.isSent()) {
			this.sentAttempts++;
		}
		if (failure.outcome() == Outcome.UNKNOWN && this.unknown == null) {
			this.unknown = failure;
		}
		MessageQueue tried = this.queue;
		if (tried != null && tellsOfBroker(failure)) {
			this.engine.queues.faults.failed(tried.brokerName());
		}
		if (!mayRetry(failure)) {
			return false;
		}
		boolean elsewhere = tried != null && noteFailedBroker(tried) && !mustStay();
		long delay = elsewhere ? 0 : this.engine.delayed.delayNanos(this.attempts);
		if (this.deadline.remainingNanos() <= delay) {
			return false;
		}
		if (this.phase == SendPhase.CONNECT) {
			// The broker may have moved.
			this.engine.routes.cache.refresh(this.payload.topic());
		}
		else if (tellsOfRoute(failure)) {
			// The topic may have other queues now.
			this.engine.routes.cache.refresh(this.payload.topic(), this.deadline)
				.whenComplete((route, problem) -> retryOrEnd(delay, failure));
			return true;
		}
		return this.engine.delayed.schedule(delay, this::attempt, () -> end(failure));
	}

	private void retryOrEnd(long delay, RocketMQException failure) {
		if (!this.engine.delayed.schedule(delay, this::attempt, () -> end(failure))) {
			end(failure);
		}
	}

	/** Whether the topic, or its queue if it is a static topic, may have moved. */
	private static boolean tellsOfRoute(RocketMQException failure) {
		ResponseCode code = RetryPolicy.code(failure);
		return code == ResponseCode.INVALID_PARAMETER || code == ResponseCode.TOPIC_NOT_EXIST
				|| code == ResponseCode.NO_PERMISSION || code == ResponseCode.NOT_LEADER_FOR_QUEUE;
	}

	private boolean mayRetry(RocketMQException failure) {
		if (this.phase == SendPhase.ROUTE || SendRoutes.isLasting(failure)) {
			// The route has been looked up until the deadline.
			return false;
		}
		RetryPolicy.Next next = this.engine.retryPolicy.after(this.phase, failure.outcome(), RetryPolicy.code(failure));
		return switch (next) {
			case FAIL -> false;
			case RETRY_COUNTED -> this.sentAttempts < this.engine.options.maxAttempts();
			// Once a copy may be stored, every attempt may store another.
			case RETRY -> this.unknown == null || this.sentAttempts < this.engine.options.maxAttempts();
		};
	}

	private void end(RocketMQException failure) {
		RocketMQException told = failure;
		if (this.unknown != null && this.unknown != failure && failure.outcome() != Outcome.UNKNOWN) {
			// A last attempt that stored nothing says nothing about the one before.
			told = this.unknown;
			told.addSuppressed(failure);
		}
		this.counters.failed(this.payload);
		RocketMQException known = told;
		tell((index, context) -> (hook) -> hook.failed(context, known), () -> completeExceptionally(known));
	}

	/** Whether the call or the key demands one queue. */
	private boolean mustStay() {
		TopicRoute route = this.engine.routes.cache.known(this.payload.topic());
		return this.options.choosesQueue()
				|| (route != null && this.engine.queues.keyed(this.payload.first(), route) != null);
	}

	/** Whether another message to the broker would probably fail too. */
	private static boolean tellsOfBroker(RocketMQException failure) {
		if (failure.outcome() == Outcome.UNKNOWN || failure instanceof ConnectFailedException) {
			return true;
		}
		return RetryPolicy.code(failure) == ResponseCode.SERVICE_NOT_AVAILABLE;
	}

	/** Records that a broker failed; true if the topic has another that has not. */
	private boolean noteFailedBroker(MessageQueue tried) {
		if (this.failedBrokers.isEmpty()) {
			this.failedBrokers = new HashSet<>();
		}
		this.failedBrokers.add(tried.brokerName());
		TopicRoute route = this.engine.routes.cache.known(this.payload.topic());
		return route != null
				&& route.writableQueues().stream().anyMatch((each) -> !this.failedBrokers.contains(each.brokerName()));
	}

	/** Returns the failure with topic, queue and broker. */
	private RocketMQException located(Throwable cause) {
		MessageQueue tried = (this.phase != SendPhase.ROUTE) ? this.queue : null;
		ErrorContext before = (cause instanceof RocketMQException known) ? known.context() : ErrorContext.none();
		ErrorContext context = new ErrorContext(this.payload.topic(), (tried != null) ? tried.queueId() : null,
				(tried != null) ? tried.brokerName() : null, before.address(), before.request(), before.responseCode(),
				before.remark(), before.opaque());
		if (cause instanceof ConnectFailedException failure && tried != null) {
			return new ConnectFailedException(failure.reason() + ". The name server gives this address for broker '"
					+ tried.brokerName() + "'. If it can't be reached from here, for example because it is a"
					+ " container's, set brokerIP1 in the broker's configuration", context, failure);
		}
		if (cause instanceof RocketMQException failure) {
			return failure.in(context);
		}
		return new ProtocolViolationException("The server's answer could not be understood: " + cause, context, cause);
	}

	private SendContext context(int index) {
		BrokerCall tried = this.broker;
		return new SendContext(this.engine.options.group(), this.payload.message(index), this.payload.id(index),
				this.payload.kind() == SendKind.HALF, this.queue, (tried != null) ? tried.address() : null,
				this.attempts, this.bornAt, System.nanoTime() - this.startedAt);
	}

	/** Event of a hook for each message of the payload. */
	private interface MessageEvent {

		Consumer<SendHook> of(int index, SendContext context);

	}

}
