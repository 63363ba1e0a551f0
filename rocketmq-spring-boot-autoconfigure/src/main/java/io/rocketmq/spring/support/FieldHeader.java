package io.rocketmq.spring.support;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.StringUtils;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.PropertyNames;

/**
 * Header that sets a field of a message to send.
 *
 * @param names its names, the most important first
 * @param received its name on a received message, or null
 * @param setter sets the field
 */
record FieldHeader(List<String> names, @Nullable String received, Setter setter) {

	private static final Map<String, FieldHeader> BY_NAME = new HashMap<>();

	static {
		define(RocketMQHeaders.RECEIVED_KEYS, FieldHeader::keys, RocketMQHeaders.KEYS, PropertyNames.KEYS);
		define(RocketMQHeaders.RECEIVED_TAGS, (message, name, value) -> message.tag(value.toString()),
				RocketMQHeaders.TAGS, PropertyNames.TAGS);
		define(RocketMQHeaders.RECEIVED_FLAG, (message, name, value) -> message.flag(integer(name, value)),
				RocketMQHeaders.FLAG, "FLAG");
		define(RocketMQHeaders.RECEIVED_SHARDING_KEY, (message, name, value) -> message.orderedBy(value.toString()),
				RocketMQHeaders.SHARDING_KEY, PropertyNames.SHARDING_KEY);
		define(RocketMQHeaders.RECEIVED_PRIORITY, (message, name, value) -> message.priority(integer(name, value)),
				RocketMQHeaders.PRIORITY, PropertyNames.PRIORITY);
		define(RocketMQHeaders.RECEIVED_LITE_TOPIC, (message, name, value) -> message.liteTopic(value.toString()),
				RocketMQHeaders.LITE_TOPIC, PropertyNames.LITE_TOPIC);
		define(RocketMQHeaders.RECEIVED_PAYLOAD_TYPE,
				(message, name, value) -> message.property(RocketMQHeaders.PAYLOAD_TYPE, value.toString()),
				RocketMQHeaders.PAYLOAD_TYPE);
		define(null, FieldHeader::delayLevel, RocketMQHeaders.DELAY_LEVEL, PropertyNames.DELAY_LEVEL);
		define(null, (message, name, value) -> message.delay(duration(name, value)), RocketMQHeaders.DELAY_TIME,
				PropertyNames.DELAY_MILLIS);
		define(null, (message, name, value) -> message.deliverAt(instant(name, value)), RocketMQHeaders.DELIVER_AT,
				PropertyNames.DELIVER_AT_MILLIS);
		define(null, (message, name, value) -> message.waitStored(truth(name, value)), RocketMQHeaders.WAIT,
				"WAIT_STORE_MSG_OK", PropertyNames.WAIT);
	}

	private static void define(@Nullable String received, Setter setter, String... names) {
		FieldHeader header = new FieldHeader(List.of(names), received, setter);
		header.names.forEach((name) -> BY_NAME.put(name, header));
	}

	/** Returns the header of a name, or null. */
	static @Nullable FieldHeader named(String name) {
		return BY_NAME.get(name);
	}

	private static void keys(Message.Builder message, String name, Object value) {
		if (value instanceof Collection<?> several) {
			several.stream().filter(FieldHeader::hasValue).forEach((key) -> message.key(key.toString()));
		}
		else if (value instanceof Object[] several) {
			keys(message, name, Arrays.asList(several));
		}
		else {
			for (String key : StringUtils.tokenizeToStringArray(value.toString(), " ")) {
				message.key(key);
			}
		}
	}

	/** Whether a value is neither null nor blank. */
	static boolean hasValue(@Nullable Object value) {
		return value instanceof CharSequence text ? StringUtils.hasText(text) : value != null;
	}

	private static void delayLevel(Message.Builder message, String name, Object value) {
		int level = integer(name, value);
		if (level != 0) {
			message.delayLevel(level);
		}
	}

	private static int integer(String name, Object value) {
		return parse(name, value, "a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE,
				Integer::valueOf);
	}

	private static boolean truth(String name, Object value) {
		return parse(name, value, "true or false", (text) -> switch (text) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new IllegalArgumentException(text);
		});
	}

	private static Duration duration(String name, Object value) {
		return (value instanceof Duration duration) ? duration
				: parse(name, value, "a Duration, a text such as 10s or PT10S, or a number of milliseconds",
						DurationFormatterUtils::detectAndParse);
	}

	private static Instant instant(String name, Object value) {
		return parse(name, value,
				"an Instant or another date with a zone, a text such as 2030-01-01T12:00:00Z, or a number of"
						+ " milliseconds since 1970",
				(text) -> {
					if (value instanceof Date date) {
						return Instant.ofEpochMilli(date.getTime());
					}
					if (value instanceof TemporalAccessor time) {
						return Instant.from(time);
					}
					return text.matches("-?[0-9]+") ? Instant.ofEpochMilli(Long.parseLong(text))
							: DateTimeFormatter.ISO_DATE_TIME.parse(text, Instant::from);
				});
	}

	private static <T> T parse(String name, Object value, String expected, Function<String, T> parser) {
		try {
			return parser.apply(value.toString().trim());
		}
		catch (IllegalArgumentException | DateTimeException | ArithmeticException ex) {
			throw new IllegalArgumentException("Header '" + name + "' is illegal: '" + value + "' (" + expected
					+ "). Set such a value, or remove the header.", ex);
		}
	}

	/** Sets a field from a header's value. */
	interface Setter {

		void set(Message.Builder message, String name, Object value);

	}

}
