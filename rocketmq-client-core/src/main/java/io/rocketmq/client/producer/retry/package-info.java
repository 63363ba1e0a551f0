/**
 * Whether a failed attempt to send is repeated.
 */
@NullMarked
package io.rocketmq.client.producer.retry;

import org.jspecify.annotations.NullMarked;
