package io.rocketmq.spring.listener;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import org.springframework.messaging.converter.MessageConversionException;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.consumer.listener.MessageListener;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Message listener that converts the message and calls the user's listener. Failures of
 * either lead to redelivery. Thread-safe.
 */
final class ListenerAdapter implements MessageListener {

	private static final Logger logger = LoggerFactory.getLogger(ListenerAdapter.class);

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
			if (payload == null) {
				throw new MessageConversionException("Body means null: " + message.bodyLength()
						+ " bytes (a payload). Take Message<byte[]> or ReceivedMessage");
			}
			this.listener.onMessage(payload);
			return ConsumeResult.SUCCESS;
		}
		catch (MessageConversionException ex) {
			log(logger.atError(), message, ex, "can't be read as " + this.endpoint.messageType()
					+ " and will be redelivered, then dead-lettered: " + ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			log(logger.atWarn(), message, null, "was interrupted and will be redelivered");
		}
		catch (Exception ex) {
			log(logger.atWarn(), message, ex, "failed and will be redelivered: " + ex);
		}
		return ConsumeResult.RETRY;
	}

	private void log(LoggingEventBuilder event, ReceivedMessage message, @Nullable Exception cause, String problem) {
		event.addKeyValue("topic", message.topic())
			.addKeyValue("group", this.endpoint.group())
			.addKeyValue("messageId", message.messageId())
			.setCause(cause)
			.log("Listener '{}' of group '{}': message {} of topic '{}' (reconsumeTimes={}) {}", this.endpoint.id(),
					this.endpoint.group(), message.messageId(), message.topic(), message.reconsumeTimes(), problem);
	}

}
