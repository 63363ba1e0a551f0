package io.rocketmq.client.internal.producer;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.broker.SendKind;
import io.rocketmq.client.internal.broker.SendPayload;
import io.rocketmq.client.internal.protocol.header.RecallMessageHeader;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.TransactionCheck;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.CloseStack;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Threads;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.RecallHandle;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.ProducerStatistics;
import io.rocketmq.client.producer.SendOptions;

/**
 * Implementation of {@link Producer}.
 */
public final class DefaultProducer extends AbstractProducer implements Producer {

	private static final Logger logger = LoggerFactory.getLogger(DefaultProducer.class);

	private final ClientSession session;

	private final @Nullable Accumulator accumulator;

	private final OrderedSends ordered;

	public DefaultProducer(SendEngine engine, ClientSession session) {
		super("producer", engine, session, new CloseStack());
		this.session = session;
		Accumulation accumulation = engine.options.accumulation();
		this.accumulator = (accumulation != null) ? new Accumulator(engine, accumulation) : null;
		this.ordered = new OrderedSends(engine.work);
		join();
	}

	@Override
	public SendResult send(Message message, SendOptions options) {
		Arguments.notNull(message, "message");
		Arguments.notNull(options, "options");
		Threads.requireBlocking();
		Deadline deadline = deadline(options.timeout());
		long bytes = message.body().length;
		return await(begin(message.topic(), 1, bytes, deadline, () -> sendAlone(message, options, deadline)), 1, bytes,
				deadline);
	}

	/** Sends a message, in the order of its key if it has one. */
	private CompletableFuture<SendResult> sendAlone(Message message, SendOptions options, Deadline deadline) {
		Object key = (options.selector() != null) ? options.selector().orderingKey()
				: (options.queue() == null) ? message.shardingKey() : null;
		if (key == null) {
			return this.engine.send(message, SendKind.ORDINARY, options, deadline);
		}
		SendPayload payload = this.engine.payload(message, SendKind.ORDINARY, Map.of());
		return this.ordered.send(message.topic(), key, () -> this.engine.send(payload, options, deadline));
	}

	@Override
	public CompletableFuture<SendResult> sendAsync(Message message, SendOptions options) {
		Arguments.notNull(message, "message");
		Arguments.notNull(options, "options");
		Deadline deadline = deadline(options.timeout());
		return call(message.topic(), 1, message.body().length, deadline, () -> {
			Accumulator together = this.accumulator;
			CompletableFuture<SendResult> added = (together != null && !options.choosesQueue())
					? together.add(message, deadline) : null;
			return (added != null) ? added : sendAlone(message, options, deadline);
		});
	}

	@Override
	public void sendOneway(Message message, SendOptions options) {
		Arguments.notNull(message, "message");
		Arguments.notNull(options, "options");
		Threads.requireBlocking();
		Deadline deadline = deadline(options.timeout());
		oneway(message.topic(), 1, message.body().length, deadline, () -> this.engine
			.sendOneway(this.engine.payload(message, SendKind.ORDINARY, Map.of()), options, deadline));
	}

	@Override
	public BatchResult send(Collection<Message> messages, SendOptions options) {
		Threads.requireBlocking();
		BatchSend batch = batch(messages, options);
		return await(begin(batch.topic(), batch.count(), batch.bodyBytes(), batch.deadline(), batch::send),
				batch.count(), batch.bodyBytes(), batch.deadline());
	}

	@Override
	public CompletableFuture<BatchResult> sendAsync(Collection<Message> messages, SendOptions options) {
		BatchSend batch = batch(messages, options);
		return call(batch.topic(), batch.count(), batch.bodyBytes(), batch.deadline(), batch::send);
	}

	@Override
	public void sendOneway(Collection<Message> messages, SendOptions options) {
		Threads.requireBlocking();
		BatchSend batch = batch(messages, options);
		oneway(batch.topic(), batch.count(), batch.bodyBytes(), batch.deadline(), batch::oneway);
	}

	private BatchSend batch(Collection<Message> messages, SendOptions options) {
		Arguments.notNull(messages, "messages");
		Arguments.notNull(options, "options");
		return new BatchSend(this.engine, messages, options, deadline(options.timeout()));
	}

