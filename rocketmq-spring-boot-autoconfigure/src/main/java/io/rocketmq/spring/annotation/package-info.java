/**
 * The annotations that users write.
 */
@NullMarked
package io.rocketmq.spring.annotation;

import org.jspecify.annotations.NullMarked;
