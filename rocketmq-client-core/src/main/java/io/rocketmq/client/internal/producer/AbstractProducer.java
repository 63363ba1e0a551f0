package io.rocketmq.client.internal.producer;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.WhenFull;
import io.rocketmq.client.error.CallInterruptedException;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.session.ClientSession;
import io.rocketmq.client.internal.session.GroupMember;
import io.rocketmq.client.internal.support.CloseStack;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.InFlight;
import io.rocketmq.client.internal.support.Lifecycle;
import io.rocketmq.client.internal.support.Threads;
import io.rocketmq.client.producer.ProducerStatistics;

/**
 * Base of producers: membership in the group, the in-flight limits, and the end of each
 * call. Thread-safe.
 */
public abstract class AbstractProducer implements GroupMember {

	private static final Logger logger = LoggerFactory.getLogger(AbstractProducer.class);

	private static final Duration SWEEP_INTERVAL = Duration.ofMillis(500);

	/** Time that brokers get to answer that the group is left. */
	private static final Duration LEAVE_LIMIT = Duration.ofSeconds(5);

	protected final SendEngine engine;

	private final ProducerOptions options;

	private final ClientSession session;

	/** Closed with the producer, last first; the engine is one of them. */
	private final CloseStack parts;

	private final Lifecycle lifecycle;

	private final InFlight inFlight;

	private final OpenCalls calls = new OpenCalls();

	private final AtomicBoolean closing = new AtomicBoolean();

	/** End of draining, by {@link System#nanoTime()}. */
	private volatile long drainUntil;

	private final LongAdder refused = new LongAdder();

	protected AbstractProducer(String kind, SendEngine engine, ClientSession session, CloseStack parts) {
		this.engine = engine;
		this.options = engine.options;
		this.session = session;
		this.parts = parts;
		parts.add(engine);
		this.lifecycle = new Lifecycle(kind + " '" + this.options.group() + "'");
		this.inFlight = new InFlight(this.options.maxInFlight(), this.options.maxInFlightBytes());
	}

	/**
	 * Joins the group, as the last step of a constructor. Closes the parts and throws if
	 * the client is closed or has a producer of the group.
	 */
	protected final void join() {
		try {
			this.parts.add(this.engine.housekeeping.every(SWEEP_INTERVAL, this::sweep));
			this.lifecycle.start(() -> this.session.register(this));
		}
		catch (RuntimeException | Error ex) {
			this.parts.close();
			throw ex;
		}
	}

	/**
	 * Begins a send; throws if an in-flight limit is reached or the producer is closed.
	 * If this returns, exactly one of {@link #await}, {@link #toUser} and
	 * {@link #exitAfter} must follow, with the same numbers.
	 */
	protected final <T extends CompletableFuture<?>> T begin(String topic, int messages, long bytes, Deadline deadline,
			Supplier<T> send) {
		try {
			enter(topic, messages, bytes, deadline);
		}
		catch (RuntimeException ex) {
			this.refused.add(messages);
			throw ex;
		}
		try {
			return send.get();
		}
		catch (RuntimeException | Error ex) {
			exit(messages, bytes);
			throw ex;
		}
	}

	/** Throws if the producer is closed. */
	protected final void requireRunning() {
		this.lifecycle.requireRunning();
	}

	private void enter(String topic, int messages, long bytes, Deadline deadline) {
		this.lifecycle.requireRunning();
		if (!tryEnter(topic, messages, bytes, deadline)) {
			throw new TooManyRequestsException(
					"Too many messages in flight: " + this.inFlight.count() + " of " + this.inFlight.bytes()
							+ " bytes (maxInFlight=" + this.options.maxInFlight() + ", maxInFlightBytes="
							+ this.options.maxInFlightBytes() + "). Send more slowly or raise the limit",
					ErrorContext.ofTopic(topic), null);
		}
		if (!this.lifecycle.isRunning()) {
			// Closed in between; close may not have counted this one.
			exit(messages, bytes);
			this.lifecycle.requireRunning();
		}
	}

	private boolean tryEnter(String topic, int messages, long bytes, Deadline deadline) {
		if (this.options.whenFull() == WhenFull.FAIL || Threads.isOwn()) {
			return this.inFlight.tryEnter(messages, bytes);
		}
		try {
			return this.inFlight.enter(messages, bytes, deadline);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CallInterruptedException("Interrupted while waiting for the in-flight limit", Outcome.NOT_SENT,
					ErrorContext.ofTopic(topic), ex);
		}
	}

