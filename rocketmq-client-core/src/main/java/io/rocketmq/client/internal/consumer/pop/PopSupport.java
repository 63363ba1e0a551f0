package io.rocketmq.client.internal.consumer.pop;

import java.util.function.LongSupplier;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.internal.consumer.queue.ConsumeCounters;
import io.rocketmq.client.internal.consumer.queue.RetryMessages;
import io.rocketmq.client.internal.consumer.queue.Timing;

/**
 * Shared parts of all pop owners of a consumer.
 *
 * @param retries sends back messages for members that pull
 * @param maxBytes returns the number of bytes that one owner may hold
 */
public record PopSupport(ConsumerOptions options, Timing timing, RetryMessages retries, LongSupplier maxBytes,
		ConsumeCounters counters) {
}
