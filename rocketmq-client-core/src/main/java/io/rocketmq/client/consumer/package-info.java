/**
 * Consumers: push, pull and simple.
 */
@NullMarked
package io.rocketmq.client.consumer;

import org.jspecify.annotations.NullMarked;
