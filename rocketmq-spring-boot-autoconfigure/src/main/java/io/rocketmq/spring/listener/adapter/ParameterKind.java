package io.rocketmq.spring.listener.adapter;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.support.MessageHeaderAccessor;

import io.rocketmq.client.consumer.listener.ConsumeContext;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.listener.Acknowledgment;
import io.rocketmq.spring.listener.RocketMQDelivery;

/**
 * Kinds of parameters of listener methods.
 */
enum ParameterKind {

	PAYLOAD, SPRING_MESSAGE, RECEIVED_MESSAGE, HEADER, HEADERS, ACKNOWLEDGMENT, CONTEXT, DELIVERY, CONTINUATION,
	UNKNOWN;

	/**
	 * Packages whose types are no payloads, so that a mistaken parameter is found at the
	 * start and not by the first message.
	 */
	private static final List<String> NO_PAYLOADS = List.of("io.rocketmq.client.", "io.rocketmq.spring.core.",
			"org.apache.rocketmq.", "org.springframework.messaging.", "org.springframework.context.",
			"org.springframework.beans.", "org.springframework.core.");

	static ParameterKind of(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		if (parameter.hasParameterAnnotation(Header.class)) {
			return HEADER;
		}
		if (parameter.hasParameterAnnotation(Headers.class) || type == MessageHeaders.class
				|| MessageHeaderAccessor.class.isAssignableFrom(type)) {
			return HEADERS;
		}
		if (type == ReceivedMessage.class) {
			return RECEIVED_MESSAGE;
		}
		if (type == Message.class) {
			return SPRING_MESSAGE;
		}
		if (type == Acknowledgment.class) {
			return ACKNOWLEDGMENT;
		}
		if (type == ConsumeContext.class) {
			return CONTEXT;
		}
		if (type == RocketMQDelivery.class) {
			return DELIVERY;
		}
		if (type.getName().equals("kotlin.coroutines.Continuation")) {
			return CONTINUATION;
		}
		if (!parameter.hasParameterAnnotation(Payload.class)
				&& NO_PAYLOADS.stream().anyMatch((prefix) -> type.getName().startsWith(prefix))) {
			return UNKNOWN;
		}
		return PAYLOAD;
	}

	/**
	 * Returns the type of the elements of a list, if the type is one that can hold a
	 * batch.
	 */
	static @Nullable ResolvableType elementType(ResolvableType type) {
		Class<?> raw = type.resolve(Object.class);
		return (Iterable.class.isAssignableFrom(raw) && raw.isAssignableFrom(List.class) && type.hasGenerics())
				? type.getGeneric(0) : null;
	}

}