	/**
	 * Counts a step that ends a send, even over the limit and during close, since the
	 * send would stay open otherwise. One {@code exit(1, 0)} follows.
	 */
	protected final void enterAfterSend() {
		this.inFlight.enterAnyway(1);
	}

	protected final void exit(int messages, long bytes) {
		this.inFlight.exit(messages, bytes);
	}

	/**
	 * Returns a future for the user, completed on a callback thread a little after the
	 * deadline at the latest.
	 */
	protected final <T> CompletableFuture<T> toUser(CompletableFuture<T> result, int messages, long bytes,
			Deadline deadline) {
		return open(result, true, messages, bytes, deadline);
	}

	/** Counts messages as ended with the result, or a little after the deadline. */
	final void exitAfter(CompletableFuture<?> result, int messages, long bytes, Deadline deadline) {
		open(result, false, messages, bytes, deadline);
	}

	/** Begins a send, and returns a future for the user; see the two methods. */
	protected final <T> CompletableFuture<T> call(String topic, int messages, long bytes, Deadline deadline,
			Supplier<CompletableFuture<T>> send) {
		return toUser(begin(topic, messages, bytes, deadline, send), messages, bytes, deadline);
	}

	private <T> UserCall<T> open(CompletableFuture<T> result, boolean forUser, int messages, long bytes,
			Deadline deadline) {
		UserCall<T> call = new UserCall<>(this, forUser, messages, bytes, deadline);
		this.calls.add(call);
		result.whenComplete(call);
		return call;
	}

	/**
	 * Waits for a result. The messages are counted as ended when it is there, even if the
	 * thread was interrupted before.
	 */
	protected final <T> T await(CompletableFuture<T> result, int messages, long bytes, Deadline deadline) {
		try {
			return Futures.await(result, deadline, UserCall.GRACE);
		}
		catch (TimeoutException ex) {
			throw UserCall.overdue(deadline, ex);
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

	/** Called once by each user call, when it ends. */
	final void ended(UserCall<?> call, int messages, long bytes) {
		this.calls.remove(call);
		exit(messages, bytes);
	}

	private void sweep() {
		this.calls.matching(UserCall::isOverdue).forEach(UserCall::endOverdue);
	}

	protected final ProducerStatistics statistics(long lateReplies) {
		return new ProducerStatistics(this.engine.counters.snapshot(), this.inFlight.count(), this.inFlight.bytes(),
				this.options.maxInFlight(), this.options.maxInFlightBytes(), lateReplies,
				this.refused.sum() + this.engine.refused());
	}

	/** Returns a snapshot of this producer's statistics. */
	public abstract ProducerStatistics statistics();

	@Override
	public String group() {
		return this.options.group();
	}

	/**
	 * Returns the topic that leads to all brokers, so that they know this member before
	 * it sends.
	 */
	@Override
	public Set<String> topics() {
		return Set.of(SendMessageHeader.TEMPLATE_TOPIC);
	}

	/** Sends what waits to be sent together. */
	protected void flush() {
	}

	@Override
	public void stop() {
		if (!this.lifecycle.beginStop()) {
			return;
		}
		this.drainUntil = System.nanoTime() + this.options.drainTimeout().toNanos();
		try {
			flush();
		}
		catch (RuntimeException | Error ex) {
			logger.atWarn()
				.addKeyValue("group", group())
				.setCause(ex)
				.log("Producer group {} could not send its accumulated messages", group());
		}
	}

	@Override
	public void close() {
		Threads.closeOffEventLoop("producer", this::drainAndClose);
	}

	private void drainAndClose() {
		stop();
		if (!this.closing.compareAndSet(false, true)) {
			return;
		}
		Duration left = Duration.ofNanos(Math.max(0, this.drainUntil - System.nanoTime()));
		boolean drained = Futures.awaitUninterruptibly(this.inFlight.whenEmpty(), left);
		if (!drained) {
			logger.atWarn()
				.addKeyValue("group", group())
				.log("{} messages of producer group {} are still in flight after {} (drainTimeout); they fail",
						this.inFlight.count(), group(), this.options.drainTimeout());
		}
		if (!Futures.awaitUninterruptibly(this.session.unregister(this), LEAVE_LIMIT)) {
			logger.atDebug()
				.addKeyValue("group", group())
				.log("A broker did not answer that producer group {} is left", group());
		}
		this.parts.close();
		this.lifecycle.end();
		if (!drained && !this.session.isClosed()) {
			// In a closed session the connections are closed next, which says more about
			// the outcome of each call.
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

}
