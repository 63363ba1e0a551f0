package io.rocketmq.spring.listener;

import org.springframework.core.log.LogAccessor;
import org.springframework.messaging.converter.MessageConversionException;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Converts a message, calls the listener, and has the message delivered again if either
 * fails. Thread-safe.
 */
final class ListenerAdapter implements MessageListener {

	private static final LogAccessor logger = new LogAccessor(ListenerAdapter.class);

	private final RocketMQListenerEndpoint endpoint;

	private final RocketMQListener<Object> listener;

	private final RocketMQMessageConverter converter;

	@SuppressWarnings("unchecked")
	ListenerAdapter(RocketMQListenerEndpoint endpoint, RocketMQMessageConverter converter) {
		this.endpoint = endpoint;
		this.listener = (RocketMQListener<Object>) endpoint.listener();
		this.converter = converter;
	}

	@Override
	public ConsumeResult consume(ReceivedMessage message, ConsumeContext context) {
		try {
			Object payload = this.converter.fromRocketMQ(message, this.endpoint.messageType());
			this.listener.onMessage(payload);
			return ConsumeResult.SUCCESS;
		}
		catch (MessageConversionException ex) {
			logger.error(ex, () -> describe(message) + " can't be read as " + this.endpoint.messageType()
					+ ": it will be redelivered, and ends in the dead-letter queue: " + ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			logger.warn(() -> describe(message) + " was interrupted: it will be delivered again");
		}
		catch (Exception ex) {
			logger.warn(ex, () -> describe(message) + " failed and will be delivered again: " + ex);
		}
		return ConsumeResult.RETRY;
	}

	private String describe(ReceivedMessage message) {
		return "Listener '" + this.endpoint.id() + "' of group '" + this.endpoint.group() + "': message "
				+ message.messageId() + " of topic '" + message.topic() + "' (reconsumeTimes="
				+ message.reconsumeTimes() + ")";
	}

}
