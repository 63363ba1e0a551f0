/**
 * Codecs: frames, headers, stored messages, properties, JSON bodies, compression.
 */
@NullMarked
package io.rocketmq.client.internal.protocol.codec;

import org.jspecify.annotations.NullMarked;
