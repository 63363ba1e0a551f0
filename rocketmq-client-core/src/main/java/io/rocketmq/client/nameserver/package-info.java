/**
 * Asking name servers for routes, and the cache of their answers.
 */
@NullMarked
package io.rocketmq.client.nameserver;

import org.jspecify.annotations.NullMarked;
