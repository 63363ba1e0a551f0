package io.rocketmq.client.broker;

/**
 * Whether there is something to pop.
 *
 * @param hasMessages whether there is
 * @param pollingFull whether the broker holds as many requests as it can
 */
public record NotificationResult(boolean hasMessages, boolean pollingFull) {
}
