/**
 * One typed method for each broker operation, and which brokers are known.
 */
@NullMarked
package io.rocketmq.client.broker;

import org.jspecify.annotations.NullMarked;
