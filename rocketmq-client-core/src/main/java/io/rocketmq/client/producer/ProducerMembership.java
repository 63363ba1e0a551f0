package io.rocketmq.client.producer;

import java.util.Set;
import java.util.function.Consumer;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.protocol.header.SendMessageHeader;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.session.Member;
import io.rocketmq.client.session.TransactionCheck;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.InFlight;
import io.rocketmq.client.support.Lifecycle;

/**
 * What every kind of producer is to its session and to its callers: a member of its group
 * from its making until its close, that lets sends in while it lives, up to its limit,
 * and at the end waits for those that it let in. Thread-safe.
 */
public final class ProducerMembership implements Member {

	private final ProducerOptions options;

	private final ClientSession session;

	private final Consumer<TransactionCheck> checks;

	private final Lifecycle lifecycle;

	private final InFlight inFlight;

	/**
	 * Joins the group.
	 * @param kind what the producer is called in messages
	 * @param options its group and its limit
	 * @param session introduces it to brokers
	 * @param checks takes brokers' questions about transactions
	 * @throws IllegalStateException if the client has a producer of the group
	 * @throws ClientClosedException if the client is closed
	 */
	public ProducerMembership(String kind, ProducerOptions options, ClientSession session,
			Consumer<TransactionCheck> checks) {
		this.options = options;
		this.session = session;
		this.checks = checks;
		this.lifecycle = new Lifecycle(kind + " '" + options.group() + "'");
		this.inFlight = new InFlight(options.maxInFlight());
		this.lifecycle.start(() -> session.register(this));
	}

	/**
	 * Lets a send in. Each is followed by one {@link #exit()}.
	 * @param message what is to be sent
	 * @throws TooManyRequestsException if the limit is reached
	 * @throws ClientClosedException if the producer is closed
	 */
	public void enter(Message message) {
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
	}

	/**
	 * Lets in what follows from a send, also while the producer is being closed.
	 * @return false if the limit is reached; else one {@link #exit()} follows
	 */
	public boolean tryEnterAfterSend() {
		return this.inFlight.tryEnter();
	}

	/** What was let in has ended. */
	public void exit() {
		this.inFlight.exit();
	}

	@Override
	public String group() {
		return this.options.group();
	}

	/**
	 * The topic that leads to all brokers, so that they know this member before it sends.
	 */
	@Override
	public Set<String> topics() {
		return Set.of(SendMessageHeader.TEMPLATE_TOPIC);
	}

	@Override
	public void checkTransaction(TransactionCheck check) {
		this.checks.accept(check);
	}

	/**
	 * Lets nothing in any more, waits for what is in flight, each at most until its own
	 * deadline, and leaves the group. Closing twice is safe.
	 */
	@Override
	public void close() {
		if (!this.lifecycle.beginStop()) {
			return;
		}
		Futures.await(this.inFlight.whenEmpty());
		Futures.await(this.session.unregister(this));
		this.lifecycle.end();
	}

}
