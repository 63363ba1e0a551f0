package io.rocketmq.client.internal.broker;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.broker.OffsetBoundary;
import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.config.RemoteOptions;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.protocol.codec.StoredMessages;
import io.rocketmq.client.internal.protocol.header.EndTransactionHeader;
import io.rocketmq.client.internal.protocol.header.GroupQueueHeader;
import io.rocketmq.client.internal.protocol.header.PullMessageHeader;
import io.rocketmq.client.internal.protocol.header.QueueHeader;
import io.rocketmq.client.internal.protocol.header.SendBackHeader;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;

/**
 * Implements {@link BrokerClient}.
 */
public final class DefaultBrokerClient implements BrokerClient {

	private final BrokerCall call;

	private final BrokerSends sends;

	private final DefaultBrokerGroups groups;

	private final DefaultBrokerPop pop;

	private final DefaultBrokerMessages messages;

	public DefaultBrokerClient(RpcClient rpc, RemoteOptions options, String address) {
		this(new BrokerCall(rpc, options, address));
	}

	private DefaultBrokerClient(BrokerCall call) {
		this.call = call;
		this.sends = new BrokerSends(this.call);
		this.groups = new DefaultBrokerGroups(this.call);
		this.pop = new DefaultBrokerPop(this.call);
		this.messages = new DefaultBrokerMessages(this.call);
	}

	/**
	 * This broker, for calls whose futures are handed to users: what follows them does
	 * not run on event loops.
	 * @param executor completes the futures
	 * @return the same operations
	 */
	public DefaultBrokerClient completingOn(Executor executor) {
		Arguments.notNull(executor, "executor");
		return new DefaultBrokerClient(this.call.completingOn(executor));
	}

	@Override
	public String address() {
		return this.call.address();
	}

	@Override
	public DefaultBrokerGroups groups() {
		return this.groups;
	}

	@Override
	public DefaultBrokerPop pop() {
		return this.pop;
	}

	@Override
	public DefaultBrokerMessages messages() {
		return this.messages;
	}

	/**
	 * Stores a message or a batch, which the header says.
	 * @param header the header, properties included
	 * @param body the body, or that of the batch
	 * @param messageId the id that this client gave the message; for a batch the ids with
	 * commas between them
	 * @param deadline by when the answer must be here
	 * @return the result; a status other than OK is a result too
	 */
	public SendResult send(SendMessageHeader header, byte[] body, String messageId, Deadline deadline) {
		return Futures.await(() -> sendAsync(header, body, messageId, deadline));
	}

	/**
	 * Stores a message or a batch, which the header says.
	 * @param header the header, properties included
	 * @param body the body, or that of the batch
	 * @param messageId the id that this client gave the message; for a batch the ids with
	 * commas between them
	 * @param deadline by when the answer must be here
	 * @return a future of the result; a status other than OK is a result too
	 */
	public CompletableFuture<SendResult> sendAsync(SendMessageHeader header, byte[] body, String messageId,
			Deadline deadline) {
		Arguments.notNull(header, "header");
		Arguments.notNull(body, "body");
		Arguments.notNull(messageId, "messageId");
		Arguments.notNull(deadline, "deadline");
		return this.sends.send(header.batch() ? RequestCode.SEND_BATCH_MESSAGE : RequestCode.SEND_MESSAGE_V2, header,
				body, messageId, deadline);
	}

	/**
	 * Stores a message or a batch, without an answer.
	 * @param header the header, properties included
	 * @param body the body, or that of the batch
	 * @param deadline by when it must be written
	 */
	public void sendOneway(SendMessageHeader header, byte[] body, Deadline deadline) {
		Futures.await(() -> sendOnewayAsync(header, body, deadline));
	}

	/**
	 * Stores a message or a batch, without an answer.
	 * @param header the header, properties included
	 * @param body the body, or that of the batch
	 * @param deadline by when it must be written
	 * @return a future that is completed once it is handed to the connection
	 */
	public CompletableFuture<Void> sendOnewayAsync(SendMessageHeader header, byte[] body, Deadline deadline) {
		Arguments.notNull(header, "header");
		Arguments.notNull(body, "body");
		Arguments.notNull(deadline, "deadline");
		return this.sends.oneway(header.batch() ? RequestCode.SEND_BATCH_MESSAGE : RequestCode.SEND_MESSAGE_V2, header,
				body, deadline);
	}

	/**
	 * Pulls messages of a queue. The broker holds the pull while there is nothing.
	 * @param header what to pull
	 * @return what the broker has
	 */
	public PullResult pull(PullMessageHeader header) {
		return Futures.await(() -> pullAsync(header));
	}

	/**
	 * Pulls messages of a queue. The broker holds the pull while there is nothing.
	 * @param header what to pull
	 * @return a future of what the broker has
	 */
	public CompletableFuture<PullResult> pullAsync(PullMessageHeader header) {
		Arguments.notNull(header, "header");
		RequestCode code = header.lite() ? RequestCode.LITE_PULL_MESSAGE : RequestCode.PULL_MESSAGE;
		return this.call.answer(code, header, BrokerCall.NO_BODY, this.call.heldDeadline(header.holdMillis()))
			.thenApply((answer) -> pullResult(answer, header, code));
	}

