/**
 * One sealed hierarchy of unchecked exceptions, each with the outcome of the operation,
 * and the problems that a client reports.
 */
@NullMarked
package io.rocketmq.client.error;

import org.jspecify.annotations.NullMarked;
