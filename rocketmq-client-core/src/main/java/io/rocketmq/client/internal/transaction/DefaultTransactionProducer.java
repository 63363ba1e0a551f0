package io.rocketmq.client.internal.transaction;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.TransactionFailedException;
import io.rocketmq.client.hook.TransactionEnd;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.producer.ProducerGroupMember;
import io.rocketmq.client.internal.producer.SendEngine;
import io.rocketmq.client.internal.producer.SendHooks;
import io.rocketmq.client.internal.producer.SendKind;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.header.EndTransactionHeader;
import io.rocketmq.client.internal.protocol.header.MessageSysFlag;
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
import io.rocketmq.client.message.PropertyNames;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.ProducerStatistics;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.transaction.AsyncTransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.client.transaction.TransactionResult;

/**
 * Implements {@link TransactionProducer}.
 */
public final class DefaultTransactionProducer implements TransactionProducer {

	private static final Logger logger = LoggerFactory.getLogger(DefaultTransactionProducer.class);

	private final ProducerOptions options;

	private final AsyncTransactionListener listener;

	private final SendEngine engine;

	private final BrokerManager brokers;

	private final SendHooks hooks;

	private final Housekeeping housekeeping;

	private final Callbacks callbacks;

	private final Executor checks;

	private final ProducerGroupMember membership;

	/**
	 * The newest question about each transaction whose check waits or is under way. A
	 * broker that asks again has stored the half message anew, and an answer to its
	 * question before would leave that open.
	 */
	private final Map<String, Asked> asked = new ConcurrentHashMap<>();

	/**
	 * Makes a producer and lets it join its group. For
	 * {@link io.rocketmq.client.RocketMQClient}, which has the parts.
	 * @param options what holds for it
	 * @param listener the local side
	 * @param engine sends; closed with this producer
	 * @param brokers are told how transactions end
	 * @param session introduces it to brokers
	 * @param hooks are told how transactions end
	 * @param housekeeping ends local transactions that take too long
	 * @param callbacks runs the listener for asynchronous sends
	 * @param checks runs the listener for checks
	 * @param parts what is closed with this producer, last first
	 */
	public DefaultTransactionProducer(ProducerOptions options, AsyncTransactionListener listener, SendEngine engine,
			BrokerManager brokers, ClientSession session, SendHooks hooks, Housekeeping housekeeping,
			Callbacks callbacks, Executor checks, CloseStack parts) {
		this.options = options;
		this.listener = listener;
		this.engine = engine;
		this.brokers = brokers;
		this.hooks = hooks;
		this.housekeeping = housekeeping;
		this.callbacks = callbacks;
		this.checks = checks;
		this.membership = new ProducerGroupMember("transaction producer", options, session, callbacks, housekeeping,
				parts, () -> {
				}, this::checkAsked);
	}

	@Override
	public String group() {
		return this.options.group();
	}

	@Override
	public TransactionResult send(Message message, @Nullable Object argument) {
		return send(message, argument, this.options.sendTimeout());
	}

	@Override
	public TransactionResult send(Message message, @Nullable Object argument, Duration timeout) {
		Arguments.notNull(message, "message");
		Arguments.notNull(timeout, "timeout");
		Threads.requireBlocking();
		Deadline deadline = Deadline.after(timeout);
		CompletableFuture<SendResult> half = sendHalf(message, deadline);
		// Closing waits for the local transaction too.
		this.membership.enterAfterSend();
		try {
			SendResult stored = this.membership.await(half, 1, message.body().length, deadline);
			return Futures.await(finish(message, stored, argument));
		}
		finally {
			this.membership.exit(1, 0);
		}
	}

	@Override
	public CompletableFuture<TransactionResult> sendAsync(Message message, @Nullable Object argument) {
		Arguments.notNull(message, "message");
		Deadline deadline = Deadline.after(this.options.sendTimeout());
		CompletableFuture<TransactionResult> result = sendHalf(message, deadline)
			.thenComposeAsync((half) -> finish(message, half, argument), this.callbacks);
		// The local transaction comes on top of sending.
		Duration most = this.options.sendTimeout().plus(this.options.localTransactionTimeout());
		return this.membership.toUser(result, 1, message.body().length, Deadline.after(most));
	}

