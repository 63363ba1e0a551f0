package io.rocketmq.client.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.protocol.Command;
import io.rocketmq.client.protocol.CommandHeader;
import io.rocketmq.client.protocol.ReceivedCommand;
import io.rocketmq.client.protocol.RequestCode;
import io.rocketmq.client.protocol.ResponseCode;
import io.rocketmq.client.protocol.ResponseErrors;
import io.rocketmq.client.protocol.body.ConsumerListBody;
import io.rocketmq.client.protocol.body.HeartbeatBody;
import io.rocketmq.client.protocol.codec.JsonBodies;
import io.rocketmq.client.protocol.codec.StoredMessages;
import io.rocketmq.client.protocol.header.EndTransactionHeader;
import io.rocketmq.client.protocol.header.GroupQueueHeader;
import io.rocketmq.client.protocol.header.PullMessageHeader;
import io.rocketmq.client.protocol.header.QueueHeader;
import io.rocketmq.client.protocol.header.SendBackHeader;
import io.rocketmq.client.protocol.header.SendMessageHeader;
import io.rocketmq.client.remote.RpcClient;
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;

/**
 * The operations of one broker. Each is written once, asynchronously: its future is
 * completed on an event loop, and fails with a {@link RocketMQException}. Operations
 * without a deadline take the client's request timeout. Thread-safe.
 */
public final class BrokerClient {

	/**
	 * How much longer than the broker holds a pull its answer may take: brokers look
	 * every 5 s.
	 */
	private static final Duration HOLD_GRACE = Duration.ofSeconds(15);

	private static final byte[] NO_BODY = new byte[0];

	private final RpcClient rpc;

	private final ClientOptions options;

	private final String address;

	BrokerClient(RpcClient rpc, ClientOptions options, String address) {
		this.rpc = rpc;
		this.options = options;
		this.address = address;
	}

	/**
	 * The broker's address.
	 * @return {@code host:port}
	 */
	public String address() {
		return this.address;
	}

	/**
	 * Stores a message.
	 * @param header the message's header, properties included
	 * @param body its body
	 * @param messageId the id that this client gave it
	 * @param deadline by when the answer must be here
	 * @return a future of the result; a status other than OK is a result too
	 */
	public CompletableFuture<SendResult> send(SendMessageHeader header, byte[] body, String messageId,
			Deadline deadline) {
		Command command = Command.request(RequestCode.SEND_MESSAGE_V2, header, body);
		return this.rpc.request(this.address, command, deadline)
			.thenApply((answer) -> sendResult(answer, header, messageId));
	}

	/**
	 * Stores a message, without an answer.
	 * @param header the message's header, properties included
	 * @param body its body
	 * @param deadline by when it must be written
	 * @return a future that is completed once it is handed to the connection
	 */
	public CompletableFuture<?> sendOneway(SendMessageHeader header, byte[] body, Deadline deadline) {
		return this.rpc.oneway(this.address, Command.oneway(RequestCode.SEND_MESSAGE_V2, header, body), deadline);
	}

	private SendResult sendResult(ReceivedCommand answer, SendMessageHeader header, String messageId) {
		SendStatus status = switch (answer.result()) {
			case SUCCESS -> SendStatus.OK;
			case FLUSH_DISK_TIMEOUT -> SendStatus.FLUSH_DISK_TIMEOUT;
			case FLUSH_SLAVE_TIMEOUT -> SendStatus.FLUSH_SLAVE_TIMEOUT;
			case SLAVE_NOT_AVAILABLE -> SendStatus.SLAVE_NOT_AVAILABLE;
			default ->
				throw ResponseErrors.of(answer, new ErrorContext(header.topic(), header.queueId(), header.brokerName(),
						this.address, RequestCode.SEND_MESSAGE_V2.name(), null, null, answer.opaque()));
		};
		MessageQueue queue = new MessageQueue(header.topic(), header.brokerName(),
				answer.fields().requireInt("queueId"));
		return new SendResult(status, messageId, answer.fields().require("msgId"), queue,
				answer.fields().requireLong("queueOffset"), answer.fields().get("transactionId"));
	}

