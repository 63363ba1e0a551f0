/**
 * Declaration of topics and consumer groups that the application creates.
 */
@NullMarked
package io.rocketmq.spring.topic;

import org.jspecify.annotations.NullMarked;
