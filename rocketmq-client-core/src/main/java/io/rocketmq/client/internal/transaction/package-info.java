/**
 * Transaction producer: half messages, local transactions, answers to checks of brokers.
 */
@NullMarked
package io.rocketmq.client.internal.transaction;

import org.jspecify.annotations.NullMarked;
