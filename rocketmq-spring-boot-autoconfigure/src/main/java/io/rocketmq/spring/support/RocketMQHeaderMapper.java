package io.rocketmq.spring.support;

import java.util.Map;

import org.springframework.messaging.MessageHeaders;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Mapper of headers of Spring messages to properties of RocketMQ messages and back.
 * Implementations must be thread-safe. A bean of this type replaces
 * {@link DefaultRocketMQHeaderMapper}.
 */
public interface RocketMQHeaderMapper {

	/**
	 * Sets tag, keys, flag and properties of a message to send.
	 * @param headers the headers
	 * @param message builder of the message
	 * @throws IllegalArgumentException if a header has an illegal value
	 * @throws io.rocketmq.client.error.IllegalMessageException if a header's name is
	 * reserved by RocketMQ, or its value is illegal in a property
	 */
	void toProperties(MessageHeaders headers, Message.Builder message);

	/**
	 * Returns the headers of a received message.
	 * @param message the message
	 * @return a new map
	 */
	Map<String, Object> toHeaders(ReceivedMessage message);

	/**
	 * Returns the headers of a half message, in the process that sends it.
	 * @param message the message
	 * @param transactionId the transaction's id
	 * @return a new map
	 */
	Map<String, Object> toHeaders(Message message, String transactionId);

}
