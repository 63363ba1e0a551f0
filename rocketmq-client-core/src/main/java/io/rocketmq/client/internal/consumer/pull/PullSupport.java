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

/** Shared parts of the owners of all queues that a consumer pulls from. */
public record PullSupport(ConsumerOptions options, Timing timing, OffsetStore offsets,
		Function<MessageQueue, CompletableFuture<StartOffset>> startOffset, QueueLock lock,
		Predicate<MessageQueue> paused, LongSupplier maxBytes, Outages outages, Consumer<PullOwner> changed) {
}
