/**
 * What can go wrong: one sealed hierarchy of unchecked exceptions, each of which says
 * what happened to the message.
 */
@NullMarked
package io.rocketmq.client.error;

import org.jspecify.annotations.NullMarked;
