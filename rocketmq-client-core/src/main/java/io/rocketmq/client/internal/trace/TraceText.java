package io.rocketmq.client.internal.trace;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.hook.ConsumedMessage;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.TransactionEnd;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;

/**
 * Text of trace events (Apache's {@code TraceDataEncoder}): the name of the kind, then
 * its fields, separated by 0x01, and 0x02 at the end.
 */
final class TraceText {

	private static final char FIELD_END = 1;

	private static final char EVENT_END = 2;

	/** Apache's numbers of message kinds. */
	private static final int NORMAL = 0;

	private static final int HALF = 1;

	private static final int TRANSACTION_END = 2;

	private static final int DELAYED = 3;

	private static final int ORDERED = 4;

	/** Apache's numbers of delivery outcomes. */
	private static final int CONSUMED = 0;

	private static final int FAILED = 4;

	private TraceText() {
	}

	static String published(SendContext context, @Nullable SendResult result, String region) {
		Message message = context.message();
		return event("Pub", context.calledAt(), region, context.group(), message.topic(), context.messageId(),
				message.tag(), message.properties().get(PropertyNames.KEYS), context.brokerAddress(),
				message.body().length, context.nanos() / 1_000_000, kind(context),
				(result != null) ? result.offsetMessageId() : null, result != null);
	}

	private static int kind(SendContext context) {
		if (context.half()) {
			return HALF;
		}
		if (context.message().isDelayed()) {
			return DELAYED;
		}
		return (context.message().shardingKey() != null) ? ORDERED : NORMAL;
	}

	static String transactionEnded(TransactionEnd end, long now, String region) {
		String state = switch (end.resolution()) {
			case "COMMIT" -> "COMMIT_MESSAGE";
			case "ROLLBACK" -> "ROLLBACK_MESSAGE";
			default -> "UNKNOW";
		};
		return event("EndTransaction", now, region, end.group(), end.topic(), end.messageId(), end.tag(), end.keys(),
				end.brokerAddress(), TRANSACTION_END, end.transactionId(), state, end.checked());
	}

	static String recalled(String group, String topic, String messageId, boolean success, long now, String region) {
		return event("Recall", now, region, group, topic, messageId, success);
	}

	/** Returns the id that joins the two events of a delivery. */
	private static String requestId(ReceivedMessage message) {
		return message.messageId() + '-' + message.reconsumeTimes();
	}

	static String consuming(String group, ReceivedMessage message, long now, String region) {
		String keys = message.property(PropertyNames.KEYS);
		// Apache's tools fail on an empty last field; Apache's clients write this.
		return event("SubBefore", now, region, group, requestId(message), message.messageId(), message.reconsumeTimes(),
				(keys == null || keys.isEmpty()) ? "null" : keys);
	}

	static String consumed(ConsumedMessage consumed, long now) {
		ReceivedMessage message = consumed.message();
		return event("SubAfter", requestId(message), message.messageId(), consumed.nanos() / 1_000_000,
				consumed.success(), message.property(PropertyNames.KEYS), consumed.success() ? CONSUMED : FAILED, now,
				consumed.group());
	}

	private static String event(@Nullable Object... fields) {
		StringBuilder text = new StringBuilder(256);
		for (int i = 0; i < fields.length; i++) {
			text.append((fields[i] != null) ? fields[i] : "").append((i < fields.length - 1) ? FIELD_END : EVENT_END);
		}
		return text.toString();
	}

}
