/**
 * Entry point of the client for Apache RocketMQ.
 * <p>
 * In this package and all packages below, an argument that is not {@code @Nullable} must
 * not be null: the method throws a {@link java.lang.NullPointerException} that names the
 * argument, even if it returns a future.
 */
@NullMarked
package io.rocketmq.client;

import org.jspecify.annotations.NullMarked;
