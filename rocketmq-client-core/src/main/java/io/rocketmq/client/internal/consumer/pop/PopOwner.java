package io.rocketmq.client.internal.consumer.pop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.consumer.dispatch.Deliveries;
import io.rocketmq.client.internal.consumer.queue.DelayLevels;
import io.rocketmq.client.internal.consumer.queue.QueueOwner;
import io.rocketmq.client.internal.protocol.body.RunningInfoBody;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Owner of a pop source: Active ⇄ Paused → Retiring or Draining → Released. It pops until
 * it holds enough messages, and renews their invisible time while they are in flight.
 */
public final class PopOwner extends QueueOwner {

	private static final Logger logger = LoggerFactory.getLogger(PopOwner.class);

	private static final Duration AFTER_FAILED_RENEWAL = Duration.ofMillis(200);

	/** Delay level of a first redelivery, as after a pull. */
	private static final int FIRST_LEVEL = 3;

	private final PopSource source;

	private final PopSupport support;

	private final Deliveries deliveries;

	private final HeldLeases held = new HeldLeases();

	private final PendingAcks acks;

	private final Popper popper;

	private final CompletableFuture<Void> released = new CompletableFuture<>();

	private State state = State.ACTIVE;

	/** Level of the next failed change of an invisible time: WARN once per outage. */
	private Level failureLevel = Level.WARN;

	private enum State {

		ACTIVE, PAUSED,

		/** Finishes everything popped, for members that pull from now on. */
		RETIRING,

		/** Finishes what is in flight. */
		DRAINING, RELEASED

	}

	public PopOwner(PopSource source, Function<? super QueueOwner, Deliveries> deliveries, PopSupport support) {
		super(source.queue(), support.timing());
		this.source = source;
		this.support = support;
		this.acks = new PendingAcks(this, source, support.options().fetch().invisibleTime());
		this.popper = new Popper(this, source, support);
		this.deliveries = deliveries.apply(this);
	}

	/** Begins to pop, unless paused: {@link #settle()} follows each event. */
	void start() {
		post(() -> {
		});
	}

	@Override
	public boolean extend(ReceivedMessage message, long nanos) {
		return ask(() -> this.deliveries.extend(message, nanos));
	}

	@Override
	public MessageQueue queueOf(ReceivedMessage message) {
		return message.queue();
	}

	@Override
	protected void settle() {
		this.acks.send();
		if (this.state == State.ACTIVE && !this.popper.isWaiting() && !isFull()) {
			this.popper.pop();
		}
		boolean retired = this.state == State.RETIRING && !this.popper.isWaiting() && this.held.count() == 0;
		if ((this.state == State.DRAINING || retired) && this.deliveries.isIdle() && this.acks.isIdle()) {
			end();
		}
		dueAt(timing().nanos() + ((this.held.count() > 0) ? 0 : this.popper.limitNanos()));
	}

	private void end() {
		this.state = State.RELEASED;
		this.source.leases().makeVisible(this.held.removeAll());
		this.released.complete(null);
	}

	private boolean isFull() {
		int enough = Math.max(3 * this.popper.batchSize(),
				this.support.options().threads() * this.support.options().batchSize());
		return this.held.count() >= enough || this.held.bytes() >= this.support.maxBytes().getAsLong();
	}

	/** Delivers popped messages, which are invisible since a time or later; an event. */
	void popped(List<LeasedMessage> messages, long invisibleSince) {
		if (this.state == State.DRAINING || this.state == State.RELEASED) {
			this.source.leases().makeVisible(messages);
			return;
		}
		// The context of a listener names one queue.
		Map<MessageQueue, List<ReceivedMessage>> byQueue = new LinkedHashMap<>();
		for (LeasedMessage message : messages) {
			this.held.add(message, invisibleSince);
			byQueue.computeIfAbsent(message.queue(), (queue) -> new ArrayList<>()).add(message);
		}
		byQueue.values().forEach(this.deliveries::add);
	}

	/** Whether failures are worth a warning. */
	boolean isWorking() {
		return this.state == State.ACTIVE || this.state == State.PAUSED;
	}

	boolean isReleased() {
		return this.state == State.RELEASED;
	}

	@Override
	public void finished(List<ReceivedMessage> messages) {
		for (ReceivedMessage message : messages) {
			LeasedMessage lease = this.source.leases().require(message);
			Long since = this.held.remove(lease);
			// Messages left to be redelivered are not acknowledged.
			if (since != null) {
				this.acks.add(lease, since);
			}
		}
	}