	/**
	 * Pulls messages of a queue. The broker holds the pull while there is nothing.
	 * @param header what to pull
	 * @return a future of the messages
	 */
	public CompletableFuture<PullResult> pull(PullMessageHeader header) {
		Deadline deadline = Deadline.after(Duration.ofMillis(header.holdMillis()).plus(HOLD_GRACE));
		return this.rpc.request(this.address, Command.request(RequestCode.PULL_MESSAGE, header), deadline)
			.thenApply((answer) -> {
				PullResult.Status status = switch (answer.result()) {
					case SUCCESS -> PullResult.Status.FOUND;
					case PULL_NOT_FOUND -> PullResult.Status.NOTHING_NEW;
					case PULL_RETRY_IMMEDIATELY -> PullResult.Status.NOTHING_MATCHED;
					case PULL_OFFSET_MOVED -> PullResult.Status.OFFSET_ILLEGAL;
					default -> throw failure(answer, RequestCode.PULL_MESSAGE, header.topic());
				};
				return new PullResult(
						status, (status == PullResult.Status.FOUND)
								? StoredMessages.read(answer.body(), header.brokerName()) : List.of(),
						answer.fields().requireLong("nextBeginOffset"));
			});
	}

	/**
	 * How far a group is in a queue.
	 * @param group the consumer group
	 * @param queue the queue
	 * @return a future of the offset of the next message to consume, empty if the broker
	 * has none for the group
	 */
	public CompletableFuture<OptionalLong> consumerOffset(String group, MessageQueue queue) {
		GroupQueueHeader header = new GroupQueueHeader(group, queue, null);
		return request(RequestCode.QUERY_CONSUMER_OFFSET, header, NO_BODY).thenApply((answer) -> {
			if (answer.result() == ResponseCode.QUERY_NOT_FOUND) {
				return OptionalLong.empty();
			}
			return OptionalLong.of(successful(answer, RequestCode.QUERY_CONSUMER_OFFSET, queue.topic()).fields()
				.requireLong("offset"));
		});
	}

	/**
	 * Stores how far a group is in a queue.
	 * @param group the consumer group
	 * @param queue the queue
	 * @param offset the offset of the next message to consume
	 * @return a future that is completed once the broker has it
	 */
	public CompletableFuture<Void> updateConsumerOffset(String group, MessageQueue queue, long offset) {
		return done(RequestCode.UPDATE_CONSUMER_OFFSET, new GroupQueueHeader(group, queue, offset), NO_BODY,
				queue.topic());
	}

	/**
	 * The offset that the next message of a queue gets.
	 * @param queue the queue
	 * @return the offset
	 */
	public long maxOffset(MessageQueue queue) {
		return Futures.await(maxOffsetAsync(queue));
	}

	/**
	 * The offset that the next message of a queue gets.
	 * @param queue the queue
	 * @return a future of the offset
	 */
	public CompletableFuture<Long> maxOffsetAsync(MessageQueue queue) {
		return offset(RequestCode.GET_MAX_OFFSET, new QueueHeader(queue, null), queue.topic());
	}

	/**
	 * The first offset that a queue still has.
	 * @param queue the queue
	 * @return the offset
	 */
	public long minOffset(MessageQueue queue) {
		return Futures.await(minOffsetAsync(queue));
	}

	/**
	 * The first offset that a queue still has.
	 * @param queue the queue
	 * @return a future of the offset
	 */
	public CompletableFuture<Long> minOffsetAsync(MessageQueue queue) {
		return offset(RequestCode.GET_MIN_OFFSET, new QueueHeader(queue, null), queue.topic());
	}

	/**
	 * The first offset of a queue that was stored at or after an instant.
	 * @param queue the queue
	 * @param instant the instant
	 * @return a future of the offset; that of the next message if there is none
	 */
	public CompletableFuture<Long> searchOffset(MessageQueue queue, Instant instant) {
		return offset(RequestCode.SEARCH_OFFSET_BY_TIMESTAMP, new QueueHeader(queue, instant.toEpochMilli()),
				queue.topic());
	}

