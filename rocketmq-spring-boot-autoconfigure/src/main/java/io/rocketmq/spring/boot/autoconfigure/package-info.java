/**
 * Auto-configuration of RocketMQ for Spring Boot.
 */
@NullMarked
package io.rocketmq.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
