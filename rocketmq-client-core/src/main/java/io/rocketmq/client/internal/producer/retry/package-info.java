/**
 * Retry decisions after failed send attempts, and avoidance of failing brokers.
 */
@NullMarked
package io.rocketmq.client.internal.producer.retry;

import org.jspecify.annotations.NullMarked;
