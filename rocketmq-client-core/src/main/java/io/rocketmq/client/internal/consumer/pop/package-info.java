/**
 * Popping: leases of popped messages, acknowledgements, receive calls.
 */
@NullMarked
package io.rocketmq.client.internal.consumer.pop;

import org.jspecify.annotations.NullMarked;
