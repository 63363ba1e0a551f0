/**
 * Pulling: the owner of an assigned queue, its states and its cache.
 */
@NullMarked
package io.rocketmq.client.internal.consumer.pull;

import org.jspecify.annotations.NullMarked;
