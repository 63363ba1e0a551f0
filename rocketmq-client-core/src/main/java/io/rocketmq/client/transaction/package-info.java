/**
 * Transactional messages: half messages, local transactions, checks of the broker.
 */
@NullMarked
package io.rocketmq.client.transaction;

import org.jspecify.annotations.NullMarked;
