package io.rocketmq.client.internal.consumer.offset;

/** Where a group begins in a queue. */
public record StartOffset(long offset, boolean stored) {
}
