/**
 * Ground of pulling and popping: the serial mailbox of a queue, timers, subscriptions.
 */
@NullMarked
package io.rocketmq.client.internal.consumer.queue;

import org.jspecify.annotations.NullMarked;
