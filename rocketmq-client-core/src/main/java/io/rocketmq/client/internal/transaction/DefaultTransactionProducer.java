package io.rocketmq.client.internal.transaction;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.TransactionFailedException;
import io.rocketmq.client.hook.TransactionEnd;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.broker.SendKind;
import io.rocketmq.client.internal.broker.SendPayload;
import io.rocketmq.client.internal.producer.AbstractProducer;
import io.rocketmq.client.internal.producer.SendEngine;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.header.EndTransactionHeader;
import io.rocketmq.client.internal.protocol.header.MessageSysFlag;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.TransactionCheck;
import io.rocketmq.client.internal.support.Arguments;
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
 * Implementation of {@link TransactionProducer}.
 */
public final class DefaultTransactionProducer extends AbstractProducer implements TransactionProducer {

	private static final Logger logger = LoggerFactory.getLogger(DefaultTransactionProducer.class);

	private final ProducerOptions options;

	private final AsyncTransactionListener listener;

	private final Executor checkExecutor;

	/**
	 * Newest check of each transaction whose check waits or runs. A broker that checks
	 * again has stored the half message again, and the answer to an earlier check would
	 * leave the new copy open.
	 */
	private final Map<String, OpenCheck> openChecks = new ConcurrentHashMap<>();

	/** Joins the group; the parts and the engine are closed with the producer. */
	public DefaultTransactionProducer(SendEngine engine, ClientSession session, AsyncTransactionListener listener,
			Executor checkExecutor, CloseStack parts) {
		super("transaction producer", engine, session, parts);
		this.options = engine.options;
		this.listener = listener;
		this.checkExecutor = checkExecutor;
		join();
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
		enterAfterSend();
		try {
			SendResult stored = await(half, 1, message.body().length, deadline);
			return Futures.await(executeAndEnd(message, stored, argument));
		}
		finally {
			exit(1, 0);
		}
	}

	@Override
	public CompletableFuture<TransactionResult> sendAsync(Message message, @Nullable Object argument) {
		return sendAsync(message, argument, this.options.sendTimeout());
	}

	@Override
	public CompletableFuture<TransactionResult> sendAsync(Message message, @Nullable Object argument,
			Duration timeout) {
		Arguments.notNull(message, "message");
		Arguments.notNull(timeout, "timeout");
		Deadline deadline = Deadline.after(timeout);
		CompletableFuture<TransactionResult> result = sendHalf(message, deadline)
			.thenComposeAsync((half) -> executeAndEnd(message, half, argument), this.engine.callbacks);
		// The local transaction adds to the time of the send.
		Duration most = deadline.timeout().plus(this.options.localTransactionTimeout());
		return toUser(result, 1, message.body().length, Deadline.after(most));
	}

	private CompletableFuture<SendResult> sendHalf(Message message, Deadline deadline) {
		if (SendPayload.isSpecial(message)) {
			throw SendPayload.illegal(message.topic(),
					"Transactional message to topic '" + message.topic()
							+ "' has a delay, a priority or a lite topic, which brokers do not combine:"
							+ " leave that out, or send it as an ordinary message");
		}
		return begin(message.topic(), 1, message.body().length, deadline,
				() -> this.engine.send(message, SendKind.HALF, SendOptions.DEFAULT, deadline));
	}

	private CompletableFuture<TransactionResult> executeAndEnd(Message message, SendResult half,
			@Nullable Object argument) {
		if (half.status() != SendStatus.OK) {
			end(message, half, TransactionResolution.ROLLBACK);
			throw new TransactionFailedException(
					"Half message was only stored with " + half.status()
							+ ": it is rolled back, and the local transaction was not run",
					ErrorContext.ofTopic(message.topic()), null);
		}
		return resolve(() -> this.listener.execute(message, half.messageId(), argument),
				"Local transaction " + half.messageId() + " of a message to topic " + message.topic())
			.thenApply((resolution) -> {
				end(message, half, resolution);
				return new TransactionResult(half, resolution);
			});
	}

