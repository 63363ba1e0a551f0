/**
 * The health contributor for Spring Boot 3.5.
 */
@NullMarked
package io.rocketmq.spring.boot.autoconfigure.health.boot3;

import org.jspecify.annotations.NullMarked;

