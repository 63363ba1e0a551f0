package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.protocol.header.SendMessageHeader;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.session.Member;
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.InFlight;
import io.rocketmq.client.support.Lifecycle;

/**
 * Sends messages. Queues are taken in turn; an attempt that failed without a chance of a
 * duplicate is repeated on another broker, all within the time of the call. Made by
 * {@link io.rocketmq.client.RocketMQClient}; thread-safe; to be shared.
 */
public final class Producer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Producer.class);

	private final ProducerOptions options;

	private final SendEngine engine;

	private final ClientSession session;

	private final Executor callbacks;

	private final Lifecycle lifecycle;

	private final InFlight inFlight;

	private final Member member = new Membership();

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
		this.session = session;
		this.callbacks = callbacks;
		this.lifecycle = new Lifecycle("producer '" + options.group() + "'");
		this.inFlight = new InFlight(options.maxInFlight());
		this.lifecycle.start(() -> session.register(this.member));
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
		result.whenComplete((done, failure) -> this.inFlight.exit());
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
				this.inFlight.exit();
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
			this.inFlight.exit();
			throw ex;
		}
		written.whenComplete((none, failure) -> {
			this.inFlight.exit();
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
			this.inFlight.exit();
			throw ex;
		}
	}

	private Deadline enter(Message message, Duration timeout) {
		Deadline deadline = Deadline.after(timeout);
		this.lifecycle.requireRunning();
		if (!this.inFlight.tryEnter()) {
			throw new TooManyRequestsException(
					this.options.maxInFlight() + " messages are in flight, the limit of the option maxInFlight",
					ErrorContext.ofTopic(message.topic()), null);
		}
		if (!this.lifecycle.isRunning()) {
			// It was closed in between, and close may not have counted this one.
			this.inFlight.exit();
			this.lifecycle.requireRunning();
		}
		return deadline;
	}

	/**
	 * Takes nothing new, waits for what is in flight, each at most until its own
	 * deadline, and leaves the group. Closing twice is safe.
	 */
	@Override
	public void close() {
		if (!this.lifecycle.beginStop()) {
			return;
		}
		Futures.await(this.inFlight.whenEmpty());
		Futures.await(this.session.unregister(this.member));
		this.lifecycle.end();
	}

	private final class Membership implements Member {

		@Override
		public String group() {
			return Producer.this.group();
		}

		/**
		 * The topic that leads to all brokers, so that they know this member before it
		 * sends.
		 */
		@Override
		public Set<String> topics() {
			return Set.of(SendMessageHeader.TEMPLATE_TOPIC);
		}

		@Override
		public void close() {
			Producer.this.close();
		}

	}

}
