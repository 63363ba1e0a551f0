/**
 * Request and response headers, one record each.
 */
@NullMarked
package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.NullMarked;
