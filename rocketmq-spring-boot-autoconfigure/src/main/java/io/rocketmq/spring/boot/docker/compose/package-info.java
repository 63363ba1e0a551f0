/**
 * A RocketMQ server of Docker Compose, as a service connection of Spring Boot.
 */
@NullMarked
package io.rocketmq.spring.boot.docker.compose;

import org.jspecify.annotations.NullMarked;
