/**
 * Sending messages: the template and its interface.
 */
@NullMarked
package io.rocketmq.spring.core;

import org.jspecify.annotations.NullMarked;
