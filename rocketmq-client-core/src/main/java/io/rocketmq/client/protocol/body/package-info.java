/**
 * JSON bodies of requests and responses, one record each.
 */
@NullMarked
package io.rocketmq.client.protocol.body;

import org.jspecify.annotations.NullMarked;
