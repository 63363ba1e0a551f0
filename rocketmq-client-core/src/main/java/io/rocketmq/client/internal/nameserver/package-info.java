/**
 * Name server requests, discovery of name servers, and the route cache.
 */
@NullMarked
package io.rocketmq.client.internal.nameserver;

import org.jspecify.annotations.NullMarked;
