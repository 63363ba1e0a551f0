package io.rocketmq.client.consumer.offset;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.broker.OffsetBoundary;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.support.ResourceNames;

/**
 * Where a group begins in a queue: at its progress if the store has any, else where the
 * policy says; in its retry topic at the beginning, as nothing there is to be missed.
 */
public final class StartOffsets {

	private final OffsetStore store;

	private final ConsumeFrom policy;

	private final Function<String, BrokerClient> brokers;

	/**
	 * Makes it.
	 * @param store has the progress
	 * @param policy where to begin without any
	 * @param brokers gives the broker of a name, or throws a {@link RocketMQException}
	 */
	public StartOffsets(OffsetStore store, ConsumeFrom policy, Function<String, BrokerClient> brokers) {
		this.store = store;
		this.policy = policy;
		this.brokers = brokers;
	}

	/**
	 * Where to begin in a queue.
	 * @param queue the queue
	 * @return a future of the offset
	 */
	public CompletableFuture<Long> of(MessageQueue queue) {
		return this.store.load(queue)
			.thenCompose((stored) -> stored.isPresent() ? CompletableFuture.completedFuture(stored.getAsLong())
					: byPolicy(queue));
	}

	private CompletableFuture<Long> byPolicy(MessageQueue queue) {
		BrokerClient broker = this.brokers.apply(queue.brokerName());
		if (queue.topic().startsWith(ResourceNames.RETRY_PREFIX) || this.policy instanceof ConsumeFrom.Earliest) {
			return broker.minOffsetAsync(queue);
		}
		if (this.policy instanceof ConsumeFrom.Timestamp timestamp) {
			return broker.searchOffsetAsync(queue, timestamp.instant(), OffsetBoundary.LOWER);
		}
		return broker.maxOffsetAsync(queue);
	}

}
