/**
 * What became of messages, written to a trace topic that Apache's tools read.
 */
@NullMarked
package io.rocketmq.client.trace;

import org.jspecify.annotations.NullMarked;