	private CompletableFuture<SendResult> sendHalf(Message message, Deadline deadline) {
		if (message.isDelayed() || message.properties().containsKey(PropertyNames.PRIORITY)
				|| message.properties().containsKey(PropertyNames.LITE_TOPIC)) {
			throw new IllegalMessageException(
					"A transactional message has a delay, a priority or a lite topic, which brokers do not combine:"
							+ " leave that out, or send it as an ordinary message",
					Outcome.NOT_SENT, ErrorContext.ofTopic(message.topic()), null);
		}
		this.membership.enter(message.topic(), 1, message.body().length, deadline);
		try {
			return this.engine.send(message, SendKind.HALF, SendOptions.DEFAULT, deadline);
		}
		catch (RuntimeException | Error ex) {
			this.membership.exit(1, message.body().length);
			throw ex;
		}
	}

	private CompletableFuture<TransactionResult> finish(Message message, SendResult half, @Nullable Object argument) {
		if (half.status() != SendStatus.OK) {
			end(message, half, TransactionResolution.ROLLBACK);
			throw new TransactionFailedException(
					"The half message was stored with " + half.status()
							+ " only; it is rolled back, and the local transaction was not run",
					ErrorContext.ofTopic(message.topic()), null);
		}
		return within(() -> this.listener.execute(message, half.messageId(), argument),
				"The local transaction " + half.messageId() + " of a message to " + message.topic())
			.thenApply((resolution) -> {
				end(message, half, resolution);
				return new TransactionResult(half, resolution);
			});
	}

	/**
	 * What the listener says within the time limit; unknown if it fails or takes longer.
	 * What it says later counts no more: the answer to the broker's next question does.
	 */
	private CompletableFuture<TransactionResolution> within(ListenerCall call, String what) {
		long limit = this.options.localTransactionTimeout().toNanos();
		long startedAt = System.nanoTime();
		CompletableFuture<TransactionResolution> known = new CompletableFuture<>();
		CompletionStage<TransactionResolution> stage;
		try {
			stage = Objects.requireNonNull(call.begin(), "The listener gave no stage");
		}
		catch (RuntimeException | Error ex) {
			stage = CompletableFuture.failedFuture(ex);
		}
		Future<?> timer = this.housekeeping.cancellable(limit - (System.nanoTime() - startedAt), () -> this.callbacks
			.execute(() -> unknown(known, what + " took longer than " + this.options.localTransactionTimeout(), null)));
		stage.whenComplete((resolution, failure) -> {
			Housekeeping.cancel(timer);
			if (failure != null) {
				unknown(known, what + " failed", Futures.unwrap(failure));
			}
			else if (System.nanoTime() - startedAt > limit) {
				unknown(known, what + " took longer than " + this.options.localTransactionTimeout(), null);
			}
			else {
				known.complete((resolution != null) ? resolution : TransactionResolution.UNKNOWN);
			}
		});
		return known;
	}

	private static void unknown(CompletableFuture<TransactionResolution> known, String why, @Nullable Throwable cause) {
		if (known.complete(TransactionResolution.UNKNOWN)) {
			logger.warn("{}: its end is unknown, and the broker will ask", why, cause);
		}
	}

	/**
	 * Tells the broker. That it could not be told is no failure of the send: it will ask.
	 */
	private void end(Message message, SendResult half, TransactionResolution resolution) {
		try {
			String transactionId = (half.transactionId() != null) ? half.transactionId() : half.messageId();
			EndTransactionHeader header = new EndTransactionHeader(message.topic(), group(), half.queueOffset(),
					MessageIds.commitLogOffset(half.offsetMessageId()), code(resolution), false, half.messageId(),
					transactionId, half.queue().brokerName());
			DefaultBrokerClient broker = this.brokers.master(half.queue().brokerName());
			tell(broker, header,
					new TransactionEnd(group(), message.topic(), half.messageId(), message.tag(),
							message.properties().get(PropertyNames.KEYS), transactionId, broker.address(),
							resolution.name(), false));
		}
		catch (RuntimeException | Error ex) {
			// The half message is stored, whatever happens here.
			logger.warn("Could not tell the broker {} about transaction {}: it will ask", half.queue().brokerName(),
					half.messageId(), ex);
		}
	}

