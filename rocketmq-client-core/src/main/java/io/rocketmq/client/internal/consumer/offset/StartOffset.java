package io.rocketmq.client.internal.consumer.offset;

/**
 * Where a group begins in a queue.
 *
 * @param offset the offset of the first message to consume
 * @param stored whether that is what its store has, so that it need not be written
 */
public record StartOffset(long offset, boolean stored) {
}
