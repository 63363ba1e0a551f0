package io.rocketmq.client.internal.broker;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.internal.protocol.HeaderFields;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseErrors;
import io.rocketmq.client.internal.protocol.codec.MessageProperties;
import io.rocketmq.client.internal.protocol.header.MessageSysFlag;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;

/**
 * Requests that store a message, whose answers are alike.
 */
public final class BrokerSends {

	private static final String USUAL_REGION = "DefaultRegion";

	/**
	 * Older brokers write a batch's properties into each of its messages, which would all
	 * have the id of the batch then (5.3.4, in Apache's {@code MQVersion}).
	 */
	private static final int TAKES_ID_OF_BATCH = 481;

	private final BrokerCall call;

	public BrokerSends(BrokerCall call) {
		this.call = call;
	}

	public CompletableFuture<SendResult> send(RequestCode code, SendMessageHeader header, byte[] body, String messageId,
			Deadline deadline) {
		CompletableFuture<SendMessageHeader> suited = header.batch() ? suited(header, deadline) : null;
		CompletableFuture<ReceivedCommand> answered = (suited == null) ? this.call.answer(code, header, body, deadline)
				: suited.isDone() ? this.call.answer(code, suited.join(), body, deadline)
						: suited.thenCompose((known) -> this.call.answer(code, known, body, deadline));
		return answered.thenApply((answer) -> result(answer, code, header, messageId));
	}

	public CompletableFuture<Void> oneway(RequestCode code, SendMessageHeader header, byte[] body, Deadline deadline) {
		return header.batch()
				? suited(header, deadline).thenCompose((suited) -> this.call.oneway(code, suited, body, deadline))
				: this.call.oneway(code, header, body, deadline);
	}

	/**
	 * The header of a batch as this broker takes it. With an id of its own, a batch is
	 * stored as one message in topics of the type BatchCQ; its version says whether the
	 * broker can be given one, and is asked for if nothing of the broker has come yet.
	 */
	private CompletableFuture<SendMessageHeader> suited(SendMessageHeader header, Deadline deadline) {
		if (!header.properties().contains(PropertyNames.UNIQUE_KEY)) {
			return CompletableFuture.completedFuture(header);
		}
		if (this.call.version() != BrokerCall.UNKNOWN_VERSION) {
			return CompletableFuture.completedFuture(suited(header));
		}
		return this.call.answer(RequestCode.GET_MAX_OFFSET, BrokerCall.PROBE, BrokerCall.NO_BODY, deadline)
			.handle((answer, failure) -> {
				if (answer != null) {
					this.call.seen(answer);
				}
				// If there is none, the batch itself will tell why.
				return suited(header);
			});
	}

	private SendMessageHeader suited(SendMessageHeader header) {
		if (this.call.version() >= TAKES_ID_OF_BATCH) {
			return header;
		}
		Map<String, String> properties = MessageProperties.parse(header.properties());
		properties.remove(PropertyNames.UNIQUE_KEY);
		StringBuilder text = new StringBuilder();
		MessageProperties.append(properties, text);
		return header.withProperties(text.toString());
	}

	private SendResult result(ReceivedCommand answer, RequestCode code, SendMessageHeader header, String messageId) {
		this.call.seen(answer);
		SendStatus status = switch (answer.result()) {
			case SUCCESS -> SendStatus.OK;
			case FLUSH_DISK_TIMEOUT -> SendStatus.FLUSH_DISK_TIMEOUT;
			case FLUSH_SLAVE_TIMEOUT -> SendStatus.FLUSH_SLAVE_TIMEOUT;
			case SLAVE_NOT_AVAILABLE -> SendStatus.SLAVE_NOT_AVAILABLE;
			default -> throw ResponseErrors.of(answer, new ErrorContext(header.topic(), header.queueId(),
					header.brokerName(), this.call.address(), code.name(), null, null, answer.opaque()));
		};
		MessageQueue queue = new MessageQueue(header.topic(), header.brokerName(),
				answer.fields().requireInt("queueId"));
		HeaderFields fields = answer.fields();
		boolean half = (header.sysFlag() & MessageSysFlag.TRANSACTION_ROLLBACK) != 0;
		return new SendResult(status, messageId, fields.require("msgId"), queue, fields.requireLong("queueOffset"),
				half ? fields.get("transactionId") : null, fields.get("recallHandle"), traceRegion(fields));
	}

	private static @Nullable String traceRegion(HeaderFields fields) {
		return "false".equals(fields.get("TRACE_ON", "true")) ? null : fields.get("MSG_REGION", USUAL_REGION);
	}

}
