/**
 * Messages, queues, ids, filters and results: the values of the API.
 */
@NullMarked
package io.rocketmq.client.message;

import org.jspecify.annotations.NullMarked;