	/**
	 * Says that this client is here.
	 * @param heartbeat its groups and subscriptions
	 * @return a future that is completed once the broker has it
	 */
	public CompletableFuture<Void> heartbeat(HeartbeatBody heartbeat) {
		return done(RequestCode.HEART_BEAT, CommandHeader.NONE, JsonBodies.write(heartbeat), null);
	}

	/**
	 * Leaves a group.
	 * @param clientId the client's id
	 * @param producerGroup a producer group, or null
	 * @param consumerGroup a consumer group, or null
	 * @return a future that is completed once the broker has it
	 */
	public CompletableFuture<Void> unregister(String clientId, @Nullable String producerGroup,
			@Nullable String consumerGroup) {
		return done(RequestCode.UNREGISTER_CLIENT, (out) -> {
			out.write("clientID", clientId);
			out.write("producerGroup", producerGroup);
			out.write("consumerGroup", consumerGroup);
		}, NO_BODY, null);
	}

	/**
	 * Who is in a consumer group, as far as this broker knows.
	 * @param group the consumer group
	 * @return a future of the members' client ids
	 */
	public CompletableFuture<List<String>> members(String group) {
		return request(RequestCode.GET_CONSUMER_LIST_BY_GROUP, (out) -> out.write("consumerGroup", group), NO_BODY)
			.thenApply((answer) -> {
				byte[] body = successful(answer, RequestCode.GET_CONSUMER_LIST_BY_GROUP, null).body();
				List<String> ids = JsonBodies.read(body, ConsumerListBody.class).consumerIdList();
				return (ids != null) ? ids : List.of();
			});
	}

	/**
	 * Gives a message back, to be delivered again later.
	 * @param header which message, and when
	 * @return a future that is completed once the broker has stored it for redelivery
	 */
	public CompletableFuture<Void> sendBack(SendBackHeader header) {
		return done(RequestCode.CONSUMER_SEND_MSG_BACK, header, NO_BODY, header.topic());
	}

	/**
	 * Commits or rolls back a half message.
	 * @param header which one, and what became of its transaction
	 * @return a future that is completed once the broker has done it
	 */
	public CompletableFuture<Void> endTransaction(EndTransactionHeader header) {
		if (header.resolution() == 0) {
			// Brokers do not answer when they hear that nothing is known yet.
			return this.rpc
				.oneway(this.address, Command.oneway(RequestCode.END_TRANSACTION, header, NO_BODY), deadline())
				.thenApply((none) -> null);
		}
		return done(RequestCode.END_TRANSACTION, header, NO_BODY, header.topic());
	}

	private CompletableFuture<Long> offset(RequestCode code, CommandHeader header, String topic) {
		return request(code, header, NO_BODY)
			.thenApply((answer) -> successful(answer, code, topic).fields().requireLong("offset"));
	}

	private CompletableFuture<Void> done(RequestCode code, CommandHeader header, byte[] body, @Nullable String topic) {
		return request(code, header, body).thenAccept((answer) -> successful(answer, code, topic));
	}

	private CompletableFuture<ReceivedCommand> request(RequestCode code, CommandHeader header, byte[] body) {
		return this.rpc.request(this.address, Command.request(code, header, body), deadline());
	}

	private Deadline deadline() {
		return Deadline.after(this.options.remote().requestTimeout());
	}

	private ReceivedCommand successful(ReceivedCommand answer, RequestCode code, @Nullable String topic) {
		if (answer.result() != ResponseCode.SUCCESS) {
			throw failure(answer, code, topic);
		}
		return answer;
	}

	private RocketMQException failure(ReceivedCommand answer, RequestCode code, @Nullable String topic) {
		return ResponseErrors.of(answer,
				new ErrorContext(topic, null, null, this.address, code.name(), null, null, answer.opaque()));
	}

}
