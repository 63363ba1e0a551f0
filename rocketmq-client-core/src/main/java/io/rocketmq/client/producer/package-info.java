/**
 * Producers, their options for one send, and their results.
 */
@NullMarked
package io.rocketmq.client.producer;

import org.jspecify.annotations.NullMarked;
