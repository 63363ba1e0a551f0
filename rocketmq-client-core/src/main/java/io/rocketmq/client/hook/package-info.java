/**
 * Callbacks that observe a client: sends, deliveries, connections, brokers.
 */
@NullMarked
package io.rocketmq.client.hook;

import org.jspecify.annotations.NullMarked;
