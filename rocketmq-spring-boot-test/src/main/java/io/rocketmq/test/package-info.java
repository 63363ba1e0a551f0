/**
 * A real Apache RocketMQ server for tests and demos, run in child processes.
 */
@NullMarked
package io.rocketmq.test;

import org.jspecify.annotations.NullMarked;
