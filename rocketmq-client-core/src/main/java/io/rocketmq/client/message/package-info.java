/**
 * Messages, queues, ids, filters and results: the values that users handle.
 */
@NullMarked
package io.rocketmq.client.message;

import org.jspecify.annotations.NullMarked;