	private void oneway(String topic, int count, long bytes, Deadline deadline, Supplier<CompletableFuture<?>> send) {
		CompletableFuture<?> written = begin(topic, count, bytes, deadline, () -> {
			if (this.engine.routes.known(topic) == null) {
				Futures.await(this.engine.routes.find(topic, deadline));
			}
			return send.get();
		});
		exitAfter(written, count, bytes, deadline);
		written.whenComplete((none, failure) -> {
			if (failure != null) {
				Throwable cause = Futures.unwrap(failure);
				logger.atWarn()
					.addKeyValue("topic", topic)
					.addKeyValue("group", group())
					.addKeyValue("outcome",
							(cause instanceof RocketMQException known) ? known.outcome() : Outcome.UNKNOWN)
					.log("Oneway send to topic {} failed: {}", topic, cause.getMessage());
			}
		});
		if (written.isCompletedExceptionally()) {
			Futures.await(written);
		}
	}

	@Override
	public CompletableFuture<ReceivedMessage> requestAsync(Message message, SendOptions options) {
		Arguments.notNull(message, "message");
		Arguments.notNull(options, "options");
		Deadline deadline = deadline(options.timeout());
		return call(message.topic(), 1, message.body().length, deadline, () -> sendRequest(message, options, deadline));
	}

	private CompletableFuture<ReceivedMessage> sendRequest(Message message, SendOptions options, Deadline deadline) {
		String correlationId = UUID.randomUUID().toString();
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put(PropertyNames.CORRELATION_ID, correlationId);
		properties.put(PropertyNames.REPLY_TO_CLIENT, this.session.clientId());
		properties.put(PropertyNames.REQUEST_TIMEOUT_MILLIS, String.valueOf(deadline.remainingMillis()));
		SendPayload payload = this.engine.payload(message, SendKind.ORDINARY, properties);
		// A broker can pass on a reply only to a client that it knows.
		return this.session.introduced(deadline).thenCompose((none) -> {
			CompletableFuture<ReceivedMessage> reply = this.session.replies().expect(correlationId, deadline);
			this.engine.send(payload, options, deadline).whenComplete((sent, failure) -> {
				if (failure != null) {
					reply.completeExceptionally(failure);
				}
			});
			return reply;
		});
	}

	@Override
	public CompletableFuture<SendResult> replyAsync(Message reply) {
		return replyAsync(reply, this.engine.options.sendTimeout());
	}

	@Override
	public CompletableFuture<SendResult> replyAsync(Message reply, Duration timeout) {
		Arguments.notNull(reply, "reply");
		Arguments.notNull(timeout, "timeout");
		if (!reply.properties().containsKey(PropertyNames.MESSAGE_TYPE)) {
			throw new IllegalArgumentException(
					"Message to '" + reply.topic() + "' is no reply: build it with Message.replyTo(request)");
		}
		Deadline deadline = Deadline.after(timeout);
		return call(reply.topic(), 1, reply.body().length, deadline,
				() -> this.engine.send(reply, SendKind.REPLY, SendOptions.DEFAULT, deadline));
	}

	@Override
	public CompletableFuture<String> recallAsync(String topic, String recallHandle) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(recallHandle, "recallHandle");
		RecallHandle handle = RecallHandle.parse(recallHandle);
		Deadline deadline = deadline(null);
		return call(topic, 1, 0, deadline, () -> this.engine.routes.find(topic, deadline)
			.thenCompose((route) -> this.engine.brokers.master(handle.brokerName())
				.messages()
				.recallAsync(new RecallMessageHeader(group(), topic, recallHandle, handle.brokerName()), deadline))
			.whenCompleteAsync(
					(id, failure) -> this.engine
						.tellHooks((hook) -> hook.recalled(group(), topic, handle.messageId(), failure == null)),
					this.engine.callbacks));
	}

	@Override
	public CompletableFuture<List<MessageQueue>> queuesAsync(String topic) {
		Arguments.notNull(topic, "topic");
		requireRunning();
		Deadline deadline = deadline(null);
		return toUser(this.engine.routes.find(topic, deadline).thenApply(TopicRoute::writableQueues), 0, 0, deadline);
	}

	@Override
	public ProducerStatistics statistics() {
		return statistics(this.session.replies().lateReplies());
	}

	private Deadline deadline(@Nullable Duration timeout) {
		return Deadline.after((timeout != null) ? timeout : this.engine.options.sendTimeout());
	}

	@Override
	protected void flush() {
		if (this.accumulator != null) {
			this.accumulator.flush();
		}
	}

	@Override
	public void checkTransaction(TransactionCheck check) {
		logger.atWarn()
			.addKeyValue("group", group())
			.addKeyValue("address", check.broker().address())
			.addKeyValue("messageId", check.message().messageId())
			.log("Broker checks transaction {} of group {}, which has an ordinary producer in this client."
					+ " Use another group for transactional messages", check.message().messageId(), group());
	}

}
