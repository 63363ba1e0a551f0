package io.rocketmq.client.internal.consumer.pop;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.rocketmq.client.broker.PopResult;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.consumer.queue.ConsumeCounters;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.protocol.header.PopMessageHeader;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PoppedMessage;

/**
 * A topic at one broker that a push consumer pops from. Thread-safe.
 */
public final class PopBroker {

	private final MessageQueue queue;

	private final Supplier<Subscription> subscription;

	private final ConsumerOptions options;

	private final BrokerManager brokers;

	private final Leases leases;

	private final ConsumeCounters figures;

	private final LongSupplier maxBytes;

	private final Refusals refusals;

	/**
	 * Makes one.
	 * @param queue one queue, or with the number -1 all
	 * @param maxBytes how many bytes of its messages may be held now
	 */
	public PopBroker(MessageQueue queue, Supplier<Subscription> subscription, ConsumerOptions options,
			BrokerManager brokers, Leases leases, ConsumeCounters figures, LongSupplier maxBytes, Refusals refusals) {
		this.queue = queue;
		this.subscription = subscription;
		this.options = options;
		this.brokers = brokers;
		this.leases = leases;
		this.figures = figures;
		this.maxBytes = maxBytes;
		this.refusals = refusals;
	}

	MessageQueue queue() {
		return this.queue;
	}

	long maxBytes() {
		return this.maxBytes.getAsLong();
	}

	Leases leases() {
		return this.leases;
	}

	/** Takes messages; the broker waits while it has none. */
	CompletableFuture<PopResult> pop(int max) {
		Subscription wanted = this.subscription.get();
		boolean fromEnd = !(this.options.consumeFrom() instanceof ConsumeFrom.Earliest);
		long start = System.nanoTime();
		return this.brokers.master(this.queue.brokerName())
			.pop()
			.popAsync(new PopMessageHeader(this.options.group(), this.queue.topic(), this.queue.queueId(), max,
					this.options.fetch().invisibleTime().toMillis(), this.options.fetch().longPoll().toMillis(),
					fromEnd, wanted.filter().type(), wanted.filter().expression(), false, null,
					this.queue.brokerName()))
			.handle((result, failure) -> {
				if (failure != null) {
					this.refusals.refused(Problem.Kind.POP, this.queue, failure);
					throw new CompletionException(Futures.unwrap(failure));
				}
				this.refusals.granted(Problem.Kind.POP, this.queue);
				if (!result.messages().isEmpty()) {
					this.figures.pulled(this.queue.topic(), result.messages().size(), System.nanoTime() - start);
				}
				return result;
			});
	}

	/**
	 * Records a failed request about popped messages, if the broker refused it.
	 * @return false if it did not refuse, but failed otherwise
	 */
	boolean refused(Problem.Kind kind, Throwable failure) {
		return this.refusals.refused(kind, this.queue, failure);
	}

	/** Records that the broker granted a request about popped messages. */
	void granted(Problem.Kind kind) {
		this.refusals.granted(kind, this.queue);
	}

	List<LeasedMessage> lease(List<PoppedMessage> popped) {
		return this.leases.lease(this.queue.topic(), this.subscription.get().filter(), popped);
	}

}
