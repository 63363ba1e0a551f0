/**
 * Request and response headers, one record each.
 */
@NullMarked
package io.rocketmq.client.protocol.header;

import org.jspecify.annotations.NullMarked;
