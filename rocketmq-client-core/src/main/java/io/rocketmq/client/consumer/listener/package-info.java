/**
 * Listeners that users implement to consume messages, and their results.
 */
@NullMarked
package io.rocketmq.client.consumer.listener;

import org.jspecify.annotations.NullMarked;