	private PullResult pullResult(ReceivedCommand answer, PullMessageHeader header, RequestCode code) {
		PullResult.Status status = switch (answer.result()) {
			case SUCCESS -> PullResult.Status.FOUND;
			case PULL_NOT_FOUND -> PullResult.Status.NOTHING_NEW;
			case PULL_RETRY_IMMEDIATELY -> PullResult.Status.NOTHING_MATCHED;
			case PULL_OFFSET_MOVED -> PullResult.Status.OFFSET_ILLEGAL;
			default -> throw this.call.failure(answer, code, header.topic());
		};
		long delta = answer.fields().getLong("offsetDelta", 0);
		return new PullResult(status,
				(status == PullResult.Status.FOUND) ? StoredMessages.readQueue(answer, header.brokerName(),
						header.queueId(), delta, this.call.namespace()) : List.of(),
				answer.fields().requireLong("nextBeginOffset"), answer.fields().getLong("minOffset", 0),
				answer.fields().getLong("maxOffset", 0), answer.fields().getLong("suggestWhichBrokerId", 0));
	}

	@Override
	public OptionalLong consumerOffset(String group, MessageQueue queue) {
		return Futures.await(() -> consumerOffsetAsync(group, queue));
	}

	@Override
	public CompletableFuture<OptionalLong> consumerOffsetAsync(String group, MessageQueue queue) {
		Arguments.notNull(group, "group");
		Arguments.notNull(queue, "queue");
		GroupQueueHeader header = new GroupQueueHeader(group, queue, null);
		return this.call.answer(RequestCode.QUERY_CONSUMER_OFFSET, header, BrokerCall.NO_BODY, this.call.deadline())
			.thenApply((answer) -> {
				if (answer.result() == ResponseCode.QUERY_NOT_FOUND) {
					return OptionalLong.empty();
				}
				return OptionalLong.of(this.call.successful(answer, RequestCode.QUERY_CONSUMER_OFFSET, queue.topic())
					.fields()
					.requireLong("offset"));
			});
	}

	@Override
	public void updateConsumerOffset(String group, MessageQueue queue, long offset) {
		Futures.await(() -> updateConsumerOffsetAsync(group, queue, offset));
	}

	@Override
	public CompletableFuture<Void> updateConsumerOffsetAsync(String group, MessageQueue queue, long offset) {
		Arguments.notNull(group, "group");
		Arguments.notNull(queue, "queue");
		return this.call.done(RequestCode.UPDATE_CONSUMER_OFFSET, new GroupQueueHeader(group, queue, offset),
				BrokerCall.NO_BODY, queue.topic());
	}

	@Override
	public long maxOffset(MessageQueue queue) {
		return Futures.await(() -> maxOffsetAsync(queue));
	}

	@Override
	public CompletableFuture<Long> maxOffsetAsync(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return number(RequestCode.GET_MAX_OFFSET, new QueueHeader(queue, null, null), "offset");
	}

	@Override
	public long minOffset(MessageQueue queue) {
		return Futures.await(() -> minOffsetAsync(queue));
	}

	@Override
	public CompletableFuture<Long> minOffsetAsync(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return number(RequestCode.GET_MIN_OFFSET, new QueueHeader(queue, null, null), "offset");
	}

	@Override
	public Instant earliestStoreTime(MessageQueue queue) {
		return Futures.await(() -> earliestStoreTimeAsync(queue));
	}

	@Override
	public CompletableFuture<Instant> earliestStoreTimeAsync(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return number(RequestCode.GET_EARLIEST_MSG_STORETIME, new QueueHeader(queue, null, null), "timestamp")
			.thenApply(Instant::ofEpochMilli);
	}

	@Override
	public long searchOffset(MessageQueue queue, Instant instant, OffsetBoundary boundary) {
		return Futures.await(() -> searchOffsetAsync(queue, instant, boundary));
	}

	@Override
	public CompletableFuture<Long> searchOffsetAsync(MessageQueue queue, Instant instant, OffsetBoundary boundary) {
		Arguments.notNull(queue, "queue");
		Arguments.notNull(instant, "instant");
		Arguments.notNull(boundary, "boundary");
		return number(RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
				new QueueHeader(queue, instant.toEpochMilli(), boundary.name()), "offset");
	}

	/**
	 * Gives a message back, to be delivered again later.
	 * @param header which message, and when
	 */
	public void sendBack(SendBackHeader header) {
		Futures.await(() -> sendBackAsync(header));
	}

	/**
	 * Gives a message back, to be delivered again later.
	 * @param header which message, and when
	 * @return a future that is completed once the broker has stored it for redelivery
	 */
	public CompletableFuture<Void> sendBackAsync(SendBackHeader header) {
		Arguments.notNull(header, "header");
		return this.call.done(RequestCode.CONSUMER_SEND_MSG_BACK, header, BrokerCall.NO_BODY, header.topic());
	}

	/**
	 * Commits or rolls back a half message.
	 * @param header which one, and what became of its transaction
	 */
	public void endTransaction(EndTransactionHeader header) {
		Futures.await(() -> endTransactionAsync(header));
	}

	/**
	 * Commits or rolls back a half message.
	 * @param header which one, and what became of its transaction
	 * @return a future that is completed once the broker has done it; where nothing is
	 * known yet, once it is handed to the connection, as brokers do not answer to that
	 */
	public CompletableFuture<Void> endTransactionAsync(EndTransactionHeader header) {
		Arguments.notNull(header, "header");
		return (header.resolution() == 0)
				? this.call.oneway(RequestCode.END_TRANSACTION, header, BrokerCall.NO_BODY, this.call.deadline())
				: this.call.done(RequestCode.END_TRANSACTION, header, BrokerCall.NO_BODY, header.topic());
	}

	private CompletableFuture<Long> number(RequestCode code, QueueHeader header, String field) {
		return this.call.success(code, header, BrokerCall.NO_BODY, header.queue().topic())
			.thenApply((answer) -> answer.fields().requireLong(field));
	}

}
