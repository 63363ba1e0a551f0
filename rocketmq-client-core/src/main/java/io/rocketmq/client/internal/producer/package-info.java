/**
 * Send engine: routing, retries, batches, accumulation, requests and replies.
 */
@NullMarked
package io.rocketmq.client.internal.producer;

import org.jspecify.annotations.NullMarked;
