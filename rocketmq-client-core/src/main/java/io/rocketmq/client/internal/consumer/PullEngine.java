package io.rocketmq.client.internal.consumer;

import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.internal.consumer.dispatch.Deliveries;
import io.rocketmq.client.internal.consumer.dispatch.PollBuffer;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.protocol.body.ConsumeDirectlyBody;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Engine of a pull consumer. Thread-safe.
 */
final class PullEngine extends ConsumerEngine {

	private final PollBuffer buffer;

	PullEngine(ConsumerParts parts, Setup setup, boolean shared, PollBuffer buffer) {
		super(parts, setup, false, shared);
		this.buffer = buffer;
	}

	@Override
	Deliveries deliveries(QueueOwner owner) {
		return this.buffer.shelf(owner);
	}

	/** Assigned queues need no subscription to their topic. */
	@Override
	Subscription subscription(String topic) {
		return parts().subscriptions().orAll(topic);
	}

	@Override
	CompletableFuture<ConsumeDirectlyBody> consumeDirectly(ReceivedMessage message) {
		return CompletableFuture.failedFuture(new UnsupportedOperationException("A pull consumer has no listener"));
	}

}
