package io.rocketmq.client.producer;

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
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.RecallHandle;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.protocol.header.RecallMessageHeader;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.session.TransactionCheck;
import io.rocketmq.client.support.Arguments;
import io.rocketmq.client.support.Callbacks;
import io.rocketmq.client.support.CloseStack;
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Housekeeping;
import io.rocketmq.client.support.Threads;

/**
 * Sends messages. An attempt that failed without a chance of a duplicate is repeated, on
 * another broker where the queue is free to choose, all within the time of the call. Made
 * by {@link io.rocketmq.client.RocketMQClient}; thread-safe; to be shared.
 * <p>
 * What is illegal or has no room fails at once, by an exception of the call, also where
 * the method gives a future. Futures are completed on callback threads.
 */
public final class Producer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Producer.class);

	private final ProducerOptions options;

	private final SendEngine engine;

	private final ClientSession session;

	private final Executor callbacks;

	private final @Nullable Accumulator accumulator;

	private final OrderedSends ordered;

	private final Replies replies;

	private final ProducerMembership membership;

	/**
	 * Makes a producer and lets it join its group. For
	 * {@link io.rocketmq.client.RocketMQClient}, which has the parts.
	 * @param options what holds for it
	 * @param engine sends; closed with this producer
	 * @param session introduces it to brokers
	 * @param callbacks completes users' futures
	 * @param housekeeping ends calls that nothing else ends
	 */
	public Producer(ProducerOptions options, SendEngine engine, ClientSession session, Callbacks callbacks,
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
		this.membership = new ProducerMembership("producer", options, session, callbacks, housekeeping, parts, () -> {
			if (together != null) {
				together.flush();
			}
		}, Producer::refuseCheck);
	}

	/**
	 * The group.
	 * @return its name
	 */
	public String group() {
		return this.options.group();
	}

	/**
	 * Sends a message and waits for the broker's answer, for as long as
	 * {@link ProducerOptions#sendTimeout()}.
	 * @param message the message
	 * @return what the broker answered: the message is stored
	 * @throws RocketMQException if it failed; {@link RocketMQException#outcome()} says
	 * whether the message may be stored all the same
	 */
	public SendResult send(Message message) {
		return send(message, SendOptions.DEFAULT);
	}

	/**
	 * Sends a message and waits for the broker's answer.
	 * @param message the message
	 * @param timeout how long the call may take, all attempts included
	 * @return what the broker answered: the message is stored
	 * @throws RocketMQException if it failed
	 */
	public SendResult send(Message message, Duration timeout) {
		Arguments.notNull(timeout, "timeout");
		return send(message, SendOptions.within(timeout));
	}

	/**
	 * Sends a message and waits for the broker's answer.
	 * @param message the message
	 * @param how which queue, and how long the call may take
	 * @return what the broker answered: the message is stored
	 * @throws RocketMQException if it failed
	 */
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
		Parcel parcel = this.engine.parcel(message, SendKind.ORDINARY, Map.of());
		return this.ordered.send(message.topic(), key,
				() -> this.engine.send(parcel, SendKind.ORDINARY, how, deadline));
	}

	/**
	 * Sends a message without waiting.
	 * @param message the message
	 * @return a future of what the broker answers; it fails as {@link #send(Message)}
	 * does
	 * @throws IllegalMessageException if the message is over a limit
	 * @throws TooManyRequestsException if {@link ProducerOptions#maxInFlight()} or
	 * {@link ProducerOptions#maxInFlightBytes()} is reached
	 * @throws ClientClosedException if the producer is closed
	 */
	public CompletableFuture<SendResult> sendAsync(Message message) {
		return sendAsync(message, SendOptions.DEFAULT);
	}

	/**
	 * Sends a message without waiting.
	 * @param message the message
	 * @param timeout how long it may take until the future is completed, all attempts
	 * included
	 * @return a future of what the broker answers
	 */
	public CompletableFuture<SendResult> sendAsync(Message message, Duration timeout) {
		Arguments.notNull(timeout, "timeout");
		return sendAsync(message, SendOptions.within(timeout));
	}

	/**
	 * Sends a message without waiting.
	 * @param message the message
	 * @param how which queue, and how long it may take until the future is completed
	 * @return a future of what the broker answers
	 */
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

	/**
	 * Sends a message without an answer: nobody learns whether the broker stored it.
	 * Waits only where the topic's route is not known yet. What fails later, such as that
	 * the broker can't be reached, is logged and told to hooks.
	 * @param message the message
	 * @throws RocketMQException if the topic has no route, or no connection takes it
	 */
	public void sendOneway(Message message) {
		sendOneway(message, SendOptions.DEFAULT);
	}

	/**
	 * Sends a message without an answer; see {@link #sendOneway(Message)}.
	 * @param message the message
	 * @param how which queue, and by when it must be handed to a connection
	 * @throws RocketMQException if it could not be handed to a connection
	 */
	public void sendOneway(Message message, SendOptions how) {
		Arguments.notNull(message, "message");
		Arguments.notNull(how, "how");
		Threads.requireBlocking();
		Deadline deadline = deadline(how);
		long bytes = enter(message, deadline);
		oneway(message.topic(), 1, bytes, deadline,
				() -> this.engine.sendOneway(this.engine.parcel(message, SendKind.ORDINARY, Map.of()), how, deadline));
	}

	/**
	 * Sends messages of one topic together and waits for the answers.
	 * @param messages the messages, any number; see {@link #sendAsync(Collection)}
	 * @return what became of each message: ask {@link BatchResult#allSent()}, or take
	 * {@link BatchResult#results()}, which throws if one failed
	 * @throws IllegalMessageException if one of them is illegal: none is sent
	 */
	public BatchResult send(Collection<Message> messages) {
		return send(messages, SendOptions.DEFAULT);
	}

	/**
	 * Sends messages of one topic together and waits for the answers.
	 * @param messages the messages, any number; see {@link #sendAsync(Collection)}
	 * @param how which queue, and how long the call may take
	 * @return what became of each message; see {@link #send(Collection)}
	 * @throws IllegalMessageException if one of them is illegal: none is sent
	 */
	public BatchResult send(Collection<Message> messages, SendOptions how) {
		Arguments.notNull(messages, "messages");
		Arguments.notNull(how, "how");
		Threads.requireBlocking();
		Deadline deadline = deadline(how);
		BatchSend batch = new BatchSend(this.engine, messages, how, deadline);
		return this.membership.await(begin(batch, deadline), batch.count(), batch.bodyBytes(), deadline);
	}

	/**
	 * Sends messages of one topic together: in as few requests as the limit of their size
	 * allows, and those with a key each to its queue, where they stay in order.
	 * @param messages the messages, any number; none with a delay, a priority or a lite
	 * topic
	 * @return a future of what became of each message; it does not fail for a message's
	 * failure
	 * @throws IllegalMessageException if one of them is illegal or over a limit: none is
	 * sent
	 * @throws TooManyRequestsException if there is no room for all of them at once,
	 * unless nothing else is in flight
	 * @throws ClientClosedException if the producer is closed
	 */
	public CompletableFuture<BatchResult> sendAsync(Collection<Message> messages) {
		return sendAsync(messages, SendOptions.DEFAULT);
	}

	/**
	 * Sends messages of one topic together; see {@link #sendAsync(Collection)}.
	 * @param messages the messages
	 * @param how which queue, and how long it may take until the future is completed
	 * @return a future of what became of each message
	 */
	public CompletableFuture<BatchResult> sendAsync(Collection<Message> messages, SendOptions how) {
		Arguments.notNull(messages, "messages");
		Arguments.notNull(how, "how");
		Deadline deadline = deadline(how);
		BatchSend batch = new BatchSend(this.engine, messages, how, deadline);
		return toUser(begin(batch, deadline), batch.count(), batch.bodyBytes(), deadline);
	}

	/**
	 * Sends messages of one topic together, without answers; see
	 * {@link #sendOneway(Message)} and {@link #sendAsync(Collection)}.
	 * @param messages the messages
	 * @throws RocketMQException if they could not be handed to a connection
	 */
	public void sendOneway(Collection<Message> messages) {
		sendOneway(messages, SendOptions.DEFAULT);
	}

	/**
	 * Sends messages of one topic together, without answers; see
	 * {@link #sendOneway(Collection)}.
	 * @param messages the messages
	 * @param how which queue, and by when they must be handed to a connection
	 * @throws RocketMQException if they could not be handed to a connection
	 */
	public void sendOneway(Collection<Message> messages, SendOptions how) {
		Arguments.notNull(messages, "messages");
		Arguments.notNull(how, "how");
		Threads.requireBlocking();
		Deadline deadline = deadline(how);
		BatchSend batch = new BatchSend(this.engine, messages, how, deadline);
		this.membership.enter(batch.topic(), batch.count(), batch.bodyBytes(), deadline);
		oneway(batch.topic(), batch.count(), batch.bodyBytes(), deadline, batch::oneway);
	}

	/**
	 * Sends a request and waits for the reply of whoever consumes it.
	 * @param message the request
	 * @param timeout how long sending and the reply may take together
	 * @return the reply
	 * @throws io.rocketmq.client.error.RequestTimeoutException if no reply came in time
	 * @throws RocketMQException if the request could not be sent
	 */
	public ReceivedMessage request(Message message, Duration timeout) {
		return Futures.await(() -> requestAsync(message, timeout));
	}

	/**
	 * Sends a request. Any number may be under way at once; a reply that comes too late
	 * is dropped, and counted in {@link ProducerStatistics#lateReplies()}.
	 * @param message the request
	 * @param timeout how long sending and the reply may take together
	 * @return a future of the reply; it fails as {@link #request} does
	 */
	public CompletableFuture<ReceivedMessage> requestAsync(Message message, Duration timeout) {
		Arguments.notNull(message, "message");
		Arguments.notNull(timeout, "timeout");
		Deadline deadline = Deadline.after(timeout);
		long bytes = enter(message, deadline);
		return toUser(begin(1, bytes, () -> this.replies.request(message, SendOptions.DEFAULT, deadline)), 1, bytes,
				deadline);
	}

	/**
	 * Replies to a request that a consumer got, and waits until the broker has passed it
	 * on.
	 * @param request the request
	 * @param body the reply, at least one byte
	 * @return what the broker answered
	 * @throws IllegalArgumentException if the message is no request
	 * @throws io.rocketmq.client.error.BrokerErrorException if the client that asked is
	 * gone
	 * @throws RocketMQException if it could not be sent
	 */
	public SendResult reply(ReceivedMessage request, byte[] body) {
		return Futures.await(() -> replyAsync(request, body));
	}

	/**
	 * Replies to a request that a consumer got; see {@link #reply}.
	 * @param request the request
	 * @param body the reply, at least one byte
	 * @return a future of what the broker answers
	 */
	public CompletableFuture<SendResult> replyAsync(ReceivedMessage request, byte[] body) {
		Arguments.notNull(request, "request");
		Arguments.notNull(body, "body");
		Deadline deadline = Deadline.after(this.options.sendTimeout());
		this.membership.enter(request.topic(), 1, body.length, deadline);
		return toUser(begin(1, body.length, () -> this.replies.reply(request, body, deadline)), 1, body.length,
				deadline);
	}

	/**
	 * Takes back a message that is to be delivered later; from server 5.3.2 on, where
	 * {@code recallMessageEnable} is set.
	 * @param topic the message's topic
	 * @param recallHandle {@link SendResult#recallHandle()}
	 * @return the message's id
	 * @throws IllegalArgumentException if the text is no handle
	 * @throws RocketMQException if it is too late, or the broker does not recall messages
	 */
	public String recall(String topic, String recallHandle) {
		return Futures.await(() -> recallAsync(topic, recallHandle));
	}

	/**
	 * Takes back a message that is to be delivered later; see {@link #recall}.
	 * @param topic the message's topic
	 * @param recallHandle {@link SendResult#recallHandle()}
	 * @return a future of the message's id
	 */
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

	/**
	 * What this producer has done, without asking anyone.
	 * @return a snapshot
	 */
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

	/**
	 * Takes nothing new, waits for what is in flight, for
	 * {@link ProducerOptions#drainTimeout()} at most, ends what is left, and leaves the
	 * group. On an event loop it goes on in another thread; an interrupted thread closes
	 * as any other. Closing twice is safe.
	 */
	@Override
	public void close() {
		Threads.closeOffEventLoop("producer", this.membership::close);
	}

}
