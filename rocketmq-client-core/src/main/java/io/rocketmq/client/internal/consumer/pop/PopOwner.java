package io.rocketmq.client.internal.consumer.pop;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.PopResult;
import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.consumer.dispatch.Deliveries;
import io.rocketmq.client.internal.consumer.queue.DelayLevels;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.consumer.queue.RetryMessages;
import io.rocketmq.client.internal.consumer.queue.Timing;
import io.rocketmq.client.internal.protocol.body.RunningInfoBody;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * The owner of the queues of a topic at one broker that are popped from: Active ⇄ Paused
 * → Retiring or Draining → Released. It keeps one pop at the broker until it has enough,
 * and hides what it has for longer in time.
 */
public final class PopOwner extends QueueOwner {

	private static final Logger logger = LoggerFactory.getLogger(PopOwner.class);

	/** What brokers give at most (Apache's {@code PopMessageProcessor}). */
	private static final int LARGEST_POP = 32;

	private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

	private static final Backoff AFTER_REFUSAL = new Backoff(AFTER_FAILURE, Duration.ofSeconds(10));

	private static final Backoff AFTER_BUSY_BROKER = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

	/** Before the next pop when the broker gave nothing, and did not wait for it. */
	private static final Backoff FRUITLESS = new Backoff(Duration.ofMillis(10), AFTER_FAILURE);

	private static final Duration AFTER_FAILED_RENEWAL = Duration.ofMillis(200);

	/** A pop that the broker does not answer fails long before. */
	private static final Duration BEYOND_LONG_POLL = Duration.ofSeconds(60);

	/** How many looks in a row must find that nothing is on its way. */
	private static final int STUCK_LOOKS = 5;

	/** The delay level of a first redelivery, as after a pull. */
	private static final int FIRST_LEVEL = 3;

	private final PopBroker broker;

	private final RetryMessages retries;

	private final Deliveries deliveries;

	private final ConsumerOptions options;

	private final HeldLeases held = new HeldLeases();

	private final PendingAcks acks;

	private final CompletableFuture<Void> released = new CompletableFuture<>();

	private State state = State.ACTIVE;

	/** What keeps it from popping: a pop at the broker, or a time to wait. */
	private @Nullable PopWait pop;

	private int failures;

	private int fruitless;

	private int stuckLooks;

	/** Whether a failure has been logged since the broker last changed a time. */
	private boolean warned;

	private @Nullable Instant lastPopAt;

	private enum State {

		ACTIVE, PAUSED, RETIRING, DRAINING, RELEASED

	}

	/** A pop at the broker, or a time to wait until the next. Told apart by identity. */
	private static final class PopWait {

		private final long since;

		PopWait(long since) {
			this.since = since;
		}

	}

	/**
	 * Creates an owner that does nothing yet.
	 * @param broker the topic at its broker
	 * @param retries gives back what pulls shall find
	 * @param deliveries brings messages to the listener
	 * @param timing the time
	 * @param options limits
	 */
	public PopOwner(PopBroker broker, RetryMessages retries, Function<? super QueueOwner, Deliveries> deliveries,
			Timing timing, ConsumerOptions options) {
		super(broker.queue(), timing);
		this.broker = broker;
		this.retries = retries;
		this.options = options;
		this.acks = new PendingAcks(broker, timing, options.fetch().invisibleTime(), () -> post(PopOwner::nothing));
		this.deliveries = deliveries.apply(this);
	}

	/** Events are followed by {@link #settle()}, which does what there is to do. */
	private static void nothing() {
	}

	/** Begins to pop, unless it is paused. */
	void start() {
		post(PopOwner::nothing);
	}

	@Override
	public MessageQueue queueOf(ReceivedMessage message) {
		return message.queue();
	}

	@Override
	protected void settle() {
		this.acks.send();
		if (this.state == State.ACTIVE && this.pop == null && !isFull()) {
			pop();
		}
		boolean retired = this.state == State.RETIRING && this.pop == null && this.held.count() == 0;
		if ((this.state == State.DRAINING || retired) && this.deliveries.isIdle() && this.acks.isIdle()) {
			end();
		}
		dueAt(timing().nanos() + ((this.held.count() > 0) ? 0 : popLimit()));
	}

	private long popLimit() {
		return this.options.fetch().longPoll().plus(BEYOND_LONG_POLL).toNanos();
	}

	private void end() {
		this.state = State.RELEASED;
		this.acks.close();
		this.broker.leases().giveBack(this.held.removeAll());
		this.released.complete(null);
	}

	private boolean isFull() {
		int enough = Math.max(3 * popSize(), this.options.threads() * this.options.batchSize());
		return this.held.count() >= enough || this.held.bytes() >= this.broker.maxBytes();
	}

