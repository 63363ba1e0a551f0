/**
 * The template, which sends and receives messages by calls, and its interfaces.
 */
@NullMarked
package io.rocketmq.spring.core;

import org.jspecify.annotations.NullMarked;
