/**
 * Offset stores, start offsets of queues, and commits.
 */
@NullMarked
package io.rocketmq.client.internal.consumer.offset;

import org.jspecify.annotations.NullMarked;
