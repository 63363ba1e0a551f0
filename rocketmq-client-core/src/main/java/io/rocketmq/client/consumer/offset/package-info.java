/**
 * Store of the committed offsets of a group.
 */
@NullMarked
package io.rocketmq.client.consumer.offset;

import org.jspecify.annotations.NullMarked;
