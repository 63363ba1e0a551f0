/**
 * The embedded RocketMQ server in Spring's test context.
 */
@NullMarked
package io.rocketmq.test.context;

import org.jspecify.annotations.NullMarked;
