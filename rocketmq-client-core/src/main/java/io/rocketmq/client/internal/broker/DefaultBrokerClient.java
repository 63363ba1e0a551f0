package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.broker.OffsetBoundary;
import io.rocketmq.client.broker.PullRequest;
import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.broker.SendBackRequest;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.protocol.codec.StoredMessages;
import io.rocketmq.client.internal.protocol.header.EndTransactionHeader;
import io.rocketmq.client.internal.protocol.header.GroupQueueHeader;
import io.rocketmq.client.internal.protocol.header.MessageSysFlag;
import io.rocketmq.client.internal.protocol.header.PullMessageHeader;
import io.rocketmq.client.internal.protocol.header.QueueHeader;
import io.rocketmq.client.internal.protocol.header.SendBackHeader;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;

/**
 * Implementation of {@link BrokerClient}. The methods that take headers are for the
 * engines inside.
 */
public final class DefaultBrokerClient implements BrokerClient {

	/** Queues of a topic that the send creates. */
	static final int AUTO_CREATE_QUEUES = 4;

	private final BrokerCall call;

	private final DefaultBrokerGroups groups;

	private final DefaultBrokerPop pop;

	private final DefaultBrokerMessages messages;

	DefaultBrokerClient(BrokerCall call) {
		this.call = call;
		this.groups = new DefaultBrokerGroups(call);
		this.pop = new DefaultBrokerPop(call);
		this.messages = new DefaultBrokerMessages(call);
	}

	/** Returns the same broker with futures that complete on callback threads. */
	public DefaultBrokerClient completingOn(Callbacks callbacks) {
		return new DefaultBrokerClient(this.call.completingOn(callbacks));
	}

