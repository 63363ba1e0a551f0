/**
 * From the cache of a queue to the listener and back: delivery, work pools, results.
 */
@NullMarked
package io.rocketmq.client.internal.consumer.dispatch;

import org.jspecify.annotations.NullMarked;
