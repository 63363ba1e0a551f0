package io.rocketmq.spring.observation;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.message.Message;

/**
 * Writer of the fields of a trace context to the properties of a message. Thread-safe.
 */
final class PropagatedProperties {

	private static final Logger logger = LoggerFactory.getLogger(PropagatedProperties.class);

	private static final int MAX_WARNINGS = 100;

	private static final Set<String> warned = ConcurrentHashMap.newKeySet();

	private PropagatedProperties() {
	}

	/** Sets a property, unless RocketMQ can't carry it: a trace must not fail a send. */
	static void set(Message.@Nullable Builder message, String name, @Nullable String value) {
		if (message == null || value == null || value.isEmpty()) {
			return;
		}
		try {
			message.property(name, value);
		}
		catch (IllegalMessageException ex) {
			boolean first = warned.size() < MAX_WARNINGS && warned.add(name);
			logger.atLevel(first ? Level.WARN : Level.DEBUG)
				.log("Field '{}' of the trace context is not sent: {}", name, ex.getMessage());
		}
	}

}
