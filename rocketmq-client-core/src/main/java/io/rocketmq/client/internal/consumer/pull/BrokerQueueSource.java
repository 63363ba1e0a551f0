package io.rocketmq.client.internal.consumer.pull;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.consumer.queue.ConsumeCounters;
import io.rocketmq.client.internal.consumer.queue.RetryMessages;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.protocol.header.PullMessageHeader;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Requests of one queue to its broker: to the master, to the slave that the broker
 * suggests, or to a replica that answers. Thread-safe.
 */
public final class BrokerQueueSource implements QueueSource {

	/** Pause at the end of a slave's queue. */
	private static final Duration AT_SLAVES_END = Duration.ofSeconds(1);

	private final MessageQueue queue;

	private final Supplier<Subscription> subscription;

	private final Shared shared;

	private final BrokerManager brokers;

	private volatile long suggestedBrokerId;

	/** Shared parts of the sources of all queues of a consumer. */
	public record Shared(ConsumerOptions options, BrokerManager brokers, RetryMessages retries,
			ConsumeCounters counters, Refusals refusals, Housekeeping housekeeping) {
	}

	/** Creates the source of a queue. */
	public BrokerQueueSource(MessageQueue queue, Supplier<Subscription> subscription, Shared shared) {
		this.queue = queue;
		this.subscription = subscription;
		this.shared = shared;
		this.brokers = shared.brokers();
	}

	@Override
	public CompletableFuture<PullResult> pull(long offset) {
		Subscription wanted = this.subscription.get();
		FetchOptions fetch = this.shared.options().fetch();
		PullMessageHeader header = new PullMessageHeader(this.shared.options().group(), this.queue.topic(),
				this.queue.queueId(), offset, fetch.pullBatchSize(), fetch.longPoll().toMillis(),
				wanted.filter().type(), wanted.filter().expression(), wanted.version(), this.queue.brokerName());
		long start = System.nanoTime();
		return Futures.attempt(() -> pull(header)).handle((result, failure) -> {
			if (failure != null) {
				this.shared.refusals().refused(Problem.Kind.PULL, this.queue, failure);
				throw new CompletionException(Futures.unwrap(failure));
			}
			this.shared.refusals().granted(Problem.Kind.PULL, this.queue);
			this.suggestedBrokerId = result.suggestedBrokerId();
			if (!result.messages().isEmpty()) {
				this.shared.counters().pulled(this.queue.topic(), result.messages().size(), System.nanoTime() - start);
			}
			return result;
		});
	}

	/**
	 * Pulls from the suggested replica, or from another if that one does not answer.
	 */
	private CompletableFuture<PullResult> pull(PullMessageHeader header) {
		DefaultBrokerClient broker = this.brokers.forReading(this.queue, this.suggestedBrokerId);
		return pull(broker, header).exceptionallyCompose((failure) -> {
			this.brokers.failed(this.queue, failure);
			DefaultBrokerClient other = Refusals.isRefusal(failure) ? null
					: this.brokers.forReadingInsteadOf(this.brokers.brokerOf(this.queue), broker.address());
			return (other == null) ? CompletableFuture.failedFuture(Futures.unwrap(failure)) : pull(other, header)
				.exceptionallyCompose((second) -> CompletableFuture.failedFuture(Futures.unwrap(failure)));
		});
	}

	private CompletableFuture<PullResult> pull(DefaultBrokerClient broker, PullMessageHeader header) {
		return Futures.attempt(() -> broker.pullAsync(header)).thenCompose((result) -> {
			boolean slave = !broker.address().equals(this.brokers.masterAddress(this.brokers.brokerOf(this.queue)));
			return (slave && isAtEnd(result, header.queueOffset())) ? atEnd(broker, result, header.queueOffset())
					: CompletableFuture.completedFuture(result);
		});
	}

	/**
	 * Whether a slave has no messages from the offset on. It may answer at once, where a
	 * master holds the pull; and if it checks offsets, it returns its own end, from which
	 * messages would be consumed twice.
	 */
	private static boolean isAtEnd(PullResult result, long offset) {
		return result.messages().isEmpty() && (result.status() == PullResult.Status.NOTHING_MATCHED
				|| result.status() == PullResult.Status.OFFSET_ILLEGAL) && result.nextOffset() <= offset;
	}

	/** Returns that there is nothing new: after a pause, if the same slave is next. */
	private CompletableFuture<PullResult> atEnd(DefaultBrokerClient slave, PullResult result, long offset) {
		CompletableFuture<PullResult> held = new CompletableFuture<>();
		PullResult nothing = new PullResult(PullResult.Status.NOTHING_NEW, List.of(), offset, result.minOffset(),
				result.maxOffset(), result.suggestedBrokerId());
		DefaultBrokerClient next = this.brokers.forReading(this.queue, result.suggestedBrokerId());
		if (!next.address().equals(slave.address())
				|| !this.shared.housekeeping().after(AT_SLAVES_END.toNanos(), () -> held.complete(nothing))) {
			held.complete(nothing);
		}
		return held;
	}

	@Override
	public CompletableFuture<Void> sendBack(ReceivedMessage message, ConsumeResult result) {
		return this.shared.retries().sendBack(this.queue.brokerName(), message, result);
	}

	@Override
	public boolean wants(ReceivedMessage message) {
		Subscription wanted = this.subscription.get();
		return wanted.filter().isAll() || wanted.filter().accepts(message.tag());
	}

}