	private void tell(DefaultBrokerClient broker, EndTransactionHeader header, TransactionEnd end) {
		if (this.hooks.any()) {
			this.hooks.transactionEnded(end);
		}
		this.membership.enterAfterSend();
		Futures.attempt(() -> broker.endTransactionAsync(header)).whenComplete((done, failure) -> {
			this.membership.exit(1, 0);
			if (failure != null) {
				logger.warn("Could not tell the broker about transaction {}: it will ask. {}", header.messageId(),
						Futures.unwrap(failure).getMessage());
			}
		});
	}

	private void checkAsked(TransactionCheck check) {
		String id = check.message().messageId();
		Asked mine = new Asked(check, System.nanoTime());
		Asked now = this.asked.compute(id,
				(each, before) -> (before == null || isLost(before)) ? mine : new Asked(check, before.since));
		if (now != mine) {
			logger.debug("The broker asks again about transaction {}, whose check is under way", id);
			return;
		}
		try {
			this.checks.execute(() -> answer(check));
		}
		catch (RuntimeException | Error ex) {
			this.asked.remove(id);
			logger.debug(
					"Too many checks wait, or the client is closed; the broker will ask again about transaction {}: {}",
					id, ex.toString());
		}
	}

	/** Whether a check should have ended long ago: its executor has lost it. */
	private boolean isLost(Asked check) {
		Duration most = this.options.localTransactionTimeout().multipliedBy(2);
		return System.nanoTime() - check.since > most.toNanos();
	}

	private void answer(TransactionCheck first) {
		ReceivedMessage message = first.message();
		within(() -> this.listener.check(message, timesAsked(message)),
				"The check of transaction " + message.messageId())
			.thenAccept((resolution) -> {
				Asked newest = this.asked.remove(message.messageId());
				answer((newest != null) ? newest.check : first, resolution);
			});
	}

	private void answer(TransactionCheck check, TransactionResolution resolution) {
		ReceivedMessage message = check.message();
		tell(check.broker(),
				new EndTransactionHeader(check.topic(), group(), check.stateTableOffset(), check.commitLogOffset(),
						code(resolution), true, message.messageId(), message.messageId(), null),
				new TransactionEnd(group(), message.topic(), message.messageId(), message.tag(),
						message.property(PropertyNames.KEYS), message.messageId(), check.broker().address(),
						resolution.name(), true));
	}

	private static int timesAsked(ReceivedMessage message) {
		String times = message.property(PropertyNames.TRANSACTION_CHECK_TIMES);
		try {
			return (times != null) ? Integer.parseInt(times) : 1;
		}
		catch (NumberFormatException ex) {
			return 1;
		}
	}

	private static int code(TransactionResolution resolution) {
		return switch (resolution) {
			case COMMIT -> MessageSysFlag.TRANSACTION_COMMIT;
			case ROLLBACK -> MessageSysFlag.TRANSACTION_ROLLBACK;
			case UNKNOWN -> 0;
		};
	}

	@Override
	public ProducerStatistics statistics() {
		return new ProducerStatistics(this.engine.statistics(), this.membership.inFlight(),
				this.membership.inFlightBytes(), 0, this.membership.refused() + this.engine.refused());
	}

	@Override
	public void close() {
		Threads.closeOffEventLoop("producer", this.membership::close);
	}

	/**
	 * A check that waits or is under way.
	 *
	 * @param check the newest question
	 * @param since when the first was asked, by {@link System#nanoTime()}
	 */
	private record Asked(TransactionCheck check, long since) {
	}

	/** Begins what the listener does. */
	private interface ListenerCall {

		CompletionStage<TransactionResolution> begin();

	}

}
