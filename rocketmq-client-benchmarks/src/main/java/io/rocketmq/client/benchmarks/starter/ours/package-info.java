/**
 * Application with this starter, for the benchmark of starters.
 */
@NullMarked
package io.rocketmq.client.benchmarks.starter.ours;

import org.jspecify.annotations.NullMarked;
