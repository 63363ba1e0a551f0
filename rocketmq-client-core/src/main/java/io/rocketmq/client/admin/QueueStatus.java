package io.rocketmq.client.admin;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Offsets of a queue.
 *
 * @param minOffset first offset that the queue still has
 * @param maxOffset offset that the next message gets
 * @param lastStored store time of the last message, or null if there is none
 */
public record QueueStatus(long minOffset, long maxOffset, @Nullable Instant lastStored) {
}
