/**
 * What a client keeps up while it lives: its id, its members, heartbeats and routes.
 */
@NullMarked
package io.rocketmq.client.session;

import org.jspecify.annotations.NullMarked;
