/**
 * One multiplexed connection to one address, its state machine, and the requests that
 * wait for its answers.
 */
@NullMarked
package io.rocketmq.client.transport;

import org.jspecify.annotations.NullMarked;
