package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.broker.BrokerMessages;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.protocol.codec.StoredMessages;
import io.rocketmq.client.internal.protocol.header.QueryMessageHeader;
import io.rocketmq.client.internal.protocol.header.RecallMessageHeader;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.protocol.header.ViewMessageHeader;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.RecallHandle;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;

/**
 * Implementation of {@link BrokerMessages}. The methods that take headers are for the
 * engines inside.
 */
public final class DefaultBrokerMessages implements BrokerMessages {

	private final BrokerCall call;

	DefaultBrokerMessages(BrokerCall call) {
		this.call = call;
	}

	@Override
	public CompletableFuture<SendResult> replyAsync(String producerGroup, ReceivedMessage request, byte[] body,
			Duration timeout) {
		Arguments.notNull(producerGroup, "producerGroup");
		Arguments.notNull(request, "request");
		Arguments.notNull(body, "body");
		Arguments.notNull(timeout, "timeout");
		SendPayload reply = SendPayload.of(Message.replyTo(request).body(body).build(), SendKind.REPLY, producerGroup,
				null, Map.of(), List.of());
		SendMessageHeader header = reply.header(producerGroup, 0, request.queue().brokerName(),
				DefaultBrokerClient.AUTO_CREATE_QUEUES, System.currentTimeMillis());
		return this.call.send(reply.requestCode(), header, reply.body(), reply.allIds(), Deadline.after(timeout));
	}

	@Override
	public CompletableFuture<String> recallAsync(String producerGroup, String topic, String recallHandle) {
		Arguments.notNull(producerGroup, "producerGroup");
		Arguments.notNull(topic, "topic");
		Arguments.notNull(recallHandle, "recallHandle");
		String brokerName = RecallHandle.parse(recallHandle).brokerName();
		return recallAsync(new RecallMessageHeader(producerGroup, topic, recallHandle, brokerName),
				this.call.deadline());
	}

	public CompletableFuture<String> recallAsync(RecallMessageHeader header, Deadline deadline) {
		return this.call.answer(RequestCode.RECALL_MESSAGE, header, deadline)
			.thenApply((answer) -> this.call.successful(answer, RequestCode.RECALL_MESSAGE, header.topic())
				.fields()
				.require("msgId"));
	}

	@Override
	public CompletableFuture<List<ReceivedMessage>> queryAsync(String topic, String key, int maxMessages, Instant from,
			Instant to) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(key, "key");
		Arguments.notNull(from, "from");
		Arguments.notNull(to, "to");
		return queryAsync(new QueryMessageHeader(topic, key, maxMessages, Arguments.millis(from, "from"),
				Arguments.millis(to, "to"), false));
	}

	@Override
	public CompletableFuture<List<ReceivedMessage>> queryByIdAsync(String topic, String messageId, int maxMessages) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(messageId, "messageId");
		return queryAsync(new QueryMessageHeader(topic, messageId, maxMessages, 0, Long.MAX_VALUE, true));
	}

	private CompletableFuture<List<ReceivedMessage>> queryAsync(QueryMessageHeader header) {
		return this.call.answer(RequestCode.QUERY_MESSAGE, header)
			.thenApply((answer) -> (answer.result() == ResponseCode.QUERY_NOT_FOUND) ? List.of()
					: messages(this.call.successful(answer, RequestCode.QUERY_MESSAGE, header.topic())));
	}

	@Override
	public CompletableFuture<Optional<ReceivedMessage>> viewAsync(String offsetMessageId) {
		Arguments.notNull(offsetMessageId, "offsetMessageId");
		ViewMessageHeader header = new ViewMessageHeader(null, MessageIds.commitLogOffset(offsetMessageId));
		return this.call.answer(RequestCode.VIEW_MESSAGE_BY_ID, header).thenApply((answer) -> {
			// Brokers report a missing message with this code.
			if (answer.result() == ResponseCode.SYSTEM_ERROR) {
				return Optional.empty();
			}
			return messages(this.call.successful(answer, RequestCode.VIEW_MESSAGE_BY_ID, null)).stream().findFirst();
		});
	}

	private List<ReceivedMessage> messages(ReceivedCommand answer) {
		List<ReceivedMessage> messages = StoredMessages.read(answer, "", 0, this.call.namespace());
		if (messages.isEmpty()) {
			throw new ProtocolViolationException("Broker answered successfully without a message",
					ErrorContext.ofAddress(this.call.address()), null);
		}
		return messages;
	}

}
