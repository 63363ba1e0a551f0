/**
 * One multiplexed connection to one address, its state machine, and its pending requests.
 */
@NullMarked
package io.rocketmq.client.internal.transport;

import org.jspecify.annotations.NullMarked;