	/** Returns the calls to this broker, for requests of administration. */
	public BrokerCall call() {
		return this.call;
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

	@Override
	public CompletableFuture<SendResult> sendAsync(String producerGroup, MessageQueue queue, Message message,
			Duration timeout) {
		checkSend(producerGroup, queue, message, timeout);
		return send(producerGroup, queue, payload(producerGroup, queue, message, SendKind.ORDINARY), timeout);
	}

	@Override
	public CompletableFuture<SendResult> sendBatchAsync(String producerGroup, MessageQueue queue,
			List<Message> messages, Duration timeout) {
		Arguments.notNull(producerGroup, "producerGroup");
		Arguments.notNull(queue, "queue");
		Arguments.notNull(messages, "messages");
		Arguments.notNull(timeout, "timeout");
		if (messages.isEmpty()) {
			throw new IllegalArgumentException("Batch for topic '" + queue.topic() + "' is empty. Add a message.");
		}
		messages.forEach((message) -> requireTopic(queue, message));
		return send(producerGroup, queue, SendPayload.of(List.copyOf(messages), List.of()), timeout);
	}

	@Override
	public CompletableFuture<Void> sendOnewayAsync(String producerGroup, MessageQueue queue, Message message,
			Duration timeout) {
		checkSend(producerGroup, queue, message, timeout);
		SendPayload payload = payload(producerGroup, queue, message, SendKind.ORDINARY);
		return this.call.sendOneway(payload.requestCode(), header(producerGroup, queue, payload), payload.body(),
				Deadline.after(timeout));
	}

	@Override
	public CompletableFuture<SendResult> sendHalfAsync(String producerGroup, MessageQueue queue, Message message,
			Duration timeout) {
		checkSend(producerGroup, queue, message, timeout);
		return send(producerGroup, queue, payload(producerGroup, queue, message, SendKind.HALF), timeout);
	}

	private static void checkSend(String producerGroup, MessageQueue queue, Message message, Duration timeout) {
		Arguments.notNull(producerGroup, "producerGroup");
		Arguments.notNull(queue, "queue");
		Arguments.notNull(message, "message");
		Arguments.notNull(timeout, "timeout");
	}

	private static SendPayload payload(String group, MessageQueue queue, Message message, SendKind kind) {
		requireTopic(queue, message);
		return SendPayload.of(message, kind, group, null, Map.of(), List.of());
	}

	private static void requireTopic(MessageQueue queue, Message message) {
		if (!message.topic().equals(queue.topic())) {
			throw new IllegalArgumentException("Message is for topic '" + message.topic() + "', but the queue is of '"
					+ queue.topic() + "'. Send it to a queue of its topic.");
		}
	}

	private CompletableFuture<SendResult> send(String group, MessageQueue queue, SendPayload payload,
			Duration timeout) {
		return this.call.send(payload.requestCode(), header(group, queue, payload), payload.body(), payload.allIds(),
				Deadline.after(timeout));
	}

	private static SendMessageHeader header(String group, MessageQueue queue, SendPayload payload) {
		return payload.header(group, queue.queueId(), queue.brokerName(), AUTO_CREATE_QUEUES,
				System.currentTimeMillis());
	}

	@Override
	public CompletableFuture<Void> commitAsync(String producerGroup, SendResult half) {
		return endTransaction(producerGroup, half, MessageSysFlag.TRANSACTION_COMMIT);
	}

	@Override
	public CompletableFuture<Void> rollbackAsync(String producerGroup, SendResult half) {
		return endTransaction(producerGroup, half, MessageSysFlag.TRANSACTION_ROLLBACK);
	}

	private CompletableFuture<Void> endTransaction(String producerGroup, SendResult half, int resolution) {
		Arguments.notNull(producerGroup, "producerGroup");
		Arguments.notNull(half, "half");
		String transactionId = (half.transactionId() != null) ? half.transactionId() : half.messageId();
		return endTransactionAsync(new EndTransactionHeader(half.queue().topic(), producerGroup, half.queueOffset(),
				MessageIds.commitLogOffset(half.offsetMessageId()), resolution, false, half.messageId(), transactionId,
				half.queue().brokerName()));
	}

	/**
	 * Ends a transaction. Brokers do not answer to the resolution 0 (unknown); the future
	 * then completes when the request is passed to the connection.
	 */
	public CompletableFuture<Void> endTransactionAsync(EndTransactionHeader header) {
		return (header.resolution() == 0) ? this.call.oneway(RequestCode.END_TRANSACTION, header, this.call.deadline())
				: this.call.done(RequestCode.END_TRANSACTION, header, header.topic());
	}

	@Override
	public CompletableFuture<PullResult> pullAsync(PullRequest request) {
		Arguments.notNull(request, "request");
		MessageQueue queue = request.queue();
		return pullAsync(new PullMessageHeader(request.group(), queue.topic(), queue.queueId(), request.offset(),
				request.maxMessages(), request.maxBytes(), request.waitTime().toMillis(), request.filter().type(),
				request.filter().expression(), 0, request.commitOffset(), false, queue.brokerName()));
	}

	public CompletableFuture<PullResult> pullAsync(PullMessageHeader header) {
		RequestCode code = header.lite() ? RequestCode.LITE_PULL_MESSAGE : RequestCode.PULL_MESSAGE;
		return this.call.answer(code, header, this.call.heldDeadline(header.holdMillis()))
			.thenApply((answer) -> pullResult(answer, header, code));
	}

	private PullResult pullResult(ReceivedCommand answer, PullMessageHeader header, RequestCode code) {
		PullResult.Status status = switch (answer.result()) {
			case SUCCESS -> PullResult.Status.FOUND;
			case PULL_NOT_FOUND -> PullResult.Status.NOTHING_NEW;
			case PULL_RETRY_IMMEDIATELY -> PullResult.Status.NOTHING_MATCHED;
			// PullMessageProcessor has its reason in the remark alone.
			case PULL_OFFSET_MOVED -> PullResult.Status.OFFSET_RESET.name().equals(answer.remark())
					? PullResult.Status.OFFSET_RESET : PullResult.Status.OFFSET_ILLEGAL;
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
	public CompletableFuture<OptionalLong> consumerOffsetAsync(String group, MessageQueue queue) {
		Arguments.notNull(group, "group");
		Arguments.notNull(queue, "queue");
		GroupQueueHeader header = new GroupQueueHeader(group, queue, null);
		return this.call.answer(RequestCode.QUERY_CONSUMER_OFFSET, header).thenApply((answer) -> {
			if (answer.result() == ResponseCode.QUERY_NOT_FOUND) {
				return OptionalLong.empty();
			}
			return OptionalLong.of(this.call.successful(answer, RequestCode.QUERY_CONSUMER_OFFSET, queue.topic())
				.fields()
				.requireLong("offset"));
		});
	}

	@Override
	public CompletableFuture<Void> updateConsumerOffsetAsync(String group, MessageQueue queue, long offset) {
		Arguments.notNull(group, "group");
		Arguments.notNull(queue, "queue");
		return this.call.done(RequestCode.UPDATE_CONSUMER_OFFSET, new GroupQueueHeader(group, queue, offset),
				queue.topic());
	}

	@Override
	public CompletableFuture<Long> maxOffsetAsync(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return number(RequestCode.GET_MAX_OFFSET, new QueueHeader(queue, null, null), "offset");
	}

	@Override
	public CompletableFuture<Long> minOffsetAsync(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return number(RequestCode.GET_MIN_OFFSET, new QueueHeader(queue, null, null), "offset");
	}

	@Override
	public CompletableFuture<Instant> earliestStoreTimeAsync(MessageQueue queue) {
		Arguments.notNull(queue, "queue");
		return number(RequestCode.GET_EARLIEST_MSG_STORETIME, new QueueHeader(queue, null, null), "timestamp")
			.thenApply(Instant::ofEpochMilli);
	}

	@Override
	public CompletableFuture<Long> searchOffsetAsync(MessageQueue queue, Instant instant, OffsetBoundary boundary) {
		Arguments.notNull(queue, "queue");
		Arguments.notNull(instant, "instant");
		Arguments.notNull(boundary, "boundary");
		return number(RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
				new QueueHeader(queue, Arguments.millis(instant, "instant"), boundary.name()), "offset");
	}

	@Override
	public CompletableFuture<Void> sendBackAsync(SendBackRequest request) {
		Arguments.notNull(request, "request");
		ReceivedMessage message = request.message();
		return sendBackAsync(new SendBackHeader(request.group(), message.commitLogOffset(), request.delayLevel(),
				message.messageId(), message.topic(), request.maxReconsumeTimes(), message.queue().brokerName()));
	}

	public CompletableFuture<Void> sendBackAsync(SendBackHeader header) {
		return this.call.done(RequestCode.CONSUMER_SEND_MSG_BACK, header, header.topic());
	}

	private CompletableFuture<Long> number(RequestCode code, QueueHeader header, String field) {
		return this.call.success(code, header, header.queue().topic())
			.thenApply((answer) -> answer.fields().requireLong(field));
	}

}
