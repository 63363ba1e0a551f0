/**
 * Strategies that distribute the queues of a topic among the members of a group.
 */
@NullMarked
package io.rocketmq.client.consumer.assign;

import org.jspecify.annotations.NullMarked;
