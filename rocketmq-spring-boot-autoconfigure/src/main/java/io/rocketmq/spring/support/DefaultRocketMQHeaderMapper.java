package io.rocketmq.spring.support;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.TemporalAmount;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import org.springframework.beans.BeanUtils;
import org.springframework.messaging.MessageHeaders;
import org.springframework.util.MimeType;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Default {@link RocketMQHeaderMapper}. Thread-safe.
 * <p>
 * On sending:
 * <ul>
 * <li>A header whose value is null or blank is left out.</li>
 * <li>The names in the first group of {@link RocketMQHeaders} set fields of the message;
 * if a field has several names, the first one with a value counts.</li>
 * <li>What was received ({@code TOPIC}, {@code RECEIVED_TAGS} and the like) is left out.
 * Any other name with the prefix {@code rocketmq_}, and any other name that RocketMQ
 * reserves, is refused.</li>
 * <li>Spring's own headers are left out: {@code id}, {@code timestamp}, reply and error
 * channel, conversion hint, and those of STOMP and WebSocket sessions.</li>
 * <li>Others with a simple value (texts, numbers, booleans, enums, dates, UUIDs and the
 * like) become properties, as text. Other values are left out, and logged at WARN level
 * once for each name: they come from Spring's other projects more often than from the
 * sender, and so don't fail the send.</li>
 * </ul>
 * On receiving, each property that is not named above becomes a header of the same name
 * with a text as its value. Those that RocketMQ sets are read from
 * {@link ReceivedMessage#property}.
 */
public class DefaultRocketMQHeaderMapper implements RocketMQHeaderMapper {

	private static final Logger logger = LoggerFactory.getLogger(DefaultRocketMQHeaderMapper.class);

	private static final int MAX_WARNINGS = 100;

	private static final String DEAD_LETTER_TOPIC_PREFIX = "%DLQ%";

	private static final String RETRY_TOPIC_PREFIX = "%RETRY%";

	private static final Set<String> SPRING = Set.of(MessageHeaders.ID, MessageHeaders.TIMESTAMP,
			MessageHeaders.REPLY_CHANNEL, MessageHeaders.ERROR_CHANNEL, "conversionHint", "nativeHeaders");

	/** Names that are set on received messages only. */
	private static final Set<String> RECEIVED = Set.of(RocketMQHeaders.RECEIVED_KEYS, RocketMQHeaders.RECEIVED_TAGS,
			RocketMQHeaders.RECEIVED_FLAG, RocketMQHeaders.RECEIVED_SHARDING_KEY, RocketMQHeaders.RECEIVED_PRIORITY,
			RocketMQHeaders.RECEIVED_LITE_TOPIC, RocketMQHeaders.RECEIVED_PAYLOAD_TYPE, RocketMQHeaders.TOPIC,
			RocketMQHeaders.MESSAGE_ID, RocketMQHeaders.TRANSACTION_ID, RocketMQHeaders.BROKER_NAME,
			RocketMQHeaders.QUEUE_ID, RocketMQHeaders.QUEUE_OFFSET, RocketMQHeaders.RECONSUME_TIMES,
			RocketMQHeaders.BORN_TIMESTAMP, RocketMQHeaders.BORN_HOST, RocketMQHeaders.STORE_TIMESTAMP,
			RocketMQHeaders.EXCEPTION_CLASS, RocketMQHeaders.EXCEPTION_MESSAGE, RocketMQHeaders.EXCEPTION_STACK,
			RocketMQHeaders.ORIGINAL_TOPIC, RocketMQHeaders.ORIGINAL_BROKER_NAME, RocketMQHeaders.ORIGINAL_QUEUE_ID,
			RocketMQHeaders.ORIGINAL_OFFSET, RocketMQHeaders.ORIGINAL_GROUP);

	/** Properties that brokers and clients set, beyond the reserved ones. */
	private static final Set<String> INTERNAL = Set.of("INNER_NUM", "INNER_BASE", "INNER_MULTI_DISPATCH",
			PropertyNames.CHECK_IMMUNITY_SECONDS, "__transactionId__", "PROPERTY_FORWARD_QUEUE_ID", "REDIRECT",
			"TRACE_CONTEXT", "TIMER_ROLL_LABEL", "E_T", "ORIGIN_GROUP");

	/** Properties that become headers of another name or another type. */
	private static final Map<String, Target> TARGETS = Map.ofEntries(
			Map.entry(PropertyNames.TAGS, Target.text(RocketMQHeaders.RECEIVED_TAGS)),
			Map.entry(PropertyNames.KEYS, Target.text(RocketMQHeaders.RECEIVED_KEYS)),
			Map.entry(PropertyNames.SHARDING_KEY, Target.text(RocketMQHeaders.RECEIVED_SHARDING_KEY)),
			Map.entry(PropertyNames.LITE_TOPIC, Target.text(RocketMQHeaders.RECEIVED_LITE_TOPIC)),
			Map.entry(RocketMQHeaders.PAYLOAD_TYPE, Target.text(RocketMQHeaders.RECEIVED_PAYLOAD_TYPE)),
			Map.entry(PropertyNames.PRIORITY, new Target(RocketMQHeaders.RECEIVED_PRIORITY, Integer::valueOf)),
			Map.entry(RocketMQHeaders.EXCEPTION_CLASS, Target.text(RocketMQHeaders.EXCEPTION_CLASS)),
			Map.entry(RocketMQHeaders.EXCEPTION_MESSAGE, Target.text(RocketMQHeaders.EXCEPTION_MESSAGE)),
			Map.entry(RocketMQHeaders.EXCEPTION_STACK, Target.text(RocketMQHeaders.EXCEPTION_STACK)),
			Map.entry(RocketMQHeaders.ORIGINAL_TOPIC, Target.text(RocketMQHeaders.ORIGINAL_TOPIC)),
			Map.entry(RocketMQHeaders.ORIGINAL_BROKER_NAME, Target.text(RocketMQHeaders.ORIGINAL_BROKER_NAME)),
			Map.entry(RocketMQHeaders.ORIGINAL_QUEUE_ID,
					new Target(RocketMQHeaders.ORIGINAL_QUEUE_ID, Integer::valueOf)),
			Map.entry(RocketMQHeaders.ORIGINAL_OFFSET, new Target(RocketMQHeaders.ORIGINAL_OFFSET, Long::valueOf)),
			Map.entry(RocketMQHeaders.ORIGINAL_GROUP, Target.text(RocketMQHeaders.ORIGINAL_GROUP)));

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	/** Creates a mapper. */
	public DefaultRocketMQHeaderMapper() {
	}

	@Override
	public void toProperties(MessageHeaders headers, Message.Builder message) {
		Objects.requireNonNull(headers, "headers must not be null");
		Objects.requireNonNull(message, "message must not be null");
		headers.forEach((name, value) -> {
			if (!FieldHeader.hasValue(value) || isSpring(name)) {
				return;
			}
			FieldHeader field = FieldHeader.named(name);
			if (field != null) {
				if (name.equals(firstName(field, headers))) {
					field.setter().set(message, name, value);
				}
			}
			else if (!name.startsWith(RocketMQHeaders.PREFIX)) {
				addProperty(name, value, message);
			}
			else if (!RECEIVED.contains(name)) {
				throw new IllegalArgumentException("Header '" + name + "' is unknown: names that begin with '"
						+ RocketMQHeaders.PREFIX + "' are reserved (RocketMQHeaders). Use another name.");
			}
		});
	}

	private static @Nullable String firstName(FieldHeader field, MessageHeaders headers) {
		for (String name : field.names()) {
			if (FieldHeader.hasValue(headers.get(name))) {
				return name;
			}
		}
		return null;
	}

	private static boolean isSpring(String name) {
		return SPRING.contains(name) || isOfSession(name, "simp") || isOfSession(name, "stomp");
	}

	/** Whether a header belongs to a WebSocket session, such as {@code simpSessionId}. */
	private static boolean isOfSession(String name, String prefix) {
		return name.startsWith(prefix) && name.length() > prefix.length()
				&& Character.isUpperCase(name.charAt(prefix.length()));
	}

	private void addProperty(String name, Object value, Message.Builder message) {
		if (value instanceof String text) {
			message.property(name, text);
		}
		else if (value instanceof Enum<?> constant) {
			message.property(name, constant.name());
		}
		else if (value instanceof Date date) {
			message.property(name, Instant.ofEpochMilli(date.getTime()).toString());
		}
		else if (BeanUtils.isSimpleValueType(value.getClass()) || value instanceof TemporalAmount
				|| value instanceof MimeType) {
			message.property(name, value.toString());
		}
		else {
			boolean first = this.warned.size() < MAX_WARNINGS && this.warned.add(name);
			logger.atLevel(first ? Level.WARN : Level.DEBUG)
				.log("Header '{}' is not sent: {} is no simple value; set a text to send it", name,
						value.getClass().getName());
		}
	}

	@Override
	public Map<String, Object> toHeaders(ReceivedMessage message) {
		Objects.requireNonNull(message, "message must not be null");
		Map<String, String> properties = message.properties();
		String topic = message.topic();
		Map<String, Object> headers = toHeaders(topic, message.flag(), properties);
		headers.put(RocketMQHeaders.MESSAGE_ID, message.messageId());
		if ("true".equals(properties.get(PropertyNames.TRANSACTION_PREPARED))) {
			headers.put(RocketMQHeaders.TRANSACTION_ID, message.messageId());
		}
		headers.put(RocketMQHeaders.BROKER_NAME, message.queue().brokerName());
		headers.put(RocketMQHeaders.QUEUE_ID, message.queue().queueId());
		headers.put(RocketMQHeaders.QUEUE_OFFSET, message.queueOffset());
		headers.put(RocketMQHeaders.RECONSUME_TIMES, message.reconsumeTimes());
		headers.put(RocketMQHeaders.BORN_TIMESTAMP, message.bornAt().toEpochMilli());
		headers.put(RocketMQHeaders.BORN_HOST, address(message.bornHost()));
		headers.put(RocketMQHeaders.STORE_TIMESTAMP, message.storedAt().toEpochMilli());
		if (topic.startsWith(DEAD_LETTER_TOPIC_PREFIX)) {
			String origin = properties.getOrDefault(PropertyNames.RETRY_TOPIC,
					properties.get(PropertyNames.DEAD_LETTER_ORIGIN_TOPIC));
			if (origin != null && !origin.startsWith(RETRY_TOPIC_PREFIX)) {
				headers.putIfAbsent(RocketMQHeaders.ORIGINAL_TOPIC, origin);
			}
		}
		return headers;
	}

	@Override
	public Map<String, Object> toHeaders(Message message, String transactionId) {
		Objects.requireNonNull(message, "message must not be null");
		Objects.requireNonNull(transactionId, "transactionId must not be null");
		Map<String, Object> headers = toHeaders(message.topic(), message.flag(), message.properties());
		headers.put(RocketMQHeaders.MESSAGE_ID, transactionId);
		headers.put(RocketMQHeaders.TRANSACTION_ID, transactionId);
		return headers;
	}

	private static Map<String, Object> toHeaders(String topic, int flag, Map<String, String> properties) {
		Map<String, Object> headers = new HashMap<>();
		properties.forEach((name, value) -> {
			Target target = TARGETS.get(name);
			if (target != null) {
				headers.put(target.name(), target.value(value));
			}
			else if (isOfUser(name)) {
				headers.put(name, value);
			}
		});
		headers.put(RocketMQHeaders.TOPIC, topic);
		headers.put(RocketMQHeaders.RECEIVED_FLAG, flag);
		return headers;
	}

	private static boolean isOfUser(String name) {
		// Apache's starter also sends plain names of fields, such as FLAG, as properties.
		return !PropertyNames.isReserved(name) && !INTERNAL.contains(name) && !isSpring(name)
				&& FieldHeader.named(name) == null && !name.startsWith(RocketMQHeaders.PREFIX);
	}

	private static String address(InetSocketAddress address) {
		return address.getHostString() + ':' + address.getPort();
	}

	/**
	 * Header that a property becomes.
	 */
	private record Target(String name, Function<String, Object> parser) {

		static Target text(String name) {
			return new Target(name, (text) -> text);
		}

		Object value(String text) {
			try {
				return this.parser.apply(text);
			}
			catch (NumberFormatException ex) {
				return text;
			}
		}

	}

}
