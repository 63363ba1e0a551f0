/**
 * The remoting protocol: commands and their codes.
 */
@NullMarked
package io.rocketmq.client.protocol;

import org.jspecify.annotations.NullMarked;
