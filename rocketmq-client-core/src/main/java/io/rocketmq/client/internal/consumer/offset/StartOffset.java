package io.rocketmq.client.internal.consumer.offset;

/** Offset at which a group starts in a queue, and whether the store has it. */
public record StartOffset(long offset, boolean stored) {
}
