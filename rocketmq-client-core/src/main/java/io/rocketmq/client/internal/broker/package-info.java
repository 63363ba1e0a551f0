/**
 * Broker operations on the wire, the registry of brokers, and their health checks.
 */
@NullMarked
package io.rocketmq.client.internal.broker;

import org.jspecify.annotations.NullMarked;
