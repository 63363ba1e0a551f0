package io.rocketmq.client.internal.broker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.internal.protocol.HeaderFields;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.codec.StoredMessages;
import io.rocketmq.client.internal.protocol.header.PopMessageHeader;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.PoppedMessage;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceiptHandle;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Reads the messages of a pop's answer and their receipt handles, which the header holds
 * as entries {@code retryMark queueId value} separated by {@code ;} (Apache's
 * {@code ExtraInfoUtil} and {@code MQClientAPIImpl}).
 */
final class PopAnswer {

	private final String group;

	private final String brokerName;

	private final long popTime;

	private final long invisibleMillis;

	private final int reviveQueueId;

	private final Map<String, String> startOffsets;

	private final Map<String, String> orderCounts;

	private PopAnswer(HeaderFields fields, PopMessageHeader header) {
		this.group = header.group();
		this.brokerName = header.brokerName();
		this.popTime = fields.requireLong("popTime");
		this.invisibleMillis = fields.requireLong("invisibleTime");
		this.reviveQueueId = fields.requireInt("reviveQid");
		this.startOffsets = entries(fields.get("startOffsetInfo"));
		this.orderCounts = header.ordered() ? entries(fields.get("orderCountInfo")) : Map.of();
	}

	static List<PoppedMessage> messages(ReceivedCommand answer, PopMessageHeader header,
			@Nullable Namespace namespace) {
		List<PoppedMessage> popped = new ArrayList<>();
		List<ReceivedMessage> messages = StoredMessages.read(answer, header.brokerName(), 0, namespace);
		PopAnswer info = messages.isEmpty() ? null : new PopAnswer(answer.fields(), header);
		for (ReceivedMessage message : messages) {
			if (info != null) {
				popped.add(info.popped(message));
			}
		}
		return List.copyOf(popped);
	}

	private PoppedMessage popped(ReceivedMessage message) {
		String mark = retryMark(message.queue().topic());
		String queue = mark + ' ' + message.queue().queueId();
		String known = message.property(PropertyNames.POP_HANDLE);
		ReceiptHandle handle = (known != null) ? parse(known)
				: new ReceiptHandle(number(this.startOffsets.get(queue), message.queueOffset()), this.popTime,
						this.invisibleMillis, this.reviveQueueId, mark, this.brokerName, message.queue().queueId(),
						message.queueOffset());
		String count = this.orderCounts.get(mark + " qo" + message.queue().queueId() + '%' + message.queueOffset());
		if (count == null) {
			count = this.orderCounts.get(queue);
		}
		return new PoppedMessage(message, handle, (int) number(count, message.reconsumeTimes()));
	}

	private String retryMark(String topic) {
		if (topic.startsWith(ResourceNames.RETRY_PREFIX + this.group + '+')) {
			return "2";
		}
		return topic.startsWith(ResourceNames.RETRY_PREFIX + this.group + '_') ? "1" : "0";
	}

	private static Map<String, String> entries(@Nullable String text) {
		if (text == null || text.isEmpty()) {
			return Map.of();
		}
		Map<String, String> entries = new HashMap<>();
		for (String entry : text.split(";")) {
			int value = entry.lastIndexOf(' ');
			if (value <= 0) {
				throw violation("'" + entry + "' instead of an entry of three parts", null);
			}
			entries.put(entry.substring(0, value), entry.substring(value + 1));
		}
		return entries;
	}

	private static long number(@Nullable String text, long otherwise) {
		if (text == null) {
			return otherwise;
		}
		try {
			return Long.parseLong(text);
		}
		catch (NumberFormatException ex) {
			throw violation("'" + text + "' instead of a number", ex);
		}
	}

	private static ReceiptHandle parse(String text) {
		try {
			return ReceiptHandle.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw violation("a malformed receipt handle: " + ex.getMessage(), ex);
		}
	}

	private static ProtocolViolationException violation(String what, @Nullable Throwable cause) {
		return new ProtocolViolationException("Broker answered a pop with " + what, ErrorContext.none(), cause);
	}

}
