/**
 * Remote calls by address: connections on demand, signing, namespaces, and handlers for
 * requests from brokers.
 */
@NullMarked
package io.rocketmq.client.internal.remote;

import org.jspecify.annotations.NullMarked;
