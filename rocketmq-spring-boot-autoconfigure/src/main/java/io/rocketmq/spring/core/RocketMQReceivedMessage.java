package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;

import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * Received message that is redelivered unless it is acknowledged within its invisible
 * time. Thread-safe.
 *
 * @param <T> the type of the payload
 */
public final class RocketMQReceivedMessage<T> {

	private final SimpleConsumer consumer;

	private final RocketMQMessageConverter converter;

	private final ReceivedMessage message;

	private final ResolvableType type;

	RocketMQReceivedMessage(SimpleConsumer consumer, RocketMQMessageConverter converter, ReceivedMessage message,
			ResolvableType type) {
		this.consumer = consumer;
		this.converter = converter;
		this.message = message;
		this.type = type;
	}

	/**
	 * Converts the payload. Each call converts again.
	 * @return the payload, or null for a body that means null
	 * @throws org.springframework.messaging.converter.MessageConversionException if it
	 * can't be converted; the message can still be acknowledged
	 */
	@SuppressWarnings("unchecked")
	public @Nullable T payload() {
		return (T) this.converter.fromRocketMQ(this.message, this.type);
	}

	/**
	 * Returns the headers; see {@link io.rocketmq.spring.support.RocketMQHeaders}.
	 * @return the headers, as a listener receives them
	 */
	public MessageHeaders headers() {
		return this.converter.toSpring(this.message).getHeaders();
	}

	/**
	 * Returns the message itself.
	 * @return the message
	 */
	public ReceivedMessage message() {
		return this.message;
	}

	/**
	 * Acknowledges the message and waits for the broker's answer. It is then not
	 * redelivered unless its invisible time ended before. Repeating it is harmless.
	 * @throws io.rocketmq.client.error.RocketMQException if the request failed, so that
	 * the message will be redelivered
	 */
	public void acknowledge() {
		this.consumer.ack(this.message);
	}

	/**
	 * Acknowledges the message; see {@link #acknowledge()}.
	 * @return completed once the broker has confirmed it
	 */
	public CompletableFuture<Void> acknowledgeAsync() {
		return this.consumer.ackAsync(this.message);
	}

	/**
	 * Sets the invisible time from now on: longer to continue processing, shorter to have
	 * the message redelivered sooner. Waits for the broker's answer.
	 * @param invisibleTime at most 12 hours; zero to redeliver the message at once
	 * @throws IllegalArgumentException if the time is out of range
	 * @throws io.rocketmq.client.error.RocketMQException if the request failed
	 */
	public void changeInvisibleTime(Duration invisibleTime) {
		this.consumer.changeInvisibleDuration(this.message, invisibleTime);
	}

	/**
	 * Sets the invisible time from now on; see {@link #changeInvisibleTime(Duration)}.
	 * @param invisibleTime at most 12 hours; zero to redeliver the message at once
	 * @return completed once the broker has confirmed it
	 */
	public CompletableFuture<Void> changeInvisibleTimeAsync(Duration invisibleTime) {
		return this.consumer.changeInvisibleDurationAsync(this.message, invisibleTime);
	}

	@Override
	public String toString() {
		return "RocketMQReceivedMessage[" + this.message.messageId() + " of topic '" + this.message.topic() + "']";
	}

}
