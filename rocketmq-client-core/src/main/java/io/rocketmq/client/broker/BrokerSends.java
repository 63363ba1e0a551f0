package io.rocketmq.client.broker;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.protocol.HeaderFields;
import io.rocketmq.client.protocol.ReceivedCommand;
import io.rocketmq.client.protocol.RequestCode;
import io.rocketmq.client.protocol.ResponseErrors;
import io.rocketmq.client.protocol.header.MessageSysFlag;
import io.rocketmq.client.protocol.header.SendMessageHeader;
import io.rocketmq.client.support.Deadline;

/**
 * Requests that store a message, whose answers are alike.
 */
final class BrokerSends {

	private static final String USUAL_REGION = "DefaultRegion";

	private final BrokerCall call;

	BrokerSends(BrokerCall call) {
		this.call = call;
	}

	CompletableFuture<SendResult> send(RequestCode code, SendMessageHeader header, byte[] body, String messageId,
			Deadline deadline) {
		return this.call.answer(code, header, body, deadline)
			.thenApply((answer) -> result(answer, code, header, messageId));
	}

	private SendResult result(ReceivedCommand answer, RequestCode code, SendMessageHeader header, String messageId) {
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
