/**
 * Receiving messages: listeners, their containers and the registry that starts and stops
 * them.
 */
@NullMarked
package io.rocketmq.spring.listener;

import org.jspecify.annotations.NullMarked;
