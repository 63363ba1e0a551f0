package io.rocketmq.spring.observation;

import java.util.List;
import java.util.Locale;

import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.MessageQueue;

/**
 * Values of keys.
 */
final class Keys {

	private Keys() {
	}

	/** Returns a constant's name in lower case. */
	static String lower(String constant) {
		return constant.toLowerCase(Locale.ROOT);
	}

	/** Returns a constant's name in lower case, or the value for none. */
	static String lowerOrNone(@Nullable Enum<?> constant) {
		return (constant != null) ? lower(constant.name()) : RocketMQObservation.NONE;
	}

	/** Adds a key unless its value is null or empty. */
	static KeyValues and(KeyValues values, KeyName key, @Nullable String value) {
		return (value == null || value.isEmpty()) ? values : values.and(key.withValue(value));
	}

	/** Returns keys of a message as one text, or null if there are none. */
	static @Nullable String join(List<String> keys) {
		return keys.isEmpty() ? null : String.join(" ", keys);
	}

	/** Returns a queue as one text, or null. */
	static @Nullable String queue(@Nullable MessageQueue queue) {
		return (queue != null) ? queue.brokerName() + '/' + queue.queueId() : null;
	}

}
