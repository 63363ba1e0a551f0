/**
 * Support for tests of applications that use RocketMQ: awaiting messages, listeners and
 * commits.
 */
@NullMarked
package io.rocketmq.spring.test;

import org.jspecify.annotations.NullMarked;
