/**
 * Trace messages for the trace topic that Apache's tools read.
 */
@NullMarked
package io.rocketmq.client.internal.trace;

import org.jspecify.annotations.NullMarked;
