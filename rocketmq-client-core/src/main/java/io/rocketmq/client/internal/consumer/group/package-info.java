/**
 * Consumer group membership: rebalancing, assignment and queue locks.
 */
@NullMarked
package io.rocketmq.client.internal.consumer.group;

import org.jspecify.annotations.NullMarked;
