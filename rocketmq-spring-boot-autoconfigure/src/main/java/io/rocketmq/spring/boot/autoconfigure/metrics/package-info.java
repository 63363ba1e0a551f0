/**
 * Auto-configuration of RocketMQ's meters.
 */
@NullMarked
package io.rocketmq.spring.boot.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
