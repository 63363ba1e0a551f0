package io.rocketmq.client.internal.producer;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.Accumulation;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.internal.protocol.header.RecallMessageHeader;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.TransactionCheck;
import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.CloseStack;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.internal.support.Threads;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.RecallHandle;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.BatchResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.ProducerStatistics;
import io.rocketmq.client.producer.SendOptions;

/**
 * Implements {@link Producer}.
 */
public final class DefaultProducer implements Producer {

	private static final Logger logger = LoggerFactory.getLogger(DefaultProducer.class);

	private final ProducerOptions options;

	private final SendEngine engine;

	private final ClientSession session;

	private final Executor callbacks;

	private final @Nullable Accumulator accumulator;

	private final OrderedSends ordered;

	private final Replies replies;

	private final ProducerGroupMember membership;

	/**
	 * Makes a producer and lets it join its group. For
	 * {@link io.rocketmq.client.RocketMQClient}, which has the parts.
	 * @param options what holds for it
	 * @param engine sends; closed with this producer
	 * @param session introduces it to brokers
	 * @param callbacks completes users' futures
	 * @param housekeeping ends calls that nothing else ends
	 */
	public DefaultProducer(ProducerOptions options, SendEngine engine, ClientSession session, Callbacks callbacks,
			Housekeeping housekeeping) {
		this.options = options;
		this.engine = engine;
		this.session = session;
		this.callbacks = callbacks;
		Accumulation accumulation = options.accumulation();
		Accumulator together = (accumulation != null) ? new Accumulator(engine, accumulation) : null;
		this.accumulator = together;
		this.ordered = new OrderedSends(engine.work);
		this.replies = new Replies(engine, session);
		CloseStack parts = new CloseStack();
		parts.add(engine);
		this.membership = new ProducerGroupMember("producer", options, session, callbacks, housekeeping, parts, () -> {
			if (together != null) {
				together.flush();
			}
		}, DefaultProducer::refuseCheck);
	}

	@Override
	public String group() {
		return this.options.group();
	}

	@Override
	public SendResult send(Message message) {
		return send(message, SendOptions.DEFAULT);
	}

	@Override
	public SendResult send(Message message, Duration timeout) {
		Arguments.notNull(timeout, "timeout");
		return send(message, SendOptions.within(timeout));
	}

	@Override
	public SendResult send(Message message, SendOptions how) {
		Arguments.notNull(message, "message");
		Arguments.notNull(how, "how");
		Threads.requireBlocking();
		Deadline deadline = deadline(how);
		long bytes = enter(message, deadline);
		return this.membership.await(begin(1, bytes, () -> singly(message, how, deadline)), 1, bytes, deadline);
	}

	/** In the order of its key, if it has one. */
	private CompletableFuture<SendResult> singly(Message message, SendOptions how, Deadline deadline) {
		Object key = (how.selector() != null) ? how.selector().orderingKey()
				: (how.queue() == null) ? message.shardingKey() : null;
		if (key == null) {
			return this.engine.send(message, SendKind.ORDINARY, how, deadline);
		}
		SendPayload parcel = this.engine.parcel(message, SendKind.ORDINARY, Map.of());
		return this.ordered.send(message.topic(), key,
				() -> this.engine.send(parcel, SendKind.ORDINARY, how, deadline));
	}

	@Override
	public CompletableFuture<SendResult> sendAsync(Message message) {
		return sendAsync(message, SendOptions.DEFAULT);
	}

	@Override
	public CompletableFuture<SendResult> sendAsync(Message message, Duration timeout) {
		Arguments.notNull(timeout, "timeout");
		return sendAsync(message, SendOptions.within(timeout));
	}

	@Override
	public CompletableFuture<SendResult> sendAsync(Message message, SendOptions how) {
		Arguments.notNull(message, "message");
		Arguments.notNull(how, "how");
		Deadline deadline = deadline(how);
		long bytes = enter(message, deadline);
		return toUser(begin(1, bytes, () -> {
			Accumulator together = this.accumulator;
			CompletableFuture<SendResult> taken = (together != null && !how.choosesQueue())
					? together.add(message, deadline) : null;
			return (taken != null) ? taken : singly(message, how, deadline);
		}), 1, bytes, deadline);
	}

	@Override
	public void sendOneway(Message message) {
		sendOneway(message, SendOptions.DEFAULT);
	}

	@Override
	public void sendOneway(Message message, SendOptions how) {
		Arguments.notNull(message, "message");
		Arguments.notNull(how, "how");
		Threads.requireBlocking();
		Deadline deadline = deadline(how);
		long bytes = enter(message, deadline);
		oneway(message.topic(), 1, bytes, deadline,
				() -> this.engine.sendOneway(this.engine.parcel(message, SendKind.ORDINARY, Map.of()), how, deadline));
	}

	@Override
	public BatchResult send(Collection<Message> messages) {
		return send(messages, SendOptions.DEFAULT);
	}

	@Override
	public BatchResult send(Collection<Message> messages, SendOptions how) {
		Arguments.notNull(messages, "messages");
		Arguments.notNull(how, "how");
		Threads.requireBlocking();
		Deadline deadline = deadline(how);
		BatchSend batch = new BatchSend(this.engine, messages, how, deadline);
		return this.membership.await(begin(batch, deadline), batch.count(), batch.bodyBytes(), deadline);
	}

	@Override
	public CompletableFuture<BatchResult> sendAsync(Collection<Message> messages) {
		return sendAsync(messages, SendOptions.DEFAULT);
	}

