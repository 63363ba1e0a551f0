/**
 * AssertJ assertions for messages.
 */
@NullMarked
package io.rocketmq.spring.test.assertj;

import org.jspecify.annotations.NullMarked;
