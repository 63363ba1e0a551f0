package io.rocketmq.spring.listener.adapter;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.rocketmq.spring.listener.RocketMQDelivery;
import io.rocketmq.spring.support.RocketMQMessageConverter;

/**
 * One call of a listener method, from which its arguments are taken. Used by one thread.
 */
final class ListenerCall {

	private final RocketMQDelivery delivery;

	private final RocketMQMessageConverter converter;

	private final List<?> payloads;

	private @Nullable Message<byte[]> message;

	ListenerCall(RocketMQDelivery delivery, RocketMQMessageConverter converter, List<?> payloads) {
		this.delivery = delivery;
		this.converter = converter;
		this.payloads = payloads;
	}

	RocketMQDelivery delivery() {
		return this.delivery;
	}

	/** Returns the payloads of a batch. */
	List<?> payloads() {
		return this.payloads;
	}

	/** Returns the message with all headers, created at the first call. */
	Message<byte[]> message() {
		Message<byte[]> created = this.message;
		if (created == null) {
			created = this.converter.toSpring(this.delivery.message());
			this.message = created;
		}
		return created;
	}

}
