/**
 * Consuming messages.
 */
@NullMarked
package io.rocketmq.client.consumer;

import org.jspecify.annotations.NullMarked;
