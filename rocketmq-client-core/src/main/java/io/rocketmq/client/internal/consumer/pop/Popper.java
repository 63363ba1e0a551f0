package io.rocketmq.client.internal.consumer.pop;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.PopResult;
import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;

/**
 * Keeps at most one pop at the broker, and backs off after failures and empty answers.
 * Confined to the events of its owner.
 */
final class Popper {

	private static final Logger logger = LoggerFactory.getLogger(Popper.class);

	/** Most messages of one pop (Apache's PopMessageProcessor). */
	private static final int MAX_MESSAGES = 32;

	private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

	private static final Backoff AFTER_REFUSAL = new Backoff(AFTER_FAILURE, Duration.ofSeconds(10));

	private static final Backoff AFTER_BUSY_BROKER = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

	/** After a broker answered without messages and without waiting for some. */
	private static final Backoff AFTER_NOTHING = new Backoff(Duration.ofMillis(10), AFTER_FAILURE);

	/** A pop without an answer fails long before. */
	private static final Duration BEYOND_LONG_POLL = Duration.ofSeconds(60);

	private final PopOwner owner;

	private final PopSource source;

	private final PopSupport support;

	/** The pop at the broker or the backoff that the next pop waits for. */
	private @Nullable Wait wait;

	private int failures;

	private int emptyAnswers;

	private @Nullable Instant lastAnswerAt;

	/** A pop or a backoff; told apart by identity. */
	private static final class Wait {

		private final long since;

		Wait(long since) {
			this.since = since;
		}

	}

	Popper(PopOwner owner, PopSource source, PopSupport support) {
		this.owner = owner;
		this.source = source;
		this.support = support;
	}

	boolean isWaiting() {
		return this.wait != null;
	}

	int batchSize() {
		return Math.min(MAX_MESSAGES, this.support.options().fetch().pullBatchSize());
	}

	/** Returns the time within which a pop must be answered. */
	long limitNanos() {
		return this.support.options().fetch().longPoll().plus(BEYOND_LONG_POLL).toNanos();
	}

	@Nullable Instant lastAnswerAt() {
		return this.lastAnswerAt;
	}

	void pop() {
		ConsumerOptions options = this.support.options();
		Wait mine = new Wait(this.owner.timing().nanos());
		this.wait = mine;
		long start = System.nanoTime();
		Futures.attempt(() -> this.source.pop(batchSize(), options.fetch().invisibleTime(), options.fetch().longPoll(),
				!(options.consumeFrom() instanceof ConsumeFrom.Earliest)))
			.whenComplete((result, failure) -> {
				if (failure == null && !result.messages().isEmpty()) {
					this.support.counters()
						.pulled(this.source.queue().topic(), result.messages().size(), System.nanoTime() - start);
				}
				this.owner.post(() -> answered(mine, result, failure));
			});
	}

	private void answered(Wait mine, @Nullable PopResult result, @Nullable Throwable failure) {
		if (this.wait == mine) {
			this.wait = null;
		}
		try {
			if (result == null) {
				failed(Futures.unwrap((failure != null) ? failure : new NullPointerException("no answer")));
			}
			else {
				List<LeasedMessage> messages = this.source.lease(result.messages());
				this.failures = 0;
				if (result.status() == PopResult.Status.FOUND) {
					this.emptyAnswers = 0;
					this.lastAnswerAt = Instant.now();
					this.owner.popped(messages, mine.since);
				}
				else {
					poppedNothing(result.status(), mine.since);
				}
			}
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
		}
	}

	private void poppedNothing(PopResult.Status status, long begun) {
		boolean waited = this.owner.timing().nanos() - begun >= this.support.options().fetch().longPoll().toNanos() / 2;
		this.lastAnswerAt = Instant.now();
		this.emptyAnswers = waited ? 0 : this.emptyAnswers + 1;
		if (status == PopResult.Status.POLLING_FULL) {
			backOff(AFTER_FAILURE.toNanos());
		}
		else if (!waited) {
			backOff(AFTER_NOTHING.delayNanos(this.emptyAnswers));
		}
	}

	private void failed(Throwable failure) {
		int times = ++this.failures;
		boolean refused = Refusals.isRefusal(failure);
		if (times == 1 && !refused && this.owner.isWorking()) {
			logger.atWarn()
				.addKeyValue("topic", this.source.queue().topic())
				.addKeyValue("broker", this.source.brokerName())
				.log("Could not pop from {}; retrying: {}", this.source, failure.toString());
		}
		backOff((failure instanceof BrokerBusyException) ? AFTER_BUSY_BROKER.delayNanos(times)
				: refused ? AFTER_REFUSAL.delayNanos(times) : AFTER_FAILURE.toNanos());
	}

	private void backOff(long delayNanos) {
		if (this.wait != null) {
			return;
		}
		Wait mine = new Wait(this.owner.timing().nanos() + delayNanos);
		this.wait = mine;
		this.owner.postAfter(delayNanos, () -> {
			if (this.wait == mine) {
				this.wait = null;
			}
		});
	}

	/** Abandons a pop that was not answered in time. */
	void expire(long now) {
		Wait waiting = this.wait;
		if (waiting != null && now - waiting.since > limitNanos()) {
			logger.atWarn()
				.addKeyValue("topic", this.source.queue().topic())
				.addKeyValue("broker", this.source.brokerName())
				.log("No answer to a pop from {} within {}; popping again", this.source,
						Duration.ofNanos(limitNanos()));
			this.wait = null;
		}
	}

}
