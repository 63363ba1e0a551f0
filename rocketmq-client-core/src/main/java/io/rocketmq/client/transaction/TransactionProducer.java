package io.rocketmq.client.transaction;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.broker.BrokerManager;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TransactionFailedException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageIds;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.ProducerMembership;
import io.rocketmq.client.producer.SendEngine;
import io.rocketmq.client.producer.SendKind;
import io.rocketmq.client.protocol.header.EndTransactionHeader;
import io.rocketmq.client.protocol.header.MessageSysFlag;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.session.TransactionCheck;
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;

/**
 * Sends messages that are delivered only if a local transaction takes place. The broker
 * first keeps the half message; the listener then runs the local transaction, and the
 * broker is told to deliver or to drop the message. Where it hears nothing, or that
 * nothing is known yet, it asks a member of the producer group later: any member, so that
 * all members of a group need listeners that can answer for the others. Made by
 * {@link io.rocketmq.client.RocketMQClient}; thread-safe; to be shared.
 */
public final class TransactionProducer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(TransactionProducer.class);

	private final ProducerOptions options;

	private final TransactionListener listener;

	private final SendEngine engine;

	private final BrokerManager brokers;

	private final Executor callbacks;

	private final ProducerMembership membership;

	/**
	 * Makes a producer and lets it join its group. For
	 * {@link io.rocketmq.client.RocketMQClient}, which has the parts.
	 * @param options what holds for it
	 * @param listener the local side
	 * @param engine sends
	 * @param brokers are told how transactions end
	 * @param session introduces it to brokers
	 * @param callbacks runs the listener for checks and asynchronous sends
	 */
	public TransactionProducer(ProducerOptions options, TransactionListener listener, SendEngine engine,
			BrokerManager brokers, ClientSession session, Executor callbacks) {
		this.options = options;
		this.listener = listener;
		this.engine = engine;
		this.brokers = brokers;
		this.callbacks = callbacks;
		this.membership = new ProducerMembership("transaction producer", options, session, this::checkAsked);
	}

	/**
	 * The group.
	 * @return its name
	 */
	public String group() {
		return this.options.group();
	}

	/**
	 * Sends a half message, runs the local transaction on this thread, and tells the
	 * broker how it ended. If the broker can't be told, or the listener throws, the
	 * broker will ask.
	 * @param message the message
	 * @param argument for the listener, or null
	 * @return the broker's answer to the half message, and what the listener said
	 * @throws TransactionFailedException if the half message was not stored safely: it is
	 * rolled back and the listener was not called
	 * @throws RocketMQException if the half message could not be sent: the listener was
	 * not called
	 */
	public TransactionResult send(Message message, @Nullable Object argument) {
		return send(message, argument, this.options.sendTimeout());
	}

	/**
	 * As {@link #send(Message, Object)}, with a time of its own for the half message.
	 * @param message the message
	 * @param argument for the listener, or null
	 * @param timeout how long sending the half message may take
	 * @return the broker's answer to the half message, and what the listener said
	 * @throws RocketMQException if the half message could not be sent
	 */
	public TransactionResult send(Message message, @Nullable Object argument, Duration timeout) {
		CompletableFuture<SendResult> half = sendHalf(message, timeout);
		try {
			return finish(message, Futures.await(half), argument);
		}
		finally {
			this.membership.exit();
		}
	}

	/**
	 * As {@link #send(Message, Object)}, without waiting: the listener runs on a callback
	 * thread.
	 * @param message the message
	 * @param argument for the listener, or null
	 * @return a future of the broker's answer and of what the listener said, completed on
	 * a callback thread
	 */
	public CompletableFuture<TransactionResult> sendAsync(Message message, @Nullable Object argument) {
		CompletableFuture<TransactionResult> users = new CompletableFuture<>();
		sendHalf(message, this.options.sendTimeout()).whenComplete((half, failure) -> {
			try {
				this.callbacks.execute(() -> complete(users, message, argument, half, failure));
			}
			catch (RejectedExecutionException ex) {
				this.membership.exit();
				users.completeExceptionally((failure != null) ? Futures.unwrap(failure)
						: new TransactionFailedException(
								"The client was closed before the local transaction could run: the broker will ask",
								ErrorContext.ofTopic(message.topic()), ex));
			}
		});
		return users;
	}

	private void complete(CompletableFuture<TransactionResult> users, Message message, @Nullable Object argument,
			@Nullable SendResult half, @Nullable Throwable failure) {
		TransactionResult result;
		try {
			if (half == null) {
				throw Futures.unwrap((failure != null) ? failure : new IllegalStateException("No result"));
			}
			result = finish(message, half, argument);
		}
		catch (Throwable ex) {
			users.completeExceptionally(ex);
			return;
		}
		finally {
			this.membership.exit();
		}
		users.complete(result);
	}

	private CompletableFuture<SendResult> sendHalf(Message message, Duration timeout) {
		Deadline deadline = Deadline.after(timeout);
		this.membership.enter(message);
		try {
			return this.engine.send(message, SendKind.HALF, deadline);
		}
		catch (RuntimeException ex) {
			this.membership.exit();
			throw ex;
		}
	}

	private TransactionResult finish(Message message, SendResult half, @Nullable Object argument) {
		if (half.status() != SendStatus.OK) {
			end(message, half, TransactionResolution.ROLLBACK);
			throw new TransactionFailedException(
					"The half message was stored with " + half.status()
							+ " only; it is rolled back, and the local transaction was not run",
					ErrorContext.ofTopic(message.topic()), null);
		}
		TransactionResolution resolution;
		try {
			resolution = known(this.listener.execute(message, half.messageId(), argument));
		}
		catch (Exception ex) {
			logger.warn(
					"The local transaction {} of a message to {} threw: its end is unknown, and the broker will ask",
					half.messageId(), message.topic(), ex);
			resolution = TransactionResolution.UNKNOWN;
		}
		end(message, half, resolution);
		return new TransactionResult(half, resolution);
	}

	/**
	 * Tells the broker. That it could not be told is no failure of the send: it will ask.
	 */
	private void end(Message message, SendResult half, TransactionResolution resolution) {
		try {
			String transactionId = half.transactionId();
			EndTransactionHeader header = new EndTransactionHeader(message.topic(), group(), half.queueOffset(),
					MessageIds.commitLogOffset(half.offsetMessageId()), code(resolution), false, half.messageId(),
					(transactionId != null) ? transactionId : half.messageId(), half.queue().brokerName());
			tell(this.brokers.master(half.queue().brokerName()), header);
		}
		catch (RocketMQException | IllegalArgumentException ex) {
			logger.warn("Could not tell the broker {} about transaction {}: it will ask", half.queue().brokerName(),
					half.messageId(), ex);
		}
	}

	private void tell(BrokerClient broker, EndTransactionHeader header) {
		if (!this.membership.tryEnterAfterSend()) {
			logger.debug("Too many in flight to tell about transaction {}: the broker will ask", header.messageId());
			return;
		}
		broker.endTransactionAsync(header).whenComplete((done, failure) -> {
			this.membership.exit();
			if (failure != null) {
				logger.warn("Could not tell the broker about transaction {}: it will ask. {}", header.messageId(),
						Futures.unwrap(failure).getMessage());
			}
		});
	}

	private void checkAsked(TransactionCheck check) {
		try {
			this.callbacks.execute(() -> answer(check));
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The client is closed; the broker will ask another about transaction {}",
					check.message().messageId());
		}
	}

	private void answer(TransactionCheck check) {
		ReceivedMessage message = check.message();
		TransactionResolution resolution;
		try {
			resolution = known(this.listener.check(message));
		}
		catch (Exception ex) {
			logger.warn("The check of transaction {} threw: its end is unknown, and the broker will ask again",
					message.messageId(), ex);
			resolution = TransactionResolution.UNKNOWN;
		}
		tell(check.broker(), new EndTransactionHeader(check.topic(), group(), check.stateTableOffset(),
				check.commitLogOffset(), code(resolution), true, message.messageId(), message.messageId(), null));
	}

	private static TransactionResolution known(@Nullable TransactionResolution resolution) {
		return (resolution != null) ? resolution : TransactionResolution.UNKNOWN;
	}

	private static int code(TransactionResolution resolution) {
		return switch (resolution) {
			case COMMIT -> MessageSysFlag.TRANSACTION_COMMIT;
			case ROLLBACK -> MessageSysFlag.TRANSACTION_ROLLBACK;
			case UNKNOWN -> 0;
		};
	}

	/**
	 * Takes nothing new, waits for what is in flight and leaves the group; the broker
	 * then asks other members about transactions that are still open. Closing twice is
	 * safe.
	 */
	@Override
	public void close() {
		this.membership.close();
	}

}
