/**
 * Application without a starter for RocketMQ, for the benchmark of starters.
 */
@NullMarked
package io.rocketmq.client.benchmarks.starter.bare;

import org.jspecify.annotations.NullMarked;
