/**
 * From one queue of one broker to the listener: pulling, caching, consuming, committing.
 */
@NullMarked
package io.rocketmq.client.consumer.flow;

import org.jspecify.annotations.NullMarked;