	private int popSize() {
		return Math.min(LARGEST_POP, this.options.fetch().pullBatchSize());
	}

	private void pop() {
		PopWait mine = new PopWait(timing().nanos());
		this.pop = mine;
		Futures.attempt(() -> this.broker.pop(popSize()))
			.whenComplete((result, failure) -> post(() -> answered(mine, result, failure)));
	}

	private void answered(PopWait mine, @Nullable PopResult result, @Nullable Throwable failure) {
		if (this.pop == mine) {
			this.pop = null;
		}
		try {
			if (result == null) {
				popFailed(Futures.unwrap((failure != null) ? failure : new NullPointerException("no answer")));
			}
			else if (result.status() == PopResult.Status.FOUND) {
				popped(this.broker.lease(result.messages()), mine.since);
			}
			else {
				poppedNothing(result.status(), mine.since);
			}
		}
		catch (RuntimeException | Error ex) {
			popFailed(ex);
		}
	}

	private void popped(List<LeasedMessage> messages, long begun) {
		this.failures = 0;
		this.fruitless = 0;
		this.lastPopAt = Instant.now();
		if (this.state == State.DRAINING || this.state == State.RELEASED) {
			this.broker.leases().giveBack(messages);
			return;
		}
		// Each batch of one queue, as its listener is told which.
		Map<MessageQueue, List<ReceivedMessage>> byQueue = new LinkedHashMap<>();
		for (LeasedMessage message : messages) {
			this.held.add(message, begun);
			byQueue.computeIfAbsent(message.queue(), (queue) -> new ArrayList<>()).add(message);
		}
		byQueue.values().forEach(this.deliveries::add);
	}

	private void poppedNothing(PopResult.Status status, long begun) {
		boolean waited = timing().nanos() - begun >= this.options.fetch().longPoll().toNanos() / 2;
		this.failures = 0;
		this.lastPopAt = Instant.now();
		this.fruitless = waited ? 0 : this.fruitless + 1;
		if (status == PopResult.Status.POLLING_FULL) {
			popAfter(AFTER_FAILURE.toNanos());
		}
		else if (!waited) {
			popAfter(FRUITLESS.delayNanos(this.fruitless));
		}
	}

	private void popFailed(Throwable failure) {
		int times = ++this.failures;
		boolean refused = Refusals.isRefusal(failure);
		if (times == 1 && !refused && (this.state == State.ACTIVE || this.state == State.PAUSED)) {
			logger.warn("Could not pop from {}, and keeps trying: {}", queue(), failure.toString());
		}
		popAfter((failure instanceof BrokerBusyException) ? AFTER_BUSY_BROKER.delayNanos(times)
				: refused ? AFTER_REFUSAL.delayNanos(times) : AFTER_FAILURE.toNanos());
	}

	private void popAfter(long delayNanos) {
		if (this.pop != null) {
			return;
		}
		PopWait mine = new PopWait(timing().nanos() + delayNanos);
		this.pop = mine;
		postAfter(delayNanos, () -> {
			if (this.pop == mine) {
				this.pop = null;
			}
		});
	}

	@Override
	public void finished(List<ReceivedMessage> messages) {
		for (ReceivedMessage message : messages) {
			LeasedMessage lease = this.broker.leases().require(message);
			Long since = this.held.remove(lease);
			// What was given back is not acknowledged.
			if (since != null) {
				this.acks.add(lease, since);
			}
		}
	}

	/**
	 * Hides the message until it shall come again; after its last try puts it to the dead
	 * letters, which brokers do not do for popped messages.
	 */
	@Override
	public CompletableFuture<Void> giveBack(ReceivedMessage message, ConsumeResult result) {
		if (result.kind() == ConsumeResult.Kind.DEAD_LETTER
				|| message.reconsumeTimes() >= this.options.maxReconsumeTimes()) {
			return this.retries.giveBack(queue().brokerName(), message, ConsumeResult.DEAD_LETTER);
		}
		if (this.state == State.RETIRING) {
			// To where members that pull look for it.
			return this.retries.giveBack(queue().brokerName(), message, result);
		}
		LeasedMessage lease = this.broker.leases().require(message);
		Duration delay = result.delay().isZero() ? DelayLevels.of(FIRST_LEVEL + message.reconsumeTimes())
				: result.delay();
		CompletableFuture<Void> changed = new CompletableFuture<>();
		this.broker.leases().change(lease, delay).whenComplete((none, failure) -> post(() -> {
			if (failure != null) {
				this.broker.refused(Problem.Kind.INVISIBLE_TIME, failure);
				warnOnce("Could not delay the next delivery of {}, which comes when its invisible time is over: {}",
						lease, failure);
			}
			else {
				changed();
			}
			// The broker delivers it again in any case; here it could never end.
			this.held.remove(lease);
			changed.complete(null);
		}));
		return changed;
	}

