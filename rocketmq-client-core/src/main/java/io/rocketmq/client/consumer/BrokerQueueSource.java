package io.rocketmq.client.consumer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.config.FetchOptions;
import io.rocketmq.client.consumer.flow.QueueSource;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.protocol.header.PullMessageHeader;
import io.rocketmq.client.session.Problem;
import io.rocketmq.client.session.Refusals;
import io.rocketmq.client.support.Futures;

/**
 * One queue at its broker: the master, or the slave that the broker suggests.
 * Thread-safe.
 */
final class BrokerQueueSource implements QueueSource {

	private final String group;

	private final MessageQueue queue;

	private final Supplier<Subscription> subscription;

	private final FetchOptions options;

	private final BrokerManager brokers;

	private final RetryMessages retries;

	private final @Nullable QueueLocks locks;

	private final ConsumeFigures figures;

	private final Refusals refusals;

	private volatile long suggestedBrokerId;

	BrokerQueueSource(String group, MessageQueue queue, Supplier<Subscription> subscription, FetchOptions options,
			BrokerManager brokers, RetryMessages retries, @Nullable QueueLocks locks, ConsumeFigures figures,
			Refusals refusals) {
		this.group = group;
		this.queue = queue;
		this.subscription = subscription;
		this.options = options;
		this.brokers = brokers;
		this.retries = retries;
		this.locks = locks;
		this.figures = figures;
		this.refusals = refusals;
	}

	@Override
	public CompletableFuture<PullResult> pull(long offset) {
		Subscription wanted = this.subscription.get();
		long start = System.nanoTime();
		try {
			return this.brokers.forReading(this.queue, this.suggestedBrokerId)
				.pullAsync(new PullMessageHeader(this.group, this.queue.topic(), this.queue.queueId(), offset,
						this.options.pullBatchSize(), this.options.longPoll().toMillis(), wanted.filter().type(),
						wanted.filter().expression(), wanted.version(), this.queue.brokerName()))
				.handle((result, failure) -> {
					if (failure != null) {
						this.brokers.failed(this.queue, failure);
						this.refusals.refused(Problem.Kind.PULL, this.queue, failure);
						throw new CompletionException(Futures.unwrap(failure));
					}
					this.refusals.granted(Problem.Kind.PULL, this.queue);
					this.suggestedBrokerId = result.suggestedBrokerId();
					if (!result.messages().isEmpty()) {
						this.figures.pulled(this.queue.topic(), result.messages().size(), System.nanoTime() - start);
					}
					return result;
				});
		}
		catch (RocketMQException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public CompletableFuture<Void> giveBack(ReceivedMessage message, ConsumeResult result) {
		return this.retries.giveBack(this.queue.brokerName(), message, result);
	}

	@Override
	public boolean wants(ReceivedMessage message) {
		Subscription wanted = this.subscription.get();
		return wanted.filter().isAll() || wanted.filter().accepts(message.tag());
	}

	@Override
	public boolean isHeld() {
		return this.locks == null || this.locks.isHeld(this.queue);
	}

}
