package io.rocketmq.spring.support;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.core.log.LogAccessor;
import org.springframework.messaging.MessageHeaders;
import org.springframework.util.MimeType;
import org.springframework.util.StringUtils;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Mapper of headers of Spring messages to properties of RocketMQ messages and back.
 * <p>
 * On sending, headers with simple values (texts, numbers, booleans, enums, dates, UUIDs
 * and the like) become properties as text; others are left out with a debug log. Spring's
 * own ({@code id}, {@code timestamp}, reply and error channel) and those that tell where
 * a message was received are left out, too. On receiving, every property that is not
 * RocketMQ's own becomes a header of the same name with a text as its value. Thread-safe.
 */
public class DefaultRocketMQHeaderMapper implements RocketMQHeaderMapper {

	private static final LogAccessor logger = new LogAccessor(DefaultRocketMQHeaderMapper.class);

	private static final Set<String> NOT_SENT = Set.of(MessageHeaders.ID, MessageHeaders.TIMESTAMP,
			MessageHeaders.REPLY_CHANNEL, MessageHeaders.ERROR_CHANNEL);

	/** Creates a mapper. */
	public DefaultRocketMQHeaderMapper() {
	}

	@Override
	public void toProperties(MessageHeaders headers, Message.Builder message) {
		Objects.requireNonNull(headers, "headers must not be null");
		Objects.requireNonNull(message, "message must not be null");
		Object tag = either(headers, RocketMQHeaders.TAGS, PropertyNames.TAGS);
		if (tag != null) {
			message.tag(tag.toString());
		}
		addKeys(either(headers, RocketMQHeaders.KEYS, PropertyNames.KEYS), message);
		addFlag(headers.get(RocketMQHeaders.FLAG), message);
		headers.forEach((name, value) -> {
			if (!NOT_SENT.contains(name) && !name.startsWith(RocketMQHeaders.PREFIX) && !name.equals(PropertyNames.TAGS)
					&& !name.equals(PropertyNames.KEYS)) {
				addProperty(name, value, message);
			}
		});
	}

	private static @Nullable Object either(MessageHeaders headers, String name, String plainName) {
		Object value = headers.get(name);
		return (value != null) ? value : headers.get(plainName);
	}

	private static void addKeys(@Nullable Object keys, Message.Builder message) {
		if (keys instanceof Collection<?> several) {
			several.forEach((key) -> message.key(String.valueOf(key)));
		}
		else if (keys != null) {
			for (String key : StringUtils.tokenizeToStringArray(keys.toString(), " ")) {
				message.key(key);
			}
		}
	}

	private static void addFlag(@Nullable Object flag, Message.Builder message) {
		if (flag == null) {
			return;
		}
		try {
			message.flag(Integer.parseInt(flag.toString()));
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("Header '" + RocketMQHeaders.FLAG + "' is '" + flag
					+ "': it must be a number from -2147483648 to 2147483647", ex);
		}
	}

	private static void addProperty(String name, Object value, Message.Builder message) {
		if (BeanUtils.isSimpleValueType(value.getClass()) || value instanceof MimeType) {
			message.property(name, (value instanceof Enum<?> constant) ? constant.name() : value.toString());
		}
		else {
			logger.debug(() -> "Header '" + name + "' is not sent: " + value.getClass().getName()
					+ " has no plain text form. Use a text");
		}
	}

	@Override
	public Map<String, Object> toHeaders(ReceivedMessage message) {
		Objects.requireNonNull(message, "message must not be null");
		Map<String, Object> headers = toHeaders(message.topic(), message.flag(), message.properties());
		headers.put(RocketMQHeaders.MESSAGE_ID, message.messageId());
		if ("true".equals(message.property(PropertyNames.TRANSACTION_PREPARED))) {
			headers.put(RocketMQHeaders.TRANSACTION_ID, message.messageId());
		}
		headers.put(RocketMQHeaders.BROKER_NAME, message.queue().brokerName());
		headers.put(RocketMQHeaders.QUEUE_ID, message.queue().queueId());
		headers.put(RocketMQHeaders.QUEUE_OFFSET, message.queueOffset());
		headers.put(RocketMQHeaders.RECONSUME_TIMES, message.reconsumeTimes());
		headers.put(RocketMQHeaders.BORN_TIMESTAMP, message.bornAt().toEpochMilli());
		headers.put(RocketMQHeaders.BORN_HOST, address(message.bornHost()));
		headers.put(RocketMQHeaders.STORE_TIMESTAMP, message.storedAt().toEpochMilli());
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
			if (name.equals(PropertyNames.TAGS)) {
				headers.put(RocketMQHeaders.TAGS, value);
			}
			else if (name.equals(PropertyNames.KEYS)) {
				headers.put(RocketMQHeaders.KEYS, value);
			}
			else if (!PropertyNames.isReserved(name) && !NOT_SENT.contains(name)
					&& !name.startsWith(RocketMQHeaders.PREFIX)) {
				headers.put(name, value);
			}
		});
		headers.put(RocketMQHeaders.TOPIC, topic);
		headers.put(RocketMQHeaders.FLAG, flag);
		return headers;
	}

	private static String address(InetSocketAddress address) {
		return address.getHostString() + ':' + address.getPort();
	}

}
