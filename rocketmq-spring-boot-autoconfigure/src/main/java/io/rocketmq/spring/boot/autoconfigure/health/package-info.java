/**
 * What RocketMQ's health is, whatever version of Spring Boot asks.
 */
@NullMarked
package io.rocketmq.spring.boot.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
