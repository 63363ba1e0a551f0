/**
 * Which queue a message goes to.
 */
@NullMarked
package io.rocketmq.client.producer.select;

import org.jspecify.annotations.NullMarked;
