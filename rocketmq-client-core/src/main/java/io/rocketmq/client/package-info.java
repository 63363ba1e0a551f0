/**
 * The entry point: a client for Apache RocketMQ.
 */
@NullMarked
package io.rocketmq.client;

import org.jspecify.annotations.NullMarked;
