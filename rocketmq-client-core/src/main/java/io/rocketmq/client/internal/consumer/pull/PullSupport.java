package io.rocketmq.client.internal.consumer.pull;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.offset.OffsetStore;
import io.rocketmq.client.internal.consumer.offset.StartOffset;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.internal.consumer.queue.Timing;
import io.rocketmq.client.message.MessageQueue;

/**
 * What the owners of all queues share that a consumer pulls from.
 *
 * @param options limits
 * @param timing the time
 * @param offsets where progress is kept
 * @param startOffset finds out where to begin in a queue
 * @param lock keeps other members away
 * @param paused tells whether a queue is to be paused from its start
 * @param maxBytes how many bytes a queue may hold now
 * @param outages says once what fails for many queues
 * @param changed is told in events when an owner's {@link PullOwner#stage()} has changed
 */
public record PullSupport(ConsumerOptions options, Timing timing, OffsetStore offsets,
		Function<MessageQueue, CompletableFuture<StartOffset>> startOffset, QueueLock lock,
		Predicate<MessageQueue> paused, LongSupplier maxBytes, Outages outages, Consumer<PullOwner> changed) {
}
