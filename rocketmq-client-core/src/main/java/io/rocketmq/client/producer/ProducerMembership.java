package io.rocketmq.client.producer;

import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.WhenFull;
import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.protocol.header.SendMessageHeader;
import io.rocketmq.client.session.ClientSession;
import io.rocketmq.client.session.Member;
import io.rocketmq.client.session.TransactionCheck;
import io.rocketmq.client.support.Deadline;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.InFlight;
import io.rocketmq.client.support.Lifecycle;
import io.rocketmq.client.support.Threads;

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

	private final LongAdder refused = new LongAdder();

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
		this.inFlight = new InFlight(options.maxInFlight(), options.maxInFlightBytes());
		this.lifecycle.start(() -> session.register(this));
	}

	/**
	 * Lets a send in. Each is followed by one {@link #exit} with the same numbers.
	 * @param topic where to
	 * @param messages how many messages
	 * @param bytes the length of their bodies
	 * @param deadline until when to wait, if the producer is set up to
	 * @throws TooManyRequestsException if a limit is reached
	 * @throws ClientClosedException if the producer is closed
	 */
	public void enter(String topic, int messages, long bytes, Deadline deadline) {
		try {
			letIn(topic, messages, bytes, deadline);
		}
		catch (RuntimeException ex) {
			this.refused.add(messages);
			throw ex;
		}
	}

	/**
	 * How many messages were not let in.
	 * @return the number
	 */
	public long refused() {
		return this.refused.sum();
	}

	private void letIn(String topic, int messages, long bytes, Deadline deadline) {
		this.lifecycle.requireRunning();
		if (!hasRoom(topic, messages, bytes, deadline)) {
			throw new TooManyRequestsException(this.inFlight.count() + " messages of " + this.inFlight.bytes()
					+ " bytes are in flight; the limits are the options maxInFlight, " + this.options.maxInFlight()
					+ " messages, and maxInFlightBytes, " + this.options.maxInFlightBytes() + " bytes",
					ErrorContext.ofTopic(topic), null);
		}
		if (!this.lifecycle.isRunning()) {
			// It was closed in between, and close may not have counted this one.
			exit(messages, bytes);
			this.lifecycle.requireRunning();
		}
	}

	private boolean hasRoom(String topic, int messages, long bytes, Deadline deadline) {
		if (this.options.whenFull() == WhenFull.FAIL || Threads.isOwn()) {
			return this.inFlight.tryEnter(messages, bytes);
		}
		try {
			return this.inFlight.enter(messages, bytes, deadline);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CallInterruptedException("Interrupted while waiting for room to send", Outcome.NOT_SENT,
					ErrorContext.ofTopic(topic), ex);
		}
	}

	/**
	 * Lets in what follows from a send or from a broker's question, also over the limit,
	 * since what it ends would stay open otherwise, and while the producer is being
	 * closed. One {@code exit(1, 0)} follows.
	 */
	public void enterAfterSend() {
		this.inFlight.enterAnyway(1);
	}

	/**
	 * What was let in has ended.
	 * @param messages how many messages
	 * @param bytes the length of their bodies
	 */
	public void exit(int messages, long bytes) {
		this.inFlight.exit(messages, bytes);
	}

	/**
	 * How many messages are in flight.
	 * @return the number
	 */
	public int inFlight() {
		return this.inFlight.count();
	}

	/**
	 * The length of the bodies in flight.
	 * @return bytes
	 */
	public long inFlightBytes() {
		return this.inFlight.bytes();
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
