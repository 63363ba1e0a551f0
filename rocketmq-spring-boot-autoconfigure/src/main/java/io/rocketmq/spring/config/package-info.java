/**
 * Switches Spring for RocketMQ on in an application context.
 */
@NullMarked
package io.rocketmq.spring.config;

import org.jspecify.annotations.NullMarked;
