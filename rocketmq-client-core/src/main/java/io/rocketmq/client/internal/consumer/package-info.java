/**
 * Push, pull and simple consumers, and the engines of the first two.
 */
@NullMarked
package io.rocketmq.client.internal.consumer;

import org.jspecify.annotations.NullMarked;
