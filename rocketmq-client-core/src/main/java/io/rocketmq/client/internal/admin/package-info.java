/**
 * Administration, implemented with calls to name servers and brokers.
 */
@NullMarked
package io.rocketmq.client.internal.admin;

import org.jspecify.annotations.NullMarked;