	/**
	 * Calls the listener. Completes with UNKNOWN if it fails or takes longer than the
	 * limit. Later results are ignored: the broker will check.
	 */
	private CompletableFuture<TransactionResolution> resolve(Supplier<CompletionStage<TransactionResolution>> call,
			String what) {
		long limit = this.options.localTransactionTimeout().toNanos();
		long startedAt = System.nanoTime();
		CompletableFuture<TransactionResolution> known = new CompletableFuture<>();
		CompletionStage<TransactionResolution> stage;
		try {
			stage = Objects.requireNonNull(call.get(), "The listener returned no stage");
		}
		catch (RuntimeException | Error ex) {
			stage = CompletableFuture.failedFuture(ex);
		}
		Runnable overdue = () -> unknown(known, what + " took longer than " + this.options.localTransactionTimeout(),
				null);
		Future<?> timer = this.engine.housekeeping.cancellable(limit - (System.nanoTime() - startedAt),
				() -> this.engine.callbacks.execute(overdue));
		stage.whenComplete((resolution, failure) -> {
			Housekeeping.cancel(timer);
			if (failure != null) {
				unknown(known, what + " failed", Futures.unwrap(failure));
			}
			else if (System.nanoTime() - startedAt > limit) {
				overdue.run();
			}
			else {
				known.complete((resolution != null) ? resolution : TransactionResolution.UNKNOWN);
			}
		});
		return known;
	}

	private void unknown(CompletableFuture<TransactionResolution> known, String why, @Nullable Throwable cause) {
		if (known.complete(TransactionResolution.UNKNOWN)) {
			logger.atWarn()
				.addKeyValue("group", group())
				.setCause(cause)
				.log("{}: its resolution is unknown, and the broker will check", why);
		}
	}

	/**
	 * Tells the broker the resolution. A failure here does not fail the send, as the
	 * broker will check.
	 */
	private void end(Message message, SendResult half, TransactionResolution resolution) {
		String brokerName = half.queue().brokerName();
		try {
			String transactionId = (half.transactionId() != null) ? half.transactionId() : half.messageId();
			EndTransactionHeader header = new EndTransactionHeader(message.topic(), group(), half.queueOffset(),
					MessageIds.commitLogOffset(half.offsetMessageId()), code(resolution), false, half.messageId(),
					transactionId, brokerName);
			DefaultBrokerClient broker = this.engine.brokers.master(brokerName);
			tell(broker, header,
					new TransactionEnd(group(), message.topic(), half.messageId(), message.tag(),
							message.properties().get(PropertyNames.KEYS), transactionId, broker.address(),
							resolution.name(), false));
		}
		catch (RuntimeException | Error ex) {
			// The half message is stored, whatever happens here.
			logger.atWarn()
				.addKeyValue("broker", brokerName)
				.addKeyValue("messageId", half.messageId())
				.setCause(ex)
				.log("Could not tell broker {} the resolution of transaction {}; it will check", brokerName,
						half.messageId());
		}
	}

	private void tell(DefaultBrokerClient broker, EndTransactionHeader header, TransactionEnd end) {
		this.engine.tellHooks((hook) -> hook.transactionEnded(end));
		enterAfterSend();
		Futures.attempt(() -> broker.endTransactionAsync(header)).whenComplete((done, failure) -> {
			exit(1, 0);
			if (failure != null) {
				logger.atWarn()
					.addKeyValue("address", broker.address())
					.addKeyValue("messageId", end.messageId())
					.log("Could not tell broker {} the resolution of transaction {}; it will check. {}",
							broker.address(), end.messageId(), Futures.unwrap(failure).getMessage());
			}
		});
	}

	@Override
	public void checkTransaction(TransactionCheck check) {
		String id = check.message().messageId();
		OpenCheck mine = new OpenCheck(check, System.nanoTime());
		OpenCheck now = this.openChecks.compute(id,
				(each, before) -> (before == null || isLost(before)) ? mine : new OpenCheck(check, before.since));
		if (now != mine) {
			logger.atDebug()
				.addKeyValue("messageId", id)
				.log("The broker checks transaction {} again, whose check is open", id);
			return;
		}
		try {
			this.checkExecutor.execute(() -> runCheck(check));
		}
		catch (RuntimeException | Error ex) {
			this.openChecks.remove(id);
			logger.atDebug()
				.addKeyValue("messageId", id)
				.log("Check of transaction {} is refused, as too many wait or the client is closed;"
						+ " the broker will check again. {}", id, ex.toString());
		}
	}

	/** Whether a check should have ended long ago: its executor has lost it. */
	private boolean isLost(OpenCheck check) {
		Duration most = this.options.localTransactionTimeout().multipliedBy(2);
		return System.nanoTime() - check.since > most.toNanos();
	}

	private void runCheck(TransactionCheck first) {
		ReceivedMessage message = first.message();
		resolve(() -> this.listener.check(message, checks(message)), "Check of transaction " + message.messageId())
			.thenAccept((resolution) -> {
				OpenCheck newest = this.openChecks.remove(message.messageId());
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

	private static int checks(ReceivedMessage message) {
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
		return statistics(0);
	}

	/** Newest check of a transaction, and the time of its first. */
	private record OpenCheck(TransactionCheck check, long since) {

	}

}
