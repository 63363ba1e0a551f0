/**
 * Which member of a group works on which queue.
 */
@NullMarked
package io.rocketmq.client.consumer.assign;

import org.jspecify.annotations.NullMarked;
