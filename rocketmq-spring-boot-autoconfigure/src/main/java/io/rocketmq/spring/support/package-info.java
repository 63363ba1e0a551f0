/**
 * Conversion between Spring's messages and RocketMQ's: payloads and headers.
 */
@NullMarked
package io.rocketmq.spring.support;

import org.jspecify.annotations.NullMarked;
