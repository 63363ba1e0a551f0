/**
 * Listeners that process messages, and their results.
 */
@NullMarked
package io.rocketmq.client.consumer.listener;

import org.jspecify.annotations.NullMarked;
