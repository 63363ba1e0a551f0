/**
 * Server that integration tests of this module share.
 */
@NullMarked
package io.rocketmq.spring.testing;

import org.jspecify.annotations.NullMarked;
