package io.rocketmq.client.message;

/**
 * A popped message: hidden from the other members of its group until it is acknowledged,
 * or its time is over.
 *
 * @param message the message
 * @param handle what it is acknowledged with
 * @param reconsumeTimes how often it has been delivered before
 */
public record PoppedMessage(ReceivedMessage message, ReceiptHandle handle, int reconsumeTimes) {
}
