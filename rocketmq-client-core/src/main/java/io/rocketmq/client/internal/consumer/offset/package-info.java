/**
 * Offsets: stores, the offset at which a queue starts, commits.
 */
@NullMarked
package io.rocketmq.client.internal.consumer.offset;

import org.jspecify.annotations.NullMarked;
