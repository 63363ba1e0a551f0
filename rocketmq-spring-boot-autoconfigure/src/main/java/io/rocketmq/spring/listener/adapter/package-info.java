/**
 * Endpoints and invokers of listener beans and methods.
 */
@NullMarked
package io.rocketmq.spring.listener.adapter;

import org.jspecify.annotations.NullMarked;
