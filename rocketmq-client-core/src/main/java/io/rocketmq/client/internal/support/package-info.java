/**
 * Ground of every layer: deadlines, backoff, life cycle, closing in order, executors.
 */
@NullMarked
package io.rocketmq.client.internal.support;

import org.jspecify.annotations.NullMarked;
