/**
 * Membership in a consumer group and rebalancing: subscriptions, assignment, locks.
 */
@NullMarked
package io.rocketmq.client.internal.consumer.group;

import org.jspecify.annotations.NullMarked;
