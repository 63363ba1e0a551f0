/**
 * An order shop: takes orders over HTTP, announces them on a topic, ships them, and is
 * paid in transactional messages.
 */
@NullMarked
package io.rocketmq.samples.orders;

import org.jspecify.annotations.NullMarked;
