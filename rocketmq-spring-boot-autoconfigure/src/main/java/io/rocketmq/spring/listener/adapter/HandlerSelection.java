package io.rocketmq.spring.listener.adapter;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.support.RocketMQHeaders;

/**
 * Selection of the handler of a message by the type of its payload; see
 * {@link HandlersRocketMQListenerEndpoint}. Thread-safe.
 *
 * @param <H> the type of handlers
 */
final class HandlerSelection<H> {

	private final Map<String, H> byName = new HashMap<>();

	private final Map<String, Class<?>> declared = new HashMap<>();

	private final @Nullable String contentType;

	private final @Nullable H other;

	private @Nullable H text;

	private @Nullable H bytes;

	/** The only handler, where there is no default one. */
	private @Nullable H only;

	HandlerSelection(@Nullable H other, @Nullable String contentType) {
		this.other = other;
		this.contentType = contentType;
	}

	/**
	 * Adds a handler.
	 * @param type its payload type, or null if it converts none
	 * @param method its method, for errors
	 * @throws IllegalArgumentException if it could never be selected without doubt
	 */
	void add(H handler, @Nullable ResolvableType type, String method) {
		Class<?> raw = (type != null) ? type.resolve() : null;
		if (raw == null || raw == Object.class) {
			throw new IllegalArgumentException("Handler " + method
					+ " has no payload type to be selected by: take a payload, or make it the default handler");
		}
		this.only = this.declared.isEmpty() ? handler : null;
		if (raw == String.class) {
			this.text = handler;
		}
		else if (raw == byte[].class || raw == ByteBuffer.class) {
			this.bytes = handler;
		}
		Class<?> before = this.declared.putIfAbsent(raw.getSimpleName(), raw);
		if (before != null) {
			throw new IllegalArgumentException("Handlers for " + before.getName() + " and " + raw.getName() + " ("
					+ method + ") can't be told apart, as the simple names of their types are alike:"
					+ " rename one, or keep one");
		}
		this.byName.put(raw.getSimpleName(), handler);
	}

	/**
	 * Adds the permitted subclasses of sealed types that have no handler of their own.
	 */
	void complete() {
		for (Class<?> type : List.copyOf(this.declared.values())) {
			H handler = this.byName.get(type.getSimpleName());
			if (handler != null) {
				addPermitted(type, handler);
			}
		}
	}

	private void addPermitted(Class<?> type, H handler) {
		Class<?>[] permitted = type.getPermittedSubclasses();
		if (permitted != null) {
			for (Class<?> subclass : permitted) {
				this.byName.putIfAbsent(subclass.getSimpleName(), handler);
				addPermitted(subclass, handler);
			}
		}
	}

	/**
	 * Returns the handler of a message.
	 * @throws MessageConversionException if there is none
	 */
	H select(ReceivedMessage message) {
		String name = message.property(RocketMQHeaders.PAYLOAD_TYPE);
		H handler = (name != null) ? this.byName.get(name) : byContent(message);
		if (handler == null) {
			handler = (this.other != null) ? this.other : this.only;
		}
		if (handler == null) {
			throw new MessageConversionException("Message " + message.messageId() + " of topic '" + message.topic()
					+ "' has no handler: its payload type is " + ((name != null) ? "'" + name + "'" : "not stated")
					+ ", and there are handlers for " + this.declared.keySet().stream().sorted().toList()
					+ ". Set the property '" + RocketMQHeaders.PAYLOAD_TYPE
					+ "' to one of them, or add a default handler.");
		}
		return handler;
	}

	private @Nullable H byContent(ReceivedMessage message) {
		String type = (this.contentType != null) ? this.contentType : message.property(MessageHeaders.CONTENT_TYPE);
		if (type == null) {
			return this.bytes;
		}
		return type.toLowerCase(Locale.ROOT).startsWith("text/") ? this.text : null;
	}

}
