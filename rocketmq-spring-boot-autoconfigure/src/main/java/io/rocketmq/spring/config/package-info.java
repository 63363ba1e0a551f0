/**
 * Enabling Spring for RocketMQ in an application context.
 */
@NullMarked
package io.rocketmq.spring.config;

import org.jspecify.annotations.NullMarked;
