/**
 * Headers of requests, one record each. A request whose header has one field and that is
 * sent from one place writes the field with a lambda instead. Handlers of brokers'
 * requests read the fields themselves.
 */
@NullMarked
package io.rocketmq.client.internal.protocol.header;

import org.jspecify.annotations.NullMarked;