	@Override
	public CompletableFuture<BatchResult> sendAsync(Collection<Message> messages, SendOptions how) {
		Arguments.notNull(messages, "messages");
		Arguments.notNull(how, "how");
		Deadline deadline = deadline(how);
		BatchSend batch = new BatchSend(this.engine, messages, how, deadline);
		return toUser(begin(batch, deadline), batch.count(), batch.bodyBytes(), deadline);
	}

	@Override
	public void sendOneway(Collection<Message> messages) {
		sendOneway(messages, SendOptions.DEFAULT);
	}

	@Override
	public void sendOneway(Collection<Message> messages, SendOptions how) {
		Arguments.notNull(messages, "messages");
		Arguments.notNull(how, "how");
		Threads.requireBlocking();
		Deadline deadline = deadline(how);
		BatchSend batch = new BatchSend(this.engine, messages, how, deadline);
		this.membership.enter(batch.topic(), batch.count(), batch.bodyBytes(), deadline);
		oneway(batch.topic(), batch.count(), batch.bodyBytes(), deadline, batch::oneway);
	}

	@Override
	public ReceivedMessage request(Message message, Duration timeout) {
		return Futures.await(() -> requestAsync(message, timeout));
	}

	@Override
	public CompletableFuture<ReceivedMessage> requestAsync(Message message, Duration timeout) {
		Arguments.notNull(message, "message");
		Arguments.notNull(timeout, "timeout");
		Deadline deadline = Deadline.after(timeout);
		long bytes = enter(message, deadline);
		return toUser(begin(1, bytes, () -> this.replies.request(message, SendOptions.DEFAULT, deadline)), 1, bytes,
				deadline);
	}

	@Override
	public SendResult reply(ReceivedMessage request, byte[] body) {
		return Futures.await(() -> replyAsync(request, body));
	}

	@Override
	public CompletableFuture<SendResult> replyAsync(ReceivedMessage request, byte[] body) {
		Arguments.notNull(request, "request");
		Arguments.notNull(body, "body");
		Deadline deadline = Deadline.after(this.options.sendTimeout());
		this.membership.enter(request.topic(), 1, body.length, deadline);
		return toUser(begin(1, body.length, () -> this.replies.reply(request, body, deadline)), 1, body.length,
				deadline);
	}

	@Override
	public String recall(String topic, String recallHandle) {
		return Futures.await(() -> recallAsync(topic, recallHandle));
	}

	@Override
	public CompletableFuture<String> recallAsync(String topic, String recallHandle) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(recallHandle, "recallHandle");
		RecallHandle handle = RecallHandle.parse(recallHandle);
		Deadline deadline = Deadline.after(this.options.sendTimeout());
		this.membership.enter(topic, 1, 0, deadline);
		return toUser(begin(1, 0, () -> this.engine.route(topic, deadline)
			.thenCompose((route) -> this.engine.brokers.master(handle.brokerName())
				.messages()
				.recallAsync(new RecallMessageHeader(group(), topic, recallHandle, handle.brokerName()), deadline))
			.whenCompleteAsync(
					(id, failure) -> this.engine.hooks.recalled(group(), topic, handle.messageId(), failure == null),
					this.callbacks)),
				1, 0, deadline);
	}

	@Override
	public ProducerStatistics statistics() {
		return new ProducerStatistics(this.engine.statistics(), this.membership.inFlight(),
				this.membership.inFlightBytes(), this.session.replies().lateReplies(),
				this.membership.refused() + this.engine.refused());
	}

	private Deadline deadline(SendOptions how) {
		Duration timeout = how.timeout();
		return Deadline.after((timeout != null) ? timeout : this.options.sendTimeout());
	}

	private long enter(Message message, Deadline deadline) {
		long bytes = message.body().length;
		this.membership.enter(message.topic(), 1, bytes, deadline);
		return bytes;
	}

	private CompletableFuture<BatchResult> begin(BatchSend batch, Deadline deadline) {
		this.membership.enter(batch.topic(), batch.count(), batch.bodyBytes(), deadline);
		return begin(batch.count(), batch.bodyBytes(), batch::send);
	}

	private <T extends CompletableFuture<?>> T begin(int count, long bytes, Supplier<T> send) {
		try {
			return send.get();
		}
		catch (RuntimeException | Error ex) {
			this.membership.exit(count, bytes);
			throw ex;
		}
	}

	private void oneway(String topic, int count, long bytes, Deadline deadline, Supplier<CompletableFuture<?>> send) {
		CompletableFuture<?> written = begin(count, bytes, () -> {
			if (this.engine.knownRoute(topic) == null) {
				Futures.await(this.engine.route(topic, deadline));
			}
			return send.get();
		});
		this.membership.exitAfter(written, count, bytes, deadline);
		written.whenComplete((none, failure) -> {
			if (failure != null) {
				logger.warn("A oneway send to {} failed: {}", topic, Futures.unwrap(failure).getMessage());
			}
		});
		if (written.isCompletedExceptionally()) {
			Futures.await(written);
		}
	}

	private <T> CompletableFuture<T> toUser(CompletableFuture<T> result, int count, long bytes, Deadline deadline) {
		return this.membership.toUser(result, count, bytes, deadline);
	}

	private static void refuseCheck(TransactionCheck check) {
		logger.warn("A broker asks about transaction {} of a group whose producer here sends no transactional messages:"
				+ " give these a group of their own", check.message().messageId());
	}

	@Override
	public void close() {
		Threads.closeOffEventLoop("producer", this.membership::close);
	}

}
