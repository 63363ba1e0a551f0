/**
 * Immutable, validated options.
 */
@NullMarked
package io.rocketmq.client.config;

import org.jspecify.annotations.NullMarked;
