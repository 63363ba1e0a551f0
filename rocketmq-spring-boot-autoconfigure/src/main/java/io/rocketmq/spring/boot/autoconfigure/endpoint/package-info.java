/**
 * The Actuator endpoint {@code rocketmq}.
 */
@NullMarked
package io.rocketmq.spring.boot.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
