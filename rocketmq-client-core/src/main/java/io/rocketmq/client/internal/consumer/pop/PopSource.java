package io.rocketmq.client.internal.consumer.pop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import io.rocketmq.client.broker.NotificationResult;
import io.rocketmq.client.broker.PopResult;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.protocol.header.NotificationHeader;
import io.rocketmq.client.internal.protocol.header.PopMessageHeader;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PoppedMessage;

/**
 * One queue of a topic, or all its queues at one broker, to pop from. Thread-safe.
 */
public final class PopSource {

	/**
	 * Number that stands for all queues of a broker (Apache's PopMessageRequestHeader).
	 */
	public static final int ALL_QUEUES = -1;

	private final MessageQueue queue;

	private final Supplier<FilterExpression> filter;

	private final Leases leases;

	private final Refusals refusals;

	public PopSource(MessageQueue queue, Supplier<FilterExpression> filter, Leases leases, Refusals refusals) {
		this.queue = queue;
		this.filter = filter;
		this.leases = leases;
		this.refusals = refusals;
	}

	MessageQueue queue() {
		return this.queue;
	}

	String brokerName() {
		return this.queue.brokerName();
	}

	Leases leases() {
		return this.leases;
	}

	CompletableFuture<PopResult> pop(int max, Duration invisible, Duration hold, boolean fromEnd) {
		FilterExpression wanted = this.filter.get();
		return Futures
			.attempt(() -> this.leases.broker(brokerName())
				.popAsync(new PopMessageHeader(this.leases.group(), this.queue.topic(), this.queue.queueId(), max,
						invisible.toMillis(), hold.toMillis(), fromEnd, wanted.type(), wanted.expression(), false, null,
						brokerName())))
			.handle((result, failure) -> {
				if (failure != null) {
					refused(Problem.Kind.POP, failure);
					throw new CompletionException(Futures.unwrap(failure));
				}
				granted(Problem.Kind.POP);
				return result;
			});
	}

	/** Waits at the broker until there are messages to pop, without popping them. */
	CompletableFuture<NotificationResult> awaitMessages(Duration hold) {
		return Futures.attempt(() -> this.leases.broker(brokerName())
			.notificationAsync(new NotificationHeader(this.leases.group(), this.queue.topic(), this.queue.queueId(),
					hold.toMillis(), brokerName())));
	}

	/**
	 * Returns the popped messages that the filter accepts, and acknowledges the others.
	 */
	List<LeasedMessage> lease(List<PoppedMessage> popped) {
		return this.leases.lease(this.queue.topic(), this.filter.get(), popped);
	}

	/** Records a failed request, if the broker refused it. */
	boolean refused(Problem.Kind kind, Throwable failure) {
		return this.refusals.refused(kind, this.queue, failure);
	}

	void granted(Problem.Kind kind) {
		this.refusals.granted(kind, this.queue);
	}

	@Override
	public String toString() {
		return this.queue.toString();
	}

}
