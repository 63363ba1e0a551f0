package io.rocketmq.client.broker;

/**
 * Answer of a broker about messages to pop.
 *
 * @param hasMessages whether there are messages to pop
 * @param pollingFull whether the broker already holds as many requests as it can
 */
public record NotificationResult(boolean hasMessages, boolean pollingFull) {
}
