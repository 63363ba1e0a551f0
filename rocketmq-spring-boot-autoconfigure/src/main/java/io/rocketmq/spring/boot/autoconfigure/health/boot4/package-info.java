/**
 * The health contributor for Spring Boot 4.
 */
@NullMarked
package io.rocketmq.spring.boot.autoconfigure.health.boot4;

import org.jspecify.annotations.NullMarked;
