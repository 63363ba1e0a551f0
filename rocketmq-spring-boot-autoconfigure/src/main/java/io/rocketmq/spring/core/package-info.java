/**
 * Sending messages: the template and what it implements.
 */
@NullMarked
package io.rocketmq.spring.core;

import org.jspecify.annotations.NullMarked;
