/**
 * Immutable, validated options of clients, producers and consumers.
 */
@NullMarked
package io.rocketmq.client.config;

import org.jspecify.annotations.NullMarked;
