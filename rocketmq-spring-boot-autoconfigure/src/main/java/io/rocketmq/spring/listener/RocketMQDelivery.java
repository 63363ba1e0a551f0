package io.rocketmq.spring.listener;

import java.util.List;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Delivery of a message, or of a batch of them, to one endpoint.
 */
public interface RocketMQDelivery {

	/** Returns the endpoint of the listener. */
	RocketMQListenerEndpoint endpoint();

	/**
	 * Returns the messages.
	 * @return an immutable list of one message, or of a batch in the order of the queue
	 */
	List<ReceivedMessage> messages();

	/** Returns the first message. */
	ReceivedMessage message();

	/** Returns the group and queue of the messages. */
	ConsumeContext context();

	/** Returns the acknowledgment, by which the messages can be decided on. */
	Acknowledgment acknowledgment();

	/**
	 * Returns a delivery of some of the messages. Its messages and its acknowledgment
	 * have indexes of their own; its decisions are those of this delivery.
	 * @param indexes indexes of the messages in this delivery, ascending
	 * @throws IndexOutOfBoundsException if there is no such message
	 */
	default RocketMQDelivery select(int... indexes) {
		return new FilteredDelivery(this, indexes);
	}

}
