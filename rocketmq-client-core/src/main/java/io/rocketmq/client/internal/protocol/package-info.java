/**
 * The remoting protocol: commands, codes, message ids.
 */
@NullMarked
package io.rocketmq.client.internal.protocol;

import org.jspecify.annotations.NullMarked;
