/**
 * Application events of listener containers.
 */
@NullMarked
package io.rocketmq.spring.event;

import org.jspecify.annotations.NullMarked;
