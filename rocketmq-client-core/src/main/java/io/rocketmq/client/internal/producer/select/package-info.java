/**
 * Queue selection for messages without a selector of their own.
 */
@NullMarked
package io.rocketmq.client.internal.producer.select;

import org.jspecify.annotations.NullMarked;
