/**
 * Where the progress of a group is kept.
 */
@NullMarked
package io.rocketmq.client.consumer.offset;

import org.jspecify.annotations.NullMarked;
