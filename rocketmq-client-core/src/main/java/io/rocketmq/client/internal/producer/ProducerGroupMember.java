package io.rocketmq.client.internal.producer;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.WhenFull;
import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.GroupMember;
import io.rocketmq.client.internal.session.TransactionCheck;
import io.rocketmq.client.internal.support.Callbacks;
import io.rocketmq.client.internal.support.CloseStack;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.internal.support.InFlight;
import io.rocketmq.client.internal.support.Lifecycle;
import io.rocketmq.client.internal.support.Threads;

/**
 * What every kind of producer is to its session and to its callers: a member of its group
 * from its making until its close, that lets sends in while it lives, up to its limit,
 * and at the end waits for those that it let in. Thread-safe.
 */
public final class ProducerGroupMember implements GroupMember {

	private static final Logger logger = LoggerFactory.getLogger(ProducerGroupMember.class);

	private static final Duration SWEEP_INTERVAL = Duration.ofMillis(500);

	/** How long closing waits for brokers to hear that the group is left. */
	private static final Duration LEAVE_LIMIT = Duration.ofSeconds(5);

	private final ProducerOptions options;

	private final ClientSession session;

	private final Consumer<TransactionCheck> checks;

	private final Callbacks callbacks;

	private final Runnable flush;

	/** What the producer works with; closed with it, last first. */
	private final CloseStack parts;

	private final Lifecycle lifecycle;

	private final InFlight inFlight;

	private final OpenCalls calls = new OpenCalls();

	private final AtomicBoolean closing = new AtomicBoolean();

	/** Until when what is in flight is waited for, by {@link System#nanoTime()}. */
	private volatile long stoppedUntil;

	private final LongAdder refused = new LongAdder();

	/**
	 * Joins the group.
	 * @param kind what the producer is called in messages
	 * @param options its group and its limits
	 * @param session introduces it to brokers
	 * @param callbacks complete users' futures
	 * @param housekeeping ends calls that nothing else ends
	 * @param parts what the producer works with; closed with it, and if it can't join
	 * @param flush sends what waits to be sent together, when the producer is closed
	 * @param checks takes brokers' questions about transactions
	 * @throws IllegalStateException if the client has a producer of the group
	 * @throws ClientClosedException if the client is closed
	 */
	public ProducerGroupMember(String kind, ProducerOptions options, ClientSession session, Callbacks callbacks,
			Housekeeping housekeeping, CloseStack parts, Runnable flush, Consumer<TransactionCheck> checks) {
		this.options = options;
		this.session = session;
		this.callbacks = callbacks;
		this.parts = parts;
		this.flush = flush;
		this.checks = checks;
		this.lifecycle = new Lifecycle(kind + " '" + options.group() + "'");
		this.inFlight = new InFlight(options.maxInFlight(), options.maxInFlightBytes());
		try {
			parts.add(housekeeping.every(SWEEP_INTERVAL, this::sweep));
			this.lifecycle.start(() -> session.register(this));
		}
		catch (RuntimeException | Error ex) {
			parts.close();
			throw ex;
		}
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
	 * A future for the user of what was let in: completed on a callback thread, at the
	 * latest a little after its deadline, and then also counted as ended.
	 * @param result what is being done
	 * @param messages how many messages were let in
	 * @param bytes the length of their bodies
	 * @param deadline by when it should be done
	 * @param <T> the type of the result
	 * @return the future
	 */
	public <T> CompletableFuture<T> toUser(CompletableFuture<T> result, int messages, long bytes, Deadline deadline) {
		return open(result, true, messages, bytes, deadline);
	}

	/**
	 * Counts what was let in as ended when it has, or a little after its deadline.
	 * @param result what is being done
	 * @param messages how many messages were let in
	 * @param bytes the length of their bodies
	 * @param deadline by when it should be done
	 */
	public void exitAfter(CompletableFuture<?> result, int messages, long bytes, Deadline deadline) {
		open(result, false, messages, bytes, deadline);
	}

	private <T> UserCall<T> open(CompletableFuture<T> result, boolean forUser, int messages, long bytes,
			Deadline deadline) {
		UserCall<T> call = new UserCall<>(this, this.callbacks, forUser, messages, bytes, deadline);
		this.calls.add(call);
		result.whenComplete(call);
		return call;
	}

	/**
	 * Waits for what was let in, and counts it as ended when it has: also if that is
	 * later, as the thread was interrupted.
	 * @param result what is being done
	 * @param messages how many messages were let in
	 * @param bytes the length of their bodies
	 * @param deadline by when it should be done
	 * @param <T> the type of the result
	 * @return the result
	 * @throws RocketMQException if it failed, or did not end within its deadline
	 */
	public <T> T await(CompletableFuture<T> result, int messages, long bytes, Deadline deadline) {
		try {
			return Futures.await(result, deadline, UserCall.GRACE);
		}
		catch (TimeoutException ex) {
			throw new RequestTimeoutException(
					"No result within " + deadline.timeout().toMillis()
							+ " ms, nor a second later. What was sent may have been stored",
					Outcome.UNKNOWN, ErrorContext.none(), ex);
		}
		finally {
			if (result.isDone()) {
				exit(messages, bytes);
			}
			else {
				exitAfter(result, messages, bytes, deadline);
			}
		}
	}

	/** A call of {@link #toUser} ends. */
	void ended(UserCall<?> call, int messages, long bytes) {
		this.calls.remove(call);
		exit(messages, bytes);
	}

	private void sweep() {
		for (UserCall<?> call : this.calls.matching(UserCall::isOverdue)) {
			call.endOverdue();
		}
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

	@Override
	public void stop() {
		if (this.lifecycle.beginStop()) {
			this.stoppedUntil = System.nanoTime() + this.options.drainTimeout().toNanos();
			attempt(this.flush);
		}
	}

	/**
	 * Lets nothing in any more, waits for what is in flight, at most for
	 * {@link ProducerOptions#drainTimeout()}, ends what is left, and leaves the group.
	 * Also on an interrupted thread. Closing twice is safe.
	 */
	@Override
	public void close() {
		stop();
		if (!this.closing.compareAndSet(false, true)) {
			return;
		}
		Duration left = Duration.ofNanos(Math.max(0, this.stoppedUntil - System.nanoTime()));
		boolean drained = Futures.awaitUninterruptibly(this.inFlight.whenEmpty(), left);
		if (!drained) {
			logger.warn("{} messages of the producer group {} are still in flight after {} (drainTimeout): they fail",
					this.inFlight.count(), group(), this.options.drainTimeout());
		}
		if (!Futures.awaitUninterruptibly(this.session.unregister(this), LEAVE_LIMIT)) {
			logger.debug("A broker did not answer that the group {} is left", group());
		}
		this.parts.close();
		this.lifecycle.end();
		if (!drained && !this.session.isClosed()) {
			// Else the connections are closed next, which says more of what became of
			// each.
			endCalls();
		}
	}

	@Override
	public void endCalls() {
		for (UserCall<?> call : this.calls.matching((each) -> true)) {
			call.end(new ClientClosedException("The producer was closed before the result was known", Outcome.UNKNOWN,
					ErrorContext.none(), null));
		}
	}

	private static void attempt(Runnable step) {
		try {
			step.run();
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A producer could not send what waited to be sent", ex);
		}
	}

}
