package io.rocketmq.client.admin;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a queue has.
 *
 * @param minOffset the first offset that it still has
 * @param maxOffset the offset that its next message gets
 * @param lastStored when its last message was stored, or null for never
 */
public record QueueStatus(long minOffset, long maxOffset, @Nullable Instant lastStored) {
}
