package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.protocol.ResponseCode;
import io.rocketmq.client.protocol.header.SendMessageHeader;
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;

/**
 * One parcel on its way, over all its attempts. The attempts follow one another, so that
 * no two threads are in here at once.
 */
final class SendCall implements BiConsumer<@Nullable SendResult, @Nullable Throwable> {

	private final SendEngine engine;

	private final Parcel parcel;

	private final SendKind kind;

	private final SendOptions how;

	private final Deadline deadline;

	private final SendFigures.Topic figures;

	private final long startedAt = System.nanoTime();

	private final long bornAt = System.currentTimeMillis();

	private final CompletableFuture<SendResult> future = new CompletableFuture<>();

	private int attempts;

	private long attemptedAt;

	private Set<String> failedBrokers = Set.of();

	/** The first attempt that may have stored the message. */
	private @Nullable RocketMQException unknown;

	private @Nullable MessageQueue queue;

	private @Nullable BrokerClient broker;

	SendCall(SendEngine engine, Parcel parcel, SendKind kind, SendOptions how, Deadline deadline) {
		this.engine = engine;
		this.parcel = parcel;
		this.kind = kind;
		this.how = how;
		this.deadline = deadline;
		this.figures = engine.figures.topic(parcel.topic());
		this.figures.started(parcel);
	}

	CompletableFuture<SendResult> future() {
		return this.future;
	}

	void attempt() {
		this.attempts++;
		if (this.attempts > 1) {
			this.figures.retried(this.parcel);
		}
		TopicRoute known = this.engine.knownRoute(this.parcel.topic());
		if (known != null) {
			send(known);
			return;
		}
		this.engine.route(this.parcel.topic(), this.deadline).whenComplete((found, failure) -> {
			if (failure != null) {
				failed(failure);
			}
			else {
				send(found);
			}
		});
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
		catch (RuntimeException ex) {
			failed(ex);
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
		if (this.engine.hooks.any()) {
			for (int i = 0; i < this.parcel.count(); i++) {
				SendResult each = this.parcel.isBatch() ? BatchResult.part(result, this.parcel, i) : result;
				this.engine.hooks.sent(context(i), each);
			}
		}
		this.future.complete(result);
	}

	/**
	 * Sends without an answer.
	 * @return a future that is completed once it is handed to a connection
	 */
	CompletableFuture<?> oneway() {
		this.attempts = 1;
		return this.engine.route(this.parcel.topic(), this.deadline).thenCompose((route) -> {
			SendMessageHeader header = choose(route);
			return broker().sendOnewayAsync(header, this.parcel.body(), this.deadline);
		}).whenComplete((none, failure) -> {
			if (failure != null) {
				tellFailed(located(Futures.unwrap(failure)));
				return;
			}
			this.figures.handedOver(this.parcel);
			if (this.engine.hooks.any()) {
				for (int i = 0; i < this.parcel.count(); i++) {
					this.engine.hooks.handedOver(context(i));
				}
			}
		});
	}

	private SendMessageHeader choose(TopicRoute route) {
		MessageQueue chosen = this.engine.choose(this.parcel, this.how, route, this.failedBrokers);
		this.queue = chosen;
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
		int left = this.engine.options.maxAttempts() - this.attempts;
		long share = this.deadline.remainingNanos() / (left + 1);
		return (this.engine.options.retryWhenUnknown() && left > 0 && share > 0)
				? this.deadline.atMost(Duration.ofNanos(share)) : this.deadline;
	}

	private BrokerClient broker() {
		BrokerClient chosen = this.broker;
		if (chosen == null) {
			throw new IllegalStateException("No broker is chosen");
		}
		return chosen;
	}

	private void failed(Throwable thrown) {
		RocketMQException failure = located(Futures.unwrap(thrown));
		if (failure.outcome() == Outcome.UNKNOWN && this.unknown == null) {
			this.unknown = failure;
		}
		MessageQueue tried = this.queue;
		if (tried != null && tellsOfBroker(failure)) {
			this.engine.faults.failed(tried.brokerName());
		}
		if (this.attempts < this.engine.options.maxAttempts() && this.engine.retryPolicy.retries(failure)) {
			boolean elsewhere = tried != null && noteFailedBroker(tried) && !mustStay();
			long delay = elsewhere ? 0 : this.engine.backoff.delayNanos(this.attempts);
			if (failure instanceof ConnectFailedException && tried != null) {
				// The broker may have moved.
				this.engine.routes.refresh(this.parcel.topic());
			}
			if (this.deadline.remainingNanos() > delay && this.engine.housekeeping.after(delay, this::attempt)) {
				return;
			}
		}
		RocketMQException told = failure;
		if (this.unknown != null && this.unknown != failure && failure.outcome() != Outcome.UNKNOWN) {
			// That the last attempt stored nothing says nothing of the one before.
			told = this.unknown;
			told.addSuppressed(failure);
		}
		tellFailed(told);
		this.future.completeExceptionally(told);
	}

	/** Whether no other queue will do. */
	private boolean mustStay() {
		TopicRoute route = this.engine.routes.known(this.parcel.topic());
		return this.how.choosesQueue() || (route != null && this.engine.keyed(this.parcel.first(), route) != null);
	}

	private void tellFailed(RocketMQException failure) {
		this.figures.failed(this.parcel);
		if (this.engine.hooks.any()) {
			for (int i = 0; i < this.parcel.count(); i++) {
				this.engine.hooks.failed(context(i), failure);
			}
		}
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

	private RocketMQException located(Throwable cause) {
		MessageQueue tried = this.queue;
		ErrorContext before = (cause instanceof RocketMQException known) ? known.context() : ErrorContext.none();
		ErrorContext context = new ErrorContext(this.parcel.topic(), (tried != null) ? tried.queueId() : null,
				(tried != null) ? tried.brokerName() : null, before.address(), before.request(), before.responseCode(),
				before.remark(), before.opaque());
		if (cause instanceof RocketMQException failure) {
			return failure.in(context);
		}
		return new ProtocolViolationException("The server's answer could not be understood: " + cause, context, cause);
	}

	private SendContext context(int index) {
		BrokerClient tried = this.broker;
		return new SendContext(this.engine.options.group(), this.parcel.message(index), this.parcel.id(index),
				this.kind == SendKind.HALF, this.queue, (tried != null) ? tried.address() : null, this.attempts,
				this.bornAt, System.nanoTime() - this.startedAt);
	}

}
