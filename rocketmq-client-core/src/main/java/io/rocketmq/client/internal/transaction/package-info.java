/**
 * Transaction producer: half messages, local transactions, answers to brokers' checks.
 */
@NullMarked
package io.rocketmq.client.internal.transaction;

import org.jspecify.annotations.NullMarked;
