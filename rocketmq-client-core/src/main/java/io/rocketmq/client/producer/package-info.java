/**
 * Sending messages.
 */
@NullMarked
package io.rocketmq.client.producer;

import org.jspecify.annotations.NullMarked;
