/**
 * The entry point: a client for Apache RocketMQ.
 * <p>
 * Here and in all packages below, each argument that is not {@code @Nullable} is refused
 * if it is null: at once, by a {@link java.lang.NullPointerException} that names it, also
 * where the method gives a future.
 */
@NullMarked
package io.rocketmq.client;

import org.jspecify.annotations.NullMarked;
