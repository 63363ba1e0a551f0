/**
 * Measurements of the client beside Apache's, in one run.
 */
@NullMarked
package io.rocketmq.client.benchmarks;

import org.jspecify.annotations.NullMarked;
