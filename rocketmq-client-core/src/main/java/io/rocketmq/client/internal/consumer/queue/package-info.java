/**
 * Base of pulling and popping: queue owners, timers and subscriptions.
 */
@NullMarked
package io.rocketmq.client.internal.consumer.queue;

import org.jspecify.annotations.NullMarked;
