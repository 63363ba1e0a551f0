/**
 * Auto-configuration of observations of what is sent and consumed.
 */
@NullMarked
package io.rocketmq.spring.boot.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
