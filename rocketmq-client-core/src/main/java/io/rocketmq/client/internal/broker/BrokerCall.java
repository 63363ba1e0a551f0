package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.config.RemoteOptions;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.HeaderFields;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.protocol.ResponseErrors;
import io.rocketmq.client.internal.protocol.codec.MessageProperties;
import io.rocketmq.client.internal.protocol.header.MessageSysFlag;
import io.rocketmq.client.internal.protocol.header.ProbeHeader;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.remote.RpcClient;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;

/**
 * Sends requests to one broker and maps unsuccessful answers to exceptions. Thread-safe.
 */
public final class BrokerCall {

	private static final byte[] NO_BODY = new byte[0];

	private static final int UNKNOWN_VERSION = -1;

	/**
	 * Version 5.3.4 in Apache's {@code MQVersion}. Earlier brokers copy the properties of
	 * a batch into each of its messages, which would then share the id of the batch.
	 */
	private static final int ACCEPTS_BATCH_ID = 481;

	private static final String DEFAULT_REGION = "DefaultRegion";

	/**
	 * Extra time to wait for the answer to a request that the broker holds: brokers check
	 * held requests every 5 s.
	 */
	private static final Duration HOLD_GRACE = Duration.ofSeconds(15);

	private final RpcClient rpc;

	private final RemoteOptions options;

	private final String address;

	/** Callback threads that complete the futures, or null for event loops. */
	private final @Nullable Callbacks callbacks;

	private volatile int version;

	public BrokerCall(RpcClient rpc, RemoteOptions options, String address) {
		this(rpc, options, address, null, UNKNOWN_VERSION);
	}

	private BrokerCall(RpcClient rpc, RemoteOptions options, String address, @Nullable Callbacks callbacks,
			int version) {
		this.rpc = rpc;
		this.options = options;
		this.address = address;
		this.callbacks = callbacks;
		this.version = version;
	}

	/** Returns calls to the same broker whose futures complete on callback threads. */
	BrokerCall completingOn(Callbacks callbacks) {
		return new BrokerCall(this.rpc, this.options, this.address, callbacks, this.version);
	}

	private <T extends @Nullable Object> CompletableFuture<T> completing(CompletableFuture<T> result) {
		return (this.callbacks != null) ? this.callbacks.toUser(result) : result;
	}

	public String address() {
		return this.address;
	}

	/** Stores the broker's version, a number of Apache's {@code MQVersion}. */
	void seen(ReceivedCommand answer) {
		if (this.version != answer.version()) {
			this.version = answer.version();
		}
	}

	/** Returns the namespace to remove from topics of messages, or null. */
	@Nullable Namespace namespace() {
		return this.options.namespace();
	}

	public Deadline deadline() {
		return Deadline.after(this.options.requestTimeout());
	}

	Deadline heldDeadline(long holdMillis) {
		return Deadline.after(Duration.ofMillis(holdMillis).plus(HOLD_GRACE));
	}

	/** Returns the answer, successful or not. */
	CompletableFuture<ReceivedCommand> answer(RequestCode code, CommandHeader header, byte[] body, Deadline deadline) {
		return completing(this.rpc.requestAsync(this.address, Command.request(code, header, body), deadline));
	}

	CompletableFuture<ReceivedCommand> answer(RequestCode code, CommandHeader header, Deadline deadline) {
		return answer(code, header, NO_BODY, deadline);
	}

	/** Returns the answer to a request without a body, successful or not. */
	public CompletableFuture<ReceivedCommand> answer(RequestCode code, CommandHeader header) {
		return answer(code, header, NO_BODY, deadline());
	}

	public CompletableFuture<ReceivedCommand> success(RequestCode code, CommandHeader header, @Nullable String topic) {
		return success(code, header, NO_BODY, topic);
	}

	public CompletableFuture<Void> done(RequestCode code, CommandHeader header, @Nullable String topic) {
		return done(code, header, NO_BODY, topic);
	}

	/** Returns the answer if it is successful. */
	public CompletableFuture<ReceivedCommand> success(RequestCode code, CommandHeader header, byte[] body,
			@Nullable String topic) {
		return answer(code, header, body, deadline()).thenApply((answer) -> successful(answer, code, topic));
	}

	public CompletableFuture<Void> done(RequestCode code, CommandHeader header, byte[] body, @Nullable String topic) {
		return success(code, header, body, topic).thenApply((answer) -> null);
	}

	CompletableFuture<Void> oneway(RequestCode code, CommandHeader header, Deadline deadline) {
		return oneway(code, header, NO_BODY, deadline);
	}

