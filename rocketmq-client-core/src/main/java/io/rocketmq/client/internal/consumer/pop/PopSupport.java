package io.rocketmq.client.internal.consumer.pop;

import java.util.function.LongSupplier;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.internal.consumer.queue.ConsumeCounters;
import io.rocketmq.client.internal.consumer.queue.RetryMessages;
import io.rocketmq.client.internal.consumer.queue.Timing;

/** Shared parts of all pop owners of a consumer. */
public record PopSupport(ConsumerOptions options, Timing timing, RetryMessages retries, LongSupplier maxBytes,
		ConsumeCounters counters) {
}
