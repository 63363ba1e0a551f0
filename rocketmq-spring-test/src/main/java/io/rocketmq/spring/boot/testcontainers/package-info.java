/**
 * A RocketMQ server in a container, as a service connection of Spring Boot.
 */
@NullMarked
package io.rocketmq.spring.boot.testcontainers;

import org.jspecify.annotations.NullMarked;
