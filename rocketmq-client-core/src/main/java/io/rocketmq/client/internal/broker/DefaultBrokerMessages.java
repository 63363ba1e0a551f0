package io.rocketmq.client.internal.broker;

import java.time.Instant;
import java.util.List;
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
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;

/**
 * Implements {@link BrokerMessages}.
 */
public final class DefaultBrokerMessages implements BrokerMessages {

	private final BrokerCall call;

	private final BrokerSends sends;

	DefaultBrokerMessages(BrokerCall call) {
		this.call = call;
		this.sends = new BrokerSends(call);
	}

	/**
	 * Passes a reply on to the client that asked; its properties name it.
	 * @param header the reply's header
	 * @param body the reply's body
	 * @param messageId the reply's id
	 * @param deadline by when the answer must be here
	 * @return the result
	 * @throws io.rocketmq.client.error.BrokerErrorException if that client is not
	 * connected to this broker
	 */
	public SendResult reply(SendMessageHeader header, byte[] body, String messageId, Deadline deadline) {
		return Futures.await(() -> replyAsync(header, body, messageId, deadline));
	}

	/**
	 * Passes a reply on to the client that asked; see {@link #reply}.
	 * @param header the reply's header
	 * @param body the reply's body
	 * @param messageId the reply's id
	 * @param deadline by when the answer must be here
	 * @return a future of the result
	 */
	public CompletableFuture<SendResult> replyAsync(SendMessageHeader header, byte[] body, String messageId,
			Deadline deadline) {
		Arguments.notNull(header, "header");
		Arguments.notNull(body, "body");
		Arguments.notNull(messageId, "messageId");
		Arguments.notNull(deadline, "deadline");
		return this.sends.send(RequestCode.SEND_REPLY_MESSAGE_V2, header, body, messageId, deadline);
	}

	/**
	 * Takes back a message that is to be delivered later; from server 5.3.2 on, where
	 * {@code recallMessageEnable} is set.
	 * @param header which message
	 * @return its id
	 */
	public String recall(RecallMessageHeader header) {
		return Futures.await(() -> recallAsync(header));
	}

	/**
	 * Takes back a message that is to be delivered later; see {@link #recall}.
	 * @param header which message
	 * @return a future of its id
	 */
	public CompletableFuture<String> recallAsync(RecallMessageHeader header) {
		return recallAsync(header, this.call.deadline());
	}

	/**
	 * Takes back a message that is to be delivered later; see {@link #recall}.
	 * @param header which message
	 * @param deadline by when the answer must be here
	 * @return a future of its id
	 */
	public CompletableFuture<String> recallAsync(RecallMessageHeader header, Deadline deadline) {
		Arguments.notNull(header, "header");
		Arguments.notNull(deadline, "deadline");
		return this.call.answer(RequestCode.RECALL_MESSAGE, header, BrokerCall.NO_BODY, deadline)
			.thenApply((answer) -> this.call.successful(answer, RequestCode.RECALL_MESSAGE, header.topic())
				.fields()
				.require("msgId"));
	}

	/**
	 * Looks up messages in the broker's index.
	 * @param header by what
	 * @return the messages, none if there are none; as the index knows hash codes alone,
	 * some may have other keys
	 */
	public List<ReceivedMessage> query(QueryMessageHeader header) {
		return Futures.await(() -> queryAsync(header));
	}

	/**
	 * Looks up messages in the broker's index; see {@link #query}.
	 * @param header by what
	 * @return a future of the messages
	 */
	public CompletableFuture<List<ReceivedMessage>> queryAsync(QueryMessageHeader header) {
		Arguments.notNull(header, "header");
		return this.call.answer(RequestCode.QUERY_MESSAGE, header, BrokerCall.NO_BODY, this.call.deadline())
			.thenApply((answer) -> {
				if (answer.result() == ResponseCode.QUERY_NOT_FOUND) {
					return List.of();
				}
				return messages(this.call.successful(answer, RequestCode.QUERY_MESSAGE, header.topic()));
			});
	}

	@Override
	public List<ReceivedMessage> query(String topic, String key, int maxMessages, Instant from, Instant to) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(key, "key");
		Arguments.notNull(from, "from");
		Arguments.notNull(to, "to");
		return query(new QueryMessageHeader(topic, key, maxMessages, from.toEpochMilli(), to.toEpochMilli(), false));
	}

	@Override
	public Optional<ReceivedMessage> view(String offsetMessageId) {
		return Futures.await(() -> viewAsync(offsetMessageId));
	}

	@Override
	public CompletableFuture<Optional<ReceivedMessage>> viewAsync(String offsetMessageId) {
		Arguments.notNull(offsetMessageId, "offsetMessageId");
		ViewMessageHeader header = new ViewMessageHeader(null, MessageIds.commitLogOffset(offsetMessageId));
		return this.call.answer(RequestCode.VIEW_MESSAGE_BY_ID, header, BrokerCall.NO_BODY, this.call.deadline())
			.thenApply((answer) -> {
				// That is how brokers say that nothing is there.
				if (answer.result() == ResponseCode.SYSTEM_ERROR) {
					return Optional.empty();
				}
				return messages(this.call.successful(answer, RequestCode.VIEW_MESSAGE_BY_ID, null)).stream()
					.findFirst();
			});
	}

	private List<ReceivedMessage> messages(ReceivedCommand answer) {
		List<ReceivedMessage> messages = StoredMessages.read(answer, "", 0, this.call.namespace());
		if (messages.isEmpty()) {
			throw new ProtocolViolationException("The broker answered with success, and no message",
					ErrorContext.ofAddress(this.call.address()), null);
		}
		return messages;
	}

}
