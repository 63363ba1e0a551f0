package io.rocketmq.spring.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;

/**
 * What the template needs of a producer. A timeout of null means the producer's own.
 */
interface MessageSender {

	SendResult send(Message message, @Nullable Duration timeout);

	CompletableFuture<SendResult> sendAsync(Message message, @Nullable Duration timeout);

	void sendOneWay(Message message);

	static MessageSender of(Producer producer) {
		Arguments.notNull(producer, "producer");
		return new MessageSender() {

			@Override
			public SendResult send(Message message, @Nullable Duration timeout) {
				return (timeout != null) ? producer.send(message, timeout) : producer.send(message);
			}

			@Override
			public CompletableFuture<SendResult> sendAsync(Message message, @Nullable Duration timeout) {
				return (timeout != null) ? producer.sendAsync(message, timeout) : producer.sendAsync(message);
			}

			@Override
			public void sendOneWay(Message message) {
				producer.sendOneway(message);
			}

		};
	}

}