	/**
	 * Makes the message invisible until its redelivery. Dead-letters it after its last
	 * attempt, which brokers don't do for popped messages.
	 */
	@Override
	public CompletableFuture<Void> sendBack(ReceivedMessage message, ConsumeResult result) {
		boolean last = message.reconsumeTimes() >= this.support.options().maxReconsumeTimes();
		if (last && result.kind() == ConsumeResult.Kind.RETRY) {
			return this.support.retries().sendBack(queue().brokerName(), message, ConsumeResult.DEAD_LETTER);
		}
		if (result.kind() == ConsumeResult.Kind.DEAD_LETTER || this.state == State.RETIRING) {
			// Members that pull find one to be redelivered in the retry topic.
			return this.support.retries().sendBack(queue().brokerName(), message, result);
		}
		LeasedMessage lease = this.source.leases().require(message);
		Duration delay = result.delay().isZero() ? DelayLevels.of(FIRST_LEVEL + message.reconsumeTimes())
				: result.delay();
		CompletableFuture<Void> changed = new CompletableFuture<>();
		this.source.leases().change(lease, delay).whenComplete((none, failure) -> post(() -> {
			if (failure != null) {
				this.source.refused(Problem.Kind.INVISIBLE_TIME, failure);
				logFailure("Could not delay the redelivery of {}; it follows when its invisible time ends: {}", lease,
						failure);
			}
			else {
				changed();
			}
			// The broker redelivers it in any case.
			this.held.remove(lease);
			changed.complete(null);
		}));
		return changed;
	}

	/** Logs a failure other than a refusal once, until a request succeeds. */
	private void logFailure(String text, LeasedMessage lease, Throwable failure) {
		Level level = Refusals.isRefusal(failure) ? Level.DEBUG : this.failureLevel;
		if (level == Level.WARN) {
			this.failureLevel = Level.DEBUG;
		}
		logger.atLevel(level)
			.addKeyValue("topic", lease.topic())
			.addKeyValue("messageId", lease.messageId())
			.log(text, lease, Futures.unwrap(failure).getMessage());
	}

	private void changed() {
		this.failureLevel = Level.WARN;
		this.source.granted(Problem.Kind.INVISIBLE_TIME);
	}

	@Override
	protected void look() {
		long now = timing().nanos();
		this.deliveries.expire(now);
		renew();
		if (this.state == State.ACTIVE || this.state == State.RETIRING) {
			this.popper.expire(now);
			if (remainsStuck(this.held.count() > 0 && this.deliveries.isStuck())) {
				logger.atWarn()
					.addKeyValue("topic", queue().topic())
					.addKeyValue("broker", queue().brokerName())
					.log("{} messages popped from {} are stuck; making them visible again", this.held.count(), queue());
				this.deliveries.abandon();
				this.deliveries.restart();
				this.source.leases().makeVisible(this.held.removeAll());
			}
		}
	}

	/** Renews the invisible time of messages after half of it. */
	private void renew() {
		Duration invisible = this.support.options().fetch().invisibleTime();
		long now = timing().nanos();
		for (LeasedMessage lease : this.held.due(now, invisible.toNanos() / 2)) {
			this.source.leases()
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
		this.source.refused(Problem.Kind.INVISIBLE_TIME, failure);
		long invisible = this.support.options().fetch().invisibleTime().toNanos();
		boolean late = this.held.isInvisibleLongerThan(lease, timing().nanos(), invisible);
		boolean lost = late
				|| (Refusals.isRefusal(failure) && !(Futures.unwrap(failure) instanceof BrokerBusyException));
		this.held.notRenewed(lease, lost);
		if (lost) {
			logFailure("Could not renew the invisible time of {}; it may be redelivered meanwhile: {}", lease, failure);
		}
		else {
			postAfter(AFTER_FAILED_RENEWAL.toNanos(), this::renew);
		}
	}

	@Override
	protected void paused() {
		if (isWorking() || this.state == State.RETIRING) {
			this.deliveries.pause();
		}
		if (this.state == State.ACTIVE) {
			this.state = State.PAUSED;
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

	PopOwners.Held held() {
		return ask(() -> new PopOwners.Held(this.held.count(), this.held.bytes()));
	}

	RunningInfoBody.PopQueueInfo info() {
		return ask(() -> new RunningInfoBody.PopQueueInfo(this.held.count(), this.state == State.RELEASED,
				(this.popper.lastAnswerAt() != null) ? this.popper.lastAnswerAt().toEpochMilli() : 0));
	}

	/**
	 * Stops popping, and releases the source once all popped messages are processed:
	 * members that pull don't see messages made visible after a pop. Has no effect while
	 * paused.
	 */
	CompletableFuture<Void> retire() {
		return ask(() -> {
			if (this.state == State.ACTIVE) {
				this.state = State.RETIRING;
			}
			return this.released;
		});
	}

	/** Stops popping, finishes messages in flight and makes the others visible again. */
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
