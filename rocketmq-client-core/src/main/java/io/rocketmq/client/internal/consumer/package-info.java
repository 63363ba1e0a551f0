/**
 * Push, pull and simple consumers: the parts of each, wired together.
 */
@NullMarked
package io.rocketmq.client.internal.consumer;

import org.jspecify.annotations.NullMarked;