	/** Logs a failure other than a refusal, until a request has succeeded once. */
	private void warnOnce(String what, LeasedMessage lease, Throwable failure) {
		String cause = Futures.unwrap(failure).getMessage();
		if (this.warned || Refusals.isRefusal(failure)) {
			logger.debug(what, lease, cause);
		}
		else {
			this.warned = true;
			logger.warn(what, lease, cause);
		}
	}

	private void changed() {
		this.warned = false;
		this.broker.granted(Problem.Kind.INVISIBLE_TIME);
	}

	@Override
	protected void look() {
		long now = timing().nanos();
		this.deliveries.expire(now);
		renew();
		if (this.state == State.ACTIVE || this.state == State.RETIRING) {
			PopWait waiting = this.pop;
			if (waiting != null && now - waiting.since > popLimit()) {
				logger.warn("No answer to a pop from {} within {}, and pops anew", queue(),
						Duration.ofNanos(popLimit()));
				this.pop = null;
			}
			this.stuckLooks = (this.held.count() > 0 && this.deliveries.isStuck()) ? this.stuckLooks + 1 : 0;
			if (this.stuckLooks >= STUCK_LOOKS) {
				logger.warn("{} messages popped from {} do not come on: they are given back", this.held.count(),
						queue());
				this.deliveries.abandon();
				this.deliveries.restart();
				this.broker.leases().giveBack(this.held.removeAll());
			}
		}
	}

	/** Hides what is still here for longer, if half of its time is over. */
	private void renew() {
		Duration invisible = this.options.fetch().invisibleTime();
		long now = timing().nanos();
		for (LeasedMessage lease : this.held.due(now, invisible.toNanos() / 2)) {
			this.broker.leases()
				.change(lease, invisible)
				.whenComplete((none, failure) -> post(() -> renewed(lease, now, failure)));
		}
	}

	private void renewed(LeasedMessage lease, long asked, @Nullable Throwable failure) {
		if (failure == null) {
			changed();
			this.held.renewed(lease, asked);
			return;
		}
		this.broker.refused(Problem.Kind.INVISIBLE_TIME, failure);
		long invisible = this.options.fetch().invisibleTime().toNanos();
		boolean late = this.held.isHiddenLongerThan(lease, timing().nanos(), invisible);
		boolean lost = late
				|| (Refusals.isRefusal(failure) && !(Futures.unwrap(failure) instanceof BrokerBusyException));
		this.held.notRenewed(lease, lost);
		if (lost) {
			warnOnce("Could not renew the invisible time of {}, which may be delivered again meanwhile: {}", lease,
					failure);
		}
		else {
			postAfter(AFTER_FAILED_RENEWAL.toNanos(), this::renew);
		}
	}

	@Override
	protected void paused() {
		if (this.state == State.ACTIVE) {
			this.state = State.PAUSED;
			this.deliveries.pause();
		}
		else if (this.state == State.RETIRING) {
			this.deliveries.pause();
		}
	}

	@Override
	protected void resumed() {
		if (this.state == State.PAUSED) {
			this.state = State.ACTIVE;
			this.deliveries.resume();
		}
		else if (this.state == State.RETIRING) {
			this.deliveries.resume();
		}
	}

	/** What Apache's tools show of it. */
	RunningInfoBody.PopQueueInfo info() {
		return ask(() -> new RunningInfoBody.PopQueueInfo(this.held.count(), this.state == State.RELEASED,
				(this.lastPopAt != null) ? this.lastPopAt.toEpochMilli() : 0));
	}

	/**
	 * Pops no more, and is released once all that it has, and what the broker answers to
	 * its last pop, is worked on: for members that pull from now on, who do not see what
	 * is given back after a pop. One that is paused is left as it is.
	 * @return a future that is completed once that is done
	 */
	CompletableFuture<Void> retire() {
		return ask(() -> {
			if (this.state == State.ACTIVE) {
				this.state = State.RETIRING;
			}
			return this.released;
		});
	}

	/**
	 * Pops no more, lets what is in work finish and acknowledges it, and gives back what
	 * has not begun.
	 * @return a future that is completed once that is done
	 */
	@Override
	public CompletableFuture<Void> release() {
		return ask(() -> {
			if (this.state != State.RELEASED) {
				this.state = State.DRAINING;
				this.deliveries.drain();
			}
			return this.released;
		});
	}

	@Override
	public CompletableFuture<Void> abandon() {
		return ask(() -> {
			if (this.state != State.RELEASED) {
				this.deliveries.abandon();
				end();
			}
			return this.released;
		});
	}

}
