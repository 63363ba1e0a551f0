/**
 * Transactional messages with a local transaction in a listener bean.
 */
@NullMarked
package io.rocketmq.spring.transaction;

import org.jspecify.annotations.NullMarked;
