package io.rocketmq.client.internal.broker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.codec.BatchBody;
import io.rocketmq.client.internal.protocol.codec.MessageProperties;
import io.rocketmq.client.internal.protocol.header.MessageSysFlag;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Message, batch or reply that a user sends to a broker by hand.
 */
record UserMessages(SendMessageHeader header, byte[] body, String ids) {

	/** Queues of a topic that the send creates. */
	private static final int AUTO_CREATE_QUEUES = 4;

	private static final String REPLY_TOPIC_SUFFIX = "_REPLY_TOPIC";

	static UserMessages of(String group, MessageQueue queue, Message message) {
		requireTopic(queue, message);
		return single(group, queue, message, 0, Map.of());
	}

	static UserMessages half(String group, MessageQueue queue, Message message) {
		requireTopic(queue, message);
		return single(group, queue, message, MessageSysFlag.TRANSACTION_PREPARED,
				Map.of(PropertyNames.TRANSACTION_PREPARED, "true", PropertyNames.PRODUCER_GROUP, group));
	}

	static UserMessages batch(String group, MessageQueue queue, List<Message> messages) {
		if (messages.isEmpty()) {
			throw new IllegalArgumentException("Batch for topic '" + queue.topic() + "' is empty. Add a message.");
		}
		BatchBody body = new BatchBody();
		String[] ids = new String[messages.size()];
		for (int i = 0; i < ids.length; i++) {
			Message message = messages.get(i);
			requireTopic(queue, message);
			ids[i] = MessageIds.next();
			body.add(message.flag(), message.body(), properties(message, Map.of(), ids[i]));
		}
		String wait = messages.get(0).properties().get(PropertyNames.WAIT);
		StringBuilder text = new StringBuilder();
		if (wait != null) {
			MessageProperties.append(PropertyNames.WAIT, wait, text);
		}
		MessageProperties.append(PropertyNames.UNIQUE_KEY, MessageIds.next(), text);
		SendMessageHeader header = new SendMessageHeader(group, queue.topic(), AUTO_CREATE_QUEUES, queue.queueId(), 0,
				System.currentTimeMillis(), 0, text.toString(), 0, null, true, queue.brokerName());
		return new UserMessages(header, body.toByteArray(), String.join(",", ids));
	}

	static UserMessages reply(String group, ReceivedMessage request, byte[] body) {
		Map<String, String> properties = new LinkedHashMap<>();
		for (String name : List.of(PropertyNames.CORRELATION_ID, PropertyNames.REPLY_TO_CLIENT,
				PropertyNames.REQUEST_TIMEOUT_MILLIS)) {
			properties.put(name, required(name, request));
		}
		properties.put(PropertyNames.MESSAGE_TYPE, "reply");
		Message reply = Message.to(required(PropertyNames.CLUSTER, request) + REPLY_TOPIC_SUFFIX).body(body).build();
		return single(group, new MessageQueue(reply.topic(), request.queue().brokerName(), 0), reply, 0, properties);
	}

	private static UserMessages single(String group, MessageQueue queue, Message message, int sysFlag,
			Map<String, String> more) {
		String id = MessageIds.next();
		SendMessageHeader header = new SendMessageHeader(group, queue.topic(), AUTO_CREATE_QUEUES, queue.queueId(),
				sysFlag, System.currentTimeMillis(), message.flag(), properties(message, more, id).toString(),
				queue.brokerName());
		return new UserMessages(header, message.body(), id);
	}

	private static StringBuilder properties(Message message, Map<String, String> more, String id) {
		StringBuilder text = new StringBuilder();
		MessageProperties.append(message.properties(), text);
		MessageProperties.append(more, text);
		MessageProperties.append(PropertyNames.UNIQUE_KEY, id, text);
		return text;
	}

	private static void requireTopic(MessageQueue queue, Message message) {
		if (!message.topic().equals(queue.topic())) {
			throw new IllegalArgumentException("Message is for topic '" + message.topic() + "', but the queue is of '"
					+ queue.topic() + "'. Send it to a queue of its topic.");
		}
	}

	private static String required(String property, ReceivedMessage request) {
		@Nullable String value = request.property(property);
		if (value == null) {
			throw new IllegalArgumentException("Message " + request.messageId() + " of topic '" + request.topic()
					+ "' is not a request: it has no property " + property + ".");
		}
		return value;
	}

}
