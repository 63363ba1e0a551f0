package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.List;

import io.rocketmq.client.message.ReceivedMessage;

/**
 * A subscribed consumer of either kind.
 */
interface TopicConsumer {

	List<ReceivedMessage> receive(int maxMessages, Duration invisibleTime, Duration awaitDuration);

	/** Ends the delivery of received messages that were handed to the user. */
	void processed(List<ReceivedMessage> messages);

	/** Has received messages delivered again that could not be converted. */
	void unprocessed(List<ReceivedMessage> messages);

	void close();

}
