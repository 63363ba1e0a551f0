/**
 * Bytes to values and back: frames, headers, stored messages, properties, JSON bodies.
 */
@NullMarked
package io.rocketmq.client.protocol.codec;

import org.jspecify.annotations.NullMarked;
