/**
 * Session of a client with its brokers: client id, members, heartbeats, route refresh.
 */
@NullMarked
package io.rocketmq.client.internal.session;

import org.jspecify.annotations.NullMarked;
