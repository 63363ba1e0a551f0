/**
 * Observations of what is sent and consumed.
 */
@NullMarked
package io.rocketmq.spring.observation;

import org.jspecify.annotations.NullMarked;
