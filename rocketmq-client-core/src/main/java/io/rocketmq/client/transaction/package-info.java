/**
 * Transactional messages: half messages, local transactions, and the broker's checks.
 */
@NullMarked
package io.rocketmq.client.transaction;

import org.jspecify.annotations.NullMarked;
