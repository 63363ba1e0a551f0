/**
 * Base of every layer: checks, deadlines, lifecycle, closing in order, threads, counters.
 */
@NullMarked
package io.rocketmq.client.internal.support;

import org.jspecify.annotations.NullMarked;
