/**
 * What users write to consume messages.
 */
@NullMarked
package io.rocketmq.client.consumer.listener;

import org.jspecify.annotations.NullMarked;
