/**
 * Micrometer meters of clients.
 */
@NullMarked
package io.rocketmq.spring.metrics;

import org.jspecify.annotations.NullMarked;
