package io.rocketmq.client.protocol;

import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TopicNotFoundException;

/**
 * The one table of which answer becomes which exception.
 */
public final class ResponseErrors {

	private ResponseErrors() {
	}

	/**
	 * The exception for an answer that is no success.
	 * @param answer the answer
	 * @param context where the request went
	 * @return the exception
	 */
	public static RocketMQException of(ReceivedCommand answer, ErrorContext context) {
		ErrorContext where = context.withAnswer(answer.code(), answer.remark());
		return switch (answer.result()) {
			case SYSTEM_BUSY, FLOW_CONTROL -> new BrokerBusyException("The server is busy", where, null);
			case MESSAGE_ILLEGAL ->
				new IllegalMessageException("The broker refuses the message", Outcome.REJECTED, where, null);
			case NO_PERMISSION -> new NotPermittedException("The server does not permit the request", where, null);
			case TOPIC_NOT_EXIST -> new TopicNotFoundException("The server does not know the topic", where, null);
			default -> new BrokerErrorException("The server refused the request", where, null);
		};
	}

}
