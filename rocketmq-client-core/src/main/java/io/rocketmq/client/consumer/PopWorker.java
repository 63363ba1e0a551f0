package io.rocketmq.client.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.PopResult;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.flow.Consumption;
import io.rocketmq.client.consumer.flow.Redelivery;
import io.rocketmq.client.consumer.flow.Worker;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.protocol.body.RunningInfoBody;
import io.rocketmq.client.session.Refusals;
import io.rocketmq.client.support.Backoff;
import io.rocketmq.client.support.Futures;
import io.rocketmq.client.support.Housekeeping;

/**
 * Pops the messages of a topic from one broker: Active ⇄ Paused → Retiring or Draining →
 * Released. It keeps one pop at the broker until it has enough, and hides what it has for
 * longer in time. Thread-safe: one lock guards the state, and nothing is called out under
 * it.
 */
final class PopWorker implements Worker, Redelivery {

	private static final Logger logger = LoggerFactory.getLogger(PopWorker.class);

	/** What brokers give at most (Apache's {@code PopMessageProcessor}). */
	private static final int LARGEST_POP = 32;

	private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

	private static final Backoff AFTER_REFUSAL = new Backoff(AFTER_FAILURE, Duration.ofSeconds(10));

	private static final Backoff AFTER_BUSY_BROKER = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

	/** Before the next pop when the broker gave nothing, and did not wait for it. */
	private static final Backoff FRUITLESS = new Backoff(Duration.ofMillis(10), AFTER_FAILURE);

	/** The delay level of a first redelivery, as after a pull. */
	private static final int FIRST_LEVEL = 3;

	private final PopBroker broker;

	private final RetryMessages retries;

	private final Consumption consumption;

	private final Housekeeping housekeeping;

	private final ConsumerOptions options;

	private final ReentrantLock lock = new ReentrantLock();

	private final CompletableFuture<Void> released = new CompletableFuture<>();

	private final HeldLeases held = new HeldLeases();

	private final PendingAcks acks;

	private State state = State.ACTIVE;

	private boolean parked = true;

	private int failures;

	private int fruitless;

	private int inWork;

	private @Nullable Instant lastPopAt;

	private enum State {

		ACTIVE, PAUSED, RETIRING, DRAINING, RELEASED

	}

	PopWorker(PopBroker broker, RetryMessages retries, Consumer consumption, Housekeeping housekeeping,
			ConsumerOptions options) {
		this.broker = broker;
		this.retries = retries;
		this.housekeeping = housekeeping;
		this.options = options;
		this.acks = new PendingAcks(broker.leases(), housekeeping, options.fetch().invisibleTime(), this::advance);
		this.consumption = consumption.of(this);
	}

	/** Makes what works on the messages. */
	interface Consumer {

		Consumption of(PopWorker worker);

	}

	@Override
	public MessageQueue queue() {
		return this.broker.queue();
	}

	@Override
	public MessageQueue queueOf(ReceivedMessage message) {
		return message.queue();
	}

	/** Begins to pop, unless it is paused. */
	void start() {
		advance();
	}

	/** Does whatever there is to do now. */
	private void advance() {
		List<LeasedMessage> unbegun = List.of();
		boolean pop = false;
		boolean end = false;
		this.acks.send();
		this.lock.lock();
		try {
			if (this.parked && this.state == State.ACTIVE && !isFull()) {
				this.parked = false;
				pop = true;
			}
			boolean retired = this.state == State.RETIRING && this.parked && this.held.count() == 0;
			if ((this.state == State.DRAINING || retired) && this.inWork == 0 && this.acks.isIdle()) {
				this.state = State.RELEASED;
				end = true;
				unbegun = this.held.removeAll();
			}
		}
		finally {
			this.lock.unlock();
		}
		if (pop) {
			pop();
		}
		if (end) {
			this.acks.close();
			this.broker.leases().giveBack(unbegun);
			this.released.complete(null);
		}
	}

	private boolean isFull() {
		int enough = Math.max(3 * popSize(), this.options.threads() * this.options.batchSize());
		return this.held.count() >= enough || this.held.bytes() >= this.broker.maxBytes();
	}

	private int popSize() {
		return Math.min(LARGEST_POP, this.options.fetch().pullBatchSize());
	}

	private void pop() {
		long begun = System.nanoTime();
		Futures.attempt(() -> this.broker.pop(popSize())).whenComplete((result, failure) -> {
			try {
				if (failure != null) {
					popFailed(Futures.unwrap(failure));
				}
				else if (result.status() == PopResult.Status.FOUND) {
					popped(this.broker.lease(result.messages()), begun);
				}
				else {
					poppedNothing(result.status(), begun);
				}
			}
			catch (RuntimeException | Error ex) {
				popFailed(ex);
			}
		});
	}

	private void popped(List<LeasedMessage> messages, long begun) {
		boolean wanted;
		this.lock.lock();
		try {
			this.parked = true;
			this.failures = 0;
			this.fruitless = 0;
			this.lastPopAt = Instant.now();
			wanted = this.state != State.DRAINING && this.state != State.RELEASED;
			if (wanted) {
				for (LeasedMessage message : messages) {
					this.held.add(message, begun);
				}
			}
		}
		finally {
			this.lock.unlock();
		}
		if (wanted) {
			// Each batch of one queue, as its listener is told which.
			Map<MessageQueue, List<ReceivedMessage>> byQueue = new LinkedHashMap<>();
			messages.forEach(
					(message) -> byQueue.computeIfAbsent(message.queue(), (queue) -> new ArrayList<>()).add(message));
			byQueue.values().forEach(this.consumption::add);
			advance();
		}
		else {
			this.broker.leases().giveBack(messages);
		}
	}

