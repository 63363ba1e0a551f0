/**
 * JSON bodies of requests and responses, one record each.
 */
@NullMarked
package io.rocketmq.client.internal.protocol.body;

import org.jspecify.annotations.NullMarked;
