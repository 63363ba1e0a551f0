/**
 * Callbacks by which others watch the client: sends, consumption, connections.
 */
@NullMarked
package io.rocketmq.client.hook;

import org.jspecify.annotations.NullMarked;
