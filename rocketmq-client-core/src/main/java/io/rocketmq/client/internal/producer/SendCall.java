package io.rocketmq.client.internal.producer;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.producer.retry.RetryPolicy;
import io.rocketmq.client.internal.producer.retry.SendPhase;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.producer.SendOptions;

/**
 * The sending of one parcel, over all its attempts; completed with the result. The
 * attempts follow one another, so that no two threads are in here at once.
 */
final class SendCall extends CompletableFuture<SendResult>
		implements BiConsumer<@Nullable SendResult, @Nullable Throwable> {

	private final SendEngine engine;

	private final SendPayload parcel;

	private final SendKind kind;

	private final SendOptions how;

	private final Deadline deadline;

	private final SendCounters.Topic figures;

	private final long startedAt = System.nanoTime();

	private final long bornAt = System.currentTimeMillis();

	private int attempts;

	/** Those that reached a broker, or may have. */
	private int sentAttempts;

	private SendPhase phase = SendPhase.ROUTE;

	private @Nullable RocketMQException last;

	private long attemptedAt;

	private Set<String> failedBrokers = Set.of();

	/** The first attempt that may have stored the message. */
	private @Nullable RocketMQException unknown;

	private @Nullable MessageQueue queue;

	private @Nullable DefaultBrokerClient broker;

	SendCall(SendEngine engine, SendPayload parcel, SendKind kind, SendOptions how, Deadline deadline) {
		this.engine = engine;
		this.parcel = parcel;
		this.kind = kind;
		this.how = how;
		this.deadline = deadline;
		this.figures = engine.figures.topic(parcel.topic());
		this.figures.started(parcel);
	}

	void attempt() {
		if (isDone()) {
			return;
		}
		this.attempts++;
		this.phase = SendPhase.ROUTE;
		try {
			if (this.attempts > 1) {
				this.figures.retried(this.parcel);
			}
			if (this.deadline.expired()) {
				RocketMQException before = this.last;
				if (before != null) {
					end(before);
					return;
				}
				failed(new RequestTimeoutException(
						"The time of " + this.deadline.timeout().toMillis()
								+ " ms was over before the message was sent",
						Outcome.NOT_SENT, ErrorContext.none(), null));
				return;
			}
			TopicRoute known = this.engine.knownRoute(this.parcel.topic());
			if (known == null) {
				route();
			}
			else if (this.attempts == 1) {
				send(known);
			}
			else {
				goOn(known);
			}
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
		}
	}

	private void route() {
		this.engine.route(this.parcel.topic(), this.deadline).whenComplete((found, failure) -> {
			if (failure != null) {
				failed(failure);
			}
			else {
				goOn(found);
			}
		});
	}

	private void goOn(TopicRoute route) {
		this.engine.continuing(this.how).execute(() -> send(route));
	}

	private void send(TopicRoute route) {
		CompletableFuture<SendResult> answer;
		try {
			SendMessageHeader header = choose(route);
			Deadline limit = attemptDeadline();
			answer = (this.kind == SendKind.REPLY)
					? broker().messages().replyAsync(header, this.parcel.body(), this.parcel.allIds(), limit)
					: broker().sendAsync(header, this.parcel.body(), this.parcel.allIds(), limit);
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

	/** Takes the answer of an attempt. */
	@Override
	public void accept(@Nullable SendResult result, @Nullable Throwable failure) {
		if (result == null) {
			failed((failure != null) ? failure : new IllegalStateException("No result"));
			return;
		}
		long now = System.nanoTime();
		this.engine.faults.answered(result.queue().brokerName(), now - this.attemptedAt);
		this.figures.sent(this.parcel, now - this.startedAt);
		if (!this.engine.hooks.any()) {
			complete(result);
			return;
		}
		this.engine.callbacks.execute(() -> {
			try {
				for (int i = 0; i < this.parcel.count(); i++) {
					SendResult each = this.parcel.isBatch() ? BatchSend.part(result, this.parcel, i) : result;
					this.engine.hooks.sent(context(i), each);
				}
			}
			finally {
				complete(result);
			}
		});
	}

	/**
	 * Sends without an answer.
	 * @return a future that is completed once it is handed to a connection
	 */
	CompletableFuture<?> oneway() {
		this.attempts = 1;
		CompletableFuture<TopicRoute> route = this.engine.route(this.parcel.topic(), this.deadline);
		Executor executor = route.isDone() ? Runnable::run : this.engine.continuing(this.how);
		return route.thenComposeAsync((found) -> {
			SendMessageHeader header = choose(found);
			return broker().sendOnewayAsync(header, this.parcel.body(), this.deadline);
		}, executor).whenComplete((none, failure) -> {
			if (failure != null) {
				RocketMQException known = located(Futures.unwrap(failure));
				this.figures.failed(this.parcel);
				tell((index) -> this.engine.hooks.failed(context(index), known));
			}
			else {
				this.figures.handedOver(this.parcel);
				tell((index) -> this.engine.hooks.handedOver(context(index)));
			}
		});
	}

	/** Tells the hooks of each message, on a callback thread. */
	private void tell(IntConsumer hook) {
		if (this.engine.hooks.any()) {
			this.engine.callbacks.execute(() -> {
				for (int i = 0; i < this.parcel.count(); i++) {
					hook.accept(i);
				}
			});
		}
	}

	private SendMessageHeader choose(TopicRoute route) {
		MessageQueue chosen = this.engine.choose(this.parcel, this.how, route, this.failedBrokers);
		this.queue = chosen;
		this.phase = SendPhase.CONNECT;
		// The broker that the queue is in is for a static topic not that of its name.
		String home = route.brokerOf(chosen);
		this.broker = this.engine.brokers.master(home);
		this.attemptedAt = System.nanoTime();
		return new SendMessageHeader(this.engine.options.group(), this.parcel.topic(),
				this.engine.options.autoCreateQueues(), chosen.queueId(), this.parcel.sysFlag(), this.bornAt,
				this.parcel.flag(), this.parcel.properties(), 0, null, this.parcel.isBatch(), home);
	}

	/**
	 * A silent broker would use up all the time: where silence may be followed by another
	 * attempt, each has its share.
	 */
	private Deadline attemptDeadline() {
		int left = Math.max(0, this.engine.options.maxAttempts() - this.sentAttempts - 1);
		long share = this.deadline.remainingNanos() / (left + 1);
		return (this.engine.options.retryWhenUnknown() && left > 0 && share > 0)
				? this.deadline.atMost(Duration.ofNanos(share)) : this.deadline;
	}

	private DefaultBrokerClient broker() {
		DefaultBrokerClient chosen = this.broker;
		if (chosen == null) {
			throw new IllegalStateException("No broker is chosen");
		}
		return chosen;
	}

	private void failed(Throwable thrown) {
		Throwable cause = Futures.unwrap(thrown);
		RocketMQException failure;
		try {
			if (this.phase != SendPhase.ROUTE) {
				this.phase = phaseOf(cause);
			}
			failure = located(cause);
			this.last = failure;
			if (triesAgain(failure)) {
				return;
			}
		}
		catch (RuntimeException | Error ex) {
			// What there is says less than what failed first.
			failure = (this.last != null) ? this.last
					: new ProtocolViolationException("The send could not go on: " + ex, ErrorContext.none(), ex);
		}
		end(failure);
	}

	private static SendPhase phaseOf(Throwable cause) {
		// No route to the broker is no connection to it.
		return (cause instanceof RouteNotFoundException) ? SendPhase.CONNECT
				: (cause instanceof RocketMQException known) ? SendPhase.ofRequest(known) : SendPhase.ANSWER;
	}

	private boolean triesAgain(RocketMQException failure) {
		if (this.phase.isSent()) {
			this.sentAttempts++;
		}
		if (failure.outcome() == Outcome.UNKNOWN && this.unknown == null) {
			this.unknown = failure;
		}
		MessageQueue tried = this.queue;
		if (tried != null && tellsOfBroker(failure)) {
			this.engine.faults.failed(tried.brokerName());
		}
		if (!isWorthTrying(failure)) {
			return false;
		}
		boolean elsewhere = tried != null && noteFailedBroker(tried) && !mustStay();
		long delay = elsewhere ? 0 : this.engine.backoff.delayNanos(this.attempts);
		if (this.deadline.remainingNanos() <= delay) {
			return false;
		}
		if (this.phase == SendPhase.CONNECT) {
			// The broker may have moved.
			this.engine.routes.refresh(this.parcel.topic());
		}
		else if (tellsOfRoute(failure)) {
			// The topic may have other queues now.
			this.engine.routes.refresh(this.parcel.topic(), this.deadline)
				.whenComplete((route, problem) -> restOrEnd(delay, failure));
			return true;
		}
		return this.engine.rest(delay, this::attempt, () -> end(failure));
	}

	private void restOrEnd(long delay, RocketMQException failure) {
		if (!this.engine.rest(delay, this::attempt, () -> end(failure))) {
			end(failure);
		}
	}

	/** Whether the topic may no longer be where it was. */
	private static boolean tellsOfRoute(RocketMQException failure) {
		Integer code = failure.context().responseCode();
		ResponseCode known = (code != null) ? ResponseCode.of(code) : null;
		return known == ResponseCode.INVALID_PARAMETER || known == ResponseCode.TOPIC_NOT_EXIST
				|| known == ResponseCode.NO_PERMISSION;
	}

	private boolean isWorthTrying(RocketMQException failure) {
		if (this.phase == SendPhase.ROUTE || SendEngine.isLasting(failure)) {
			// Routes have been looked up until the deadline.
			return false;
		}
		Integer code = failure.context().responseCode();
		RetryPolicy.Next next = this.engine.retryPolicy.after(this.phase, failure.outcome(),
				(code != null) ? ResponseCode.of(code) : null);
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
			// That the last attempt stored nothing says nothing of the one before.
			told = this.unknown;
			told.addSuppressed(failure);
		}
		this.figures.failed(this.parcel);
		if (!this.engine.hooks.any()) {
			completeExceptionally(told);
			return;
		}
		RocketMQException known = told;
		this.engine.callbacks.execute(() -> {
			try {
				for (int i = 0; i < this.parcel.count(); i++) {
					this.engine.hooks.failed(context(i), known);
				}
			}
			finally {
				completeExceptionally(known);
			}
		});
	}

	/** Whether no other queue will do. */
	private boolean mustStay() {
		TopicRoute route = this.engine.routes.known(this.parcel.topic());
		return this.how.choosesQueue() || (route != null && this.engine.keyed(this.parcel.first(), route) != null);
	}

	/** Whether another message to the broker would probably fail too. */
	private static boolean tellsOfBroker(RocketMQException failure) {
		if (failure.outcome() == Outcome.UNKNOWN || failure instanceof ConnectFailedException) {
			return true;
		}
		Integer code = failure.context().responseCode();
		return code != null && ResponseCode.of(code) == ResponseCode.SERVICE_NOT_AVAILABLE;
	}

	/** Notes that a broker failed; true if the topic has another that has not. */
	private boolean noteFailedBroker(MessageQueue tried) {
		if (this.failedBrokers.isEmpty()) {
			this.failedBrokers = new HashSet<>();
		}
		this.failedBrokers.add(tried.brokerName());
		TopicRoute route = this.engine.routes.known(this.parcel.topic());
		return route != null
				&& route.writableQueues().stream().anyMatch((each) -> !this.failedBrokers.contains(each.brokerName()));
	}

	/**
	 * The failure as the phase in which it happened makes it, with topic, queue and
	 * broker.
	 */
	private RocketMQException located(Throwable cause) {
		MessageQueue tried = (this.phase != SendPhase.ROUTE) ? this.queue : null;
		ErrorContext before = (cause instanceof RocketMQException known) ? known.context() : ErrorContext.none();
		ErrorContext context = new ErrorContext(this.parcel.topic(), (tried != null) ? tried.queueId() : null,
				(tried != null) ? tried.brokerName() : null, before.address(), before.request(), before.responseCode(),
				before.remark(), before.opaque());
		if (cause instanceof ConnectFailedException failure && tried != null) {
			return new ConnectFailedException(failure.reason() + ". It is the address of the broker '"
					+ tried.brokerName() + "' by the name server; if it can't be reached from here, as that of a"
					+ " container, set brokerIP1 in the broker's configuration", context, failure);
		}
		if (cause instanceof RocketMQException failure) {
			return failure.in(context);
		}
		return new ProtocolViolationException("The server's answer could not be understood: " + cause, context, cause);
	}

	private SendContext context(int index) {
		DefaultBrokerClient tried = this.broker;
		return new SendContext(this.engine.options.group(), this.parcel.message(index), this.parcel.id(index),
				this.kind == SendKind.HALF, this.queue, (tried != null) ? tried.address() : null, this.attempts,
				this.bornAt, System.nanoTime() - this.startedAt);
	}

}
