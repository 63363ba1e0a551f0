/**
 * Health of RocketMQ, independent of the version of Spring Boot.
 */
@NullMarked
package io.rocketmq.spring.boot.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
