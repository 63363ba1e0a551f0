package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.session.TransactionCheck;
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;

/**
 * Sends messages. Queues are taken in turn; an attempt that failed without a chance of a
 * duplicate is repeated on another broker, all within the time of the call. Made by
 * {@link io.rocketmq.client.RocketMQClient}; thread-safe; to be shared.
 */
public final class Producer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Producer.class);

	private final ProducerOptions options;

	private final SendEngine engine;

	private final Executor callbacks;

	private final ProducerMembership membership;

	/**
	 * Makes a producer and lets it join its group. For
	 * {@link io.rocketmq.client.RocketMQClient}, which has the parts.
	 * @param options what holds for it
	 * @param engine sends
	 * @param session introduces it to brokers
	 * @param callbacks completes users' futures
	 */
	public Producer(ProducerOptions options, SendEngine engine, ClientSession session, Executor callbacks) {
		this.options = options;
		this.engine = engine;
		this.callbacks = callbacks;
		this.membership = new ProducerMembership("producer", options, session, Producer::refuseCheck);
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
		return send(message, this.options.sendTimeout());
	}

	/**
	 * Sends a message and waits for the broker's answer.
	 * @param message the message
	 * @param timeout how long the call may take, all attempts included
	 * @return what the broker answered: the message is stored
	 * @throws RocketMQException if it failed
	 */
	public SendResult send(Message message, Duration timeout) {
		Deadline deadline = enter(message, timeout);
		CompletableFuture<SendResult> result = begin(message, deadline);
		result.whenComplete((done, failure) -> this.membership.exit());
		return Futures.await(result);
	}

	/**
	 * Sends a message without waiting.
	 * @param message the message
	 * @return a future of what the broker answers, completed on a callback thread; it
	 * fails as {@link #send(Message)} does
	 * @throws io.rocketmq.client.error.IllegalMessageException if the message is over a
	 * limit
	 * @throws TooManyRequestsException if {@link ProducerOptions#maxInFlight()} is
	 * reached
	 * @throws ClientClosedException if the producer is closed
	 */
	public CompletableFuture<SendResult> sendAsync(Message message) {
		return sendAsync(message, this.options.sendTimeout());
	}

	/**
	 * Sends a message without waiting.
	 * @param message the message
	 * @param timeout how long it may take until the future is completed, all attempts
	 * included
	 * @return a future of what the broker answers, completed on a callback thread
	 */
	public CompletableFuture<SendResult> sendAsync(Message message, Duration timeout) {
		Deadline deadline = enter(message, timeout);
		CompletableFuture<SendResult> users = new CompletableFuture<>();
		begin(message, deadline).whenComplete((result, failure) -> {
			Runnable completion = () -> {
				this.membership.exit();
				if (failure != null) {
					users.completeExceptionally(Futures.unwrap(failure));
				}
				else {
					users.complete(result);
				}
			};
			try {
				this.callbacks.execute(completion);
			}
			catch (RejectedExecutionException ex) {
				// The client is closed meanwhile: better on this thread than never.
				completion.run();
			}
		});
		return users;
	}

	/**
	 * Sends a message without an answer: nobody learns whether the broker stored it.
	 * Waits only where the topic's route is not known yet.
	 * @param message the message
	 * @throws RocketMQException if it could not be handed to a connection
	 */
	public void sendOneway(Message message) {
		Deadline deadline = enter(message, this.options.sendTimeout());
		CompletableFuture<?> written;
		try {
			written = this.engine.sendOneway(message, deadline);
		}
		catch (RuntimeException ex) {
			this.membership.exit();
			throw ex;
		}
		written.whenComplete((none, failure) -> {
			this.membership.exit();
			if (failure != null) {
				logger.warn("A oneway message to {} was not sent: {}", message.topic(), failure.getMessage());
			}
		});
		if (written.isCompletedExceptionally()) {
			Futures.await(written);
		}
	}

	private CompletableFuture<SendResult> begin(Message message, Deadline deadline) {
		try {
			return this.engine.send(message, SendKind.ORDINARY, deadline);
		}
		catch (RuntimeException ex) {
			this.membership.exit();
			throw ex;
		}
	}

	private Deadline enter(Message message, Duration timeout) {
		Deadline deadline = Deadline.after(timeout);
		this.membership.enter(message);
		return deadline;
	}

	private static void refuseCheck(TransactionCheck check) {
		logger.warn("A broker asks about transaction {} of a group whose producer here sends no transactional messages:"
				+ " give these a group of their own", check.message().messageId());
	}

	/**
	 * Takes nothing new, waits for what is in flight, each at most until its own
	 * deadline, and leaves the group. Closing twice is safe.
	 */
	@Override
	public void close() {
		this.membership.close();
	}

}
