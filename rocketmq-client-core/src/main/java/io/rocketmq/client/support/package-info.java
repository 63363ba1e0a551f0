/**
 * The ground that every layer stands on: deadlines, backoff, life cycle, closing in
 * order, executors.
 */
@NullMarked
package io.rocketmq.client.support;

import org.jspecify.annotations.NullMarked;
