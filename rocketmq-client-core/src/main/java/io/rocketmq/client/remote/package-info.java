/**
 * Remote calls by address: connections on demand, and handlers for requests that a server
 * sends.
 */
@NullMarked
package io.rocketmq.client.remote;

import org.jspecify.annotations.NullMarked;
