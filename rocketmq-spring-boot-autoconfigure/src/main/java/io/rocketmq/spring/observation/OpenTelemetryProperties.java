package io.rocketmq.spring.observation;

import java.util.Map;

import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.PropertyNames;

/**
 * Keys of OpenTelemetry's conventions that come from the properties of a message, sent or
 * received.
 */
final class OpenTelemetryProperties {

	private OpenTelemetryProperties() {
	}

	/**
	 * Returns the keys.
	 * @param transaction whether the message is sent in a transaction
	 */
	static KeyValues of(Map<String, String> properties, boolean transaction) {
		KeyValues values = KeyValues.of(OpenTelemetryKey.MESSAGE_TYPE.withValue(type(properties, transaction)));
		values = Keys.and(values, OpenTelemetryKey.MESSAGE_TAG, properties.get(PropertyNames.TAGS));
		values = Keys.and(values, OpenTelemetryKey.MESSAGE_KEYS, properties.get(PropertyNames.KEYS));
		values = Keys.and(values, OpenTelemetryKey.MESSAGE_GROUP, properties.get(PropertyNames.SHARDING_KEY));
		values = Keys.and(values, OpenTelemetryKey.DELAY_TIME_LEVEL, properties.get(PropertyNames.DELAY_LEVEL));
		values = Keys.and(values, OpenTelemetryKey.DELIVERY_TIMESTAMP, properties.get(PropertyNames.DELIVER_AT_MILLIS));
		return Keys.and(values, OpenTelemetryKey.CONVERSATION_ID, properties.get(PropertyNames.CORRELATION_ID));
	}

	private static String type(Map<String, String> properties, boolean transaction) {
		if (transaction || "true".equals(properties.get(PropertyNames.TRANSACTION_PREPARED))) {
			return "transaction";
		}
		if (properties.containsKey(PropertyNames.DELAY_LEVEL) || properties.containsKey(PropertyNames.DELAY_MILLIS)
				|| properties.containsKey(PropertyNames.DELIVER_AT_MILLIS)) {
			return "delay";
		}
		return properties.containsKey(PropertyNames.SHARDING_KEY) ? "fifo" : "normal";
	}

	/** Adds the class of an error. */
	static KeyValues withError(KeyValues values, @Nullable Throwable error) {
		return (error != null) ? values.and(OpenTelemetryKey.ERROR_TYPE.withValue(error.getClass().getName())) : values;
	}

}