	private void poppedNothing(PopResult.Status status, long begun) {
		boolean held = System.nanoTime() - begun >= this.options.fetch().longPoll().toNanos() / 2;
		int times;
		this.lock.lock();
		try {
			this.failures = 0;
			this.lastPopAt = Instant.now();
			this.fruitless = held ? 0 : this.fruitless + 1;
			times = this.fruitless;
		}
		finally {
			this.lock.unlock();
		}
		again((status == PopResult.Status.POLLING_FULL) ? AFTER_FAILURE.toNanos()
				: held ? 0 : FRUITLESS.delayNanos(times));
	}

	private void popFailed(Throwable failure) {
		boolean first;
		int times;
		this.lock.lock();
		try {
			times = ++this.failures;
			first = times == 1 && (this.state == State.ACTIVE || this.state == State.PAUSED);
		}
		finally {
			this.lock.unlock();
		}
		boolean refused = Refusals.isRefusal(failure);
		if (first && !refused) {
			logger.warn("Could not pop from {}, and keeps trying: {}", queue(), failure.toString());
		}
		again((failure instanceof BrokerBusyException) ? AFTER_BUSY_BROKER.delayNanos(times)
				: refused ? AFTER_REFUSAL.delayNanos(times) : AFTER_FAILURE.toNanos());
	}

	private void again(long delayNanos) {
		if (delayNanos == 0) {
			park();
		}
		else {
			this.housekeeping.after(delayNanos, this::park);
		}
	}

	private void park() {
		this.lock.lock();
		try {
			this.parked = true;
		}
		finally {
			this.lock.unlock();
		}
		advance();
	}

	@Override
	public boolean begin(int count) {
		this.lock.lock();
		try {
			if (this.state != State.ACTIVE && this.state != State.RETIRING) {
				return false;
			}
			this.inWork += count;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void beginAnyway(int count) {
		this.lock.lock();
		try {
			this.inWork += count;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void end(int count, List<ReceivedMessage> finished) {
		this.lock.lock();
		try {
			this.inWork -= count;
			for (ReceivedMessage message : finished) {
				LeasedMessage lease = this.broker.leases().require(message);
				Long since = this.held.remove(lease);
				// What was given back is not acknowledged.
				if (since != null) {
					this.acks.add(lease, since);
				}
			}
		}
		finally {
			this.lock.unlock();
		}
		advance();
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
		if (is(State.RETIRING)) {
			// To where members that pull look for it.
			return this.retries.giveBack(queue().brokerName(), message, result);
		}
		LeasedMessage lease = this.broker.leases().require(message);
		Duration delay = result.delay().isZero() ? DelayLevels.of(FIRST_LEVEL + message.reconsumeTimes())
				: result.delay();
		return this.broker.leases().change(lease, delay).thenAccept((none) -> forget(lease));
	}

	private void forget(LeasedMessage lease) {
		this.lock.lock();
		try {
			this.held.remove(lease);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Hides what is still here for longer, if half of its time is over. */
	void renew() {
		Duration invisible = this.options.fetch().invisibleTime();
		List<LeasedMessage> due;
		this.lock.lock();
		try {
			due = this.held.renew(System.nanoTime(), invisible.toNanos() / 2);
		}
		finally {
			this.lock.unlock();
		}
		for (LeasedMessage lease : due) {
			this.broker.leases().change(lease, invisible).exceptionally((failure) -> {
				logger.warn("Could not hide {} for longer, which may be delivered again meanwhile: {}", lease,
						Futures.unwrap(failure).getMessage());
				return null;
			});
		}
	}

	@Override
	public void expire() {
		this.consumption.expire();
	}

	@Override
	public void pause() {
		this.lock.lock();
		try {
			if (this.state == State.ACTIVE) {
				this.state = State.PAUSED;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void resume() {
		this.lock.lock();
		try {
			if (this.state != State.PAUSED) {
				return;
			}
			this.state = State.ACTIVE;
		}
		finally {
			this.lock.unlock();
		}
		this.consumption.resume();
		advance();
	}

	@Override
	public boolean isPaused() {
		return is(State.PAUSED);
	}

	@Override
	public boolean isActive() {
		return is(State.ACTIVE) || is(State.RETIRING);
	}

	private boolean is(State wanted) {
		this.lock.lock();
		try {
			return this.state == wanted;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** What Apache's tools show of it. */
	RunningInfoBody.PopQueueInfo info() {
		this.lock.lock();
		try {
			return new RunningInfoBody.PopQueueInfo(this.held.count(), this.state == State.RELEASED,
					(this.lastPopAt != null) ? this.lastPopAt.toEpochMilli() : 0);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Pops no more, and is released once all that it has, and what the broker answers to
	 * its last pop, is worked on: for members that pull from now on, who do not see what
	 * is given back after a pop. One that is paused is left as it is.
	 * @return a future that is completed once that is done, or null if it is paused
	 */
	@Nullable CompletableFuture<Void> retire() {
		this.lock.lock();
		try {
			if (this.state == State.PAUSED) {
				return null;
			}
			if (this.state == State.ACTIVE) {
				this.state = State.RETIRING;
			}
		}
		finally {
			this.lock.unlock();
		}
		advance();
		return this.released;
	}

	/**
	 * Pops no more, lets what is in work finish and acknowledges it, and gives back what
	 * has not begun.
	 * @return a future that is completed once that is done
	 */
	CompletableFuture<Void> release() {
		this.lock.lock();
		try {
			if (this.state != State.RELEASED) {
				this.state = State.DRAINING;
			}
		}
		finally {
			this.lock.unlock();
		}
		this.consumption.clear();
		advance();
		return this.released;
	}

}