	private CompletableFuture<Void> oneway(RequestCode code, CommandHeader header, byte[] body, Deadline deadline) {
		return completing(this.rpc.oneway(this.address, Command.oneway(code, header, body), deadline))
			.thenApply((none) -> null);
	}

	ReceivedCommand successful(ReceivedCommand answer, RequestCode code, @Nullable String topic) {
		if (answer.result() != ResponseCode.SUCCESS) {
			throw failure(answer, code, topic);
		}
		return answer;
	}

	public RocketMQException failure(ReceivedCommand answer, RequestCode code, @Nullable String topic) {
		return ResponseErrors.of(answer,
				new ErrorContext(topic, null, null, this.address, code.name(), null, null, answer.opaque()));
	}

	/** Stores a message, a batch or a reply. */
	public CompletableFuture<SendResult> send(RequestCode code, SendMessageHeader header, byte[] body, String messageId,
			Deadline deadline) {
		CompletableFuture<SendMessageHeader> adapted = header.batch() ? adapted(header, deadline) : null;
		CompletableFuture<ReceivedCommand> answered = (adapted == null) ? answer(code, header, body, deadline)
				: adapted.isDone() ? answer(code, adapted.join(), body, deadline)
						: adapted.thenCompose((known) -> answer(code, known, body, deadline));
		return answered.thenApply((answer) -> sendResult(answer, code, header, messageId));
	}

	public CompletableFuture<Void> sendOneway(RequestCode code, SendMessageHeader header, byte[] body,
			Deadline deadline) {
		return header.batch()
				? adapted(header, deadline).thenCompose((adapted) -> oneway(code, adapted, body, deadline))
				: oneway(code, header, body, deadline);
	}

	/**
	 * Adapts the header of a batch to the broker's version. A batch with an id of its own
	 * is stored as one message in topics of the type BatchCQ. An unknown version is
	 * queried first.
	 */
	private CompletableFuture<SendMessageHeader> adapted(SendMessageHeader header, Deadline deadline) {
		if (!header.properties().contains(PropertyNames.UNIQUE_KEY)) {
			return CompletableFuture.completedFuture(header);
		}
		if (this.version != UNKNOWN_VERSION) {
			return CompletableFuture.completedFuture(adapted(header));
		}
		return answer(RequestCode.GET_MAX_OFFSET, new ProbeHeader(), deadline).handle((answer, failure) -> {
			if (answer != null) {
				seen(answer);
			}
			// Without an answer, the request with the batch reports the failure.
			return adapted(header);
		});
	}

	private SendMessageHeader adapted(SendMessageHeader header) {
		if (this.version >= ACCEPTS_BATCH_ID) {
			return header;
		}
		Map<String, String> properties = MessageProperties.parse(header.properties());
		properties.remove(PropertyNames.UNIQUE_KEY);
		StringBuilder text = new StringBuilder();
		MessageProperties.append(properties, text);
		return header.withProperties(text.toString());
	}

	private SendResult sendResult(ReceivedCommand answer, RequestCode code, SendMessageHeader header,
			String messageId) {
		seen(answer);
		SendStatus status = switch (answer.result()) {
			case SUCCESS -> SendStatus.OK;
			case FLUSH_DISK_TIMEOUT -> SendStatus.FLUSH_DISK_TIMEOUT;
			case FLUSH_SLAVE_TIMEOUT -> SendStatus.FLUSH_SLAVE_TIMEOUT;
			case SLAVE_NOT_AVAILABLE -> SendStatus.SLAVE_NOT_AVAILABLE;
			default -> throw ResponseErrors.of(answer, new ErrorContext(header.topic(), header.queueId(),
					header.brokerName(), this.address, code.name(), null, null, answer.opaque()));
		};
		HeaderFields fields = answer.fields();
		MessageQueue queue = new MessageQueue(header.topic(), header.brokerName(), fields.requireInt("queueId"));
		boolean half = (header.sysFlag() & MessageSysFlag.TRANSACTION_ROLLBACK) != 0;
		return new SendResult(status, messageId, fields.require("msgId"), queue, fields.requireLong("queueOffset"),
				half ? fields.get("transactionId") : null, fields.get("recallHandle"), traceRegion(fields));
	}

	private static @Nullable String traceRegion(HeaderFields fields) {
		return "false".equals(fields.get("TRACE_ON", "true")) ? null : fields.get("MSG_REGION", DEFAULT_REGION);
	}

}
