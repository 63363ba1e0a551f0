/**
 * Operations of single brokers, and the brokers that a client knows.
 */
@NullMarked
package io.rocketmq.client.broker;

import org.jspecify.annotations.NullMarked;
