/**
 * Operations of name servers, and the routes that they return.
 */
@NullMarked
package io.rocketmq.client.nameserver;

import org.jspecify.annotations.NullMarked;
