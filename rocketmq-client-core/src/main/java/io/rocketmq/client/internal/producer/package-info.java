/**
 * Producer implementation: routing, retries, batches, accumulation, requests, replies.
 */
@NullMarked
package io.rocketmq.client.internal.producer;

import org.jspecify.annotations.NullMarked;
