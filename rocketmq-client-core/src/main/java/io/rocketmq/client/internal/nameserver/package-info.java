/**
 * Name server calls, discovery of their addresses, and the route cache.
 */
@NullMarked
package io.rocketmq.client.internal.nameserver;

import org.jspecify.annotations.NullMarked;
