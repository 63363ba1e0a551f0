package io.rocketmq.client.internal.consumer.pull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.internal.consumer.queue.Outages;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Pulls of one queue: one at a time, and after a delay if the last one failed. Confined
 * to the events of the queue's owner.
 */
final class Puller {

	private static final Logger logger = LoggerFactory.getLogger(Puller.class);

	private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

	private static final Backoff AFTER_REFUSAL = new Backoff(AFTER_FAILURE, Duration.ofSeconds(10));

	private static final Backoff AFTER_BUSY_BROKER = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

	private final PullOwner owner;

	private final QueueSource source;

	private final Outages outages;

	private long offset;

	/** Answer or delay that it waits for; null if none. */
	private @Nullable Wait wait;

	/** Outcome of the last pull; null if it succeeded. */
	private @Nullable LastPull last;

	private long maxOffset = -1;

	private @Nullable Instant lastAnswerAt;

	Puller(PullOwner owner, QueueSource source, Outages outages) {
		this.owner = owner;
		this.source = source;
		this.outages = outages;
	}

	/** Wait for an answer or a delay, with its start. Told apart by identity. */
	private static final class Wait {

		private final long since;

		Wait(long since) {
			this.since = since;
		}

	}

	/** Outcome of a pull that did not succeed. */
	private sealed interface LastPull {

		/** Number of consecutive failed pulls. */
		record Failed(int times) implements LastPull {
		}

		/**
		 * Offset that the broker answered without messages, though it was the one
		 * requested.
		 */
		record Stayed(long offset) implements LastPull {
		}

	}

	/** Sets the offset of the next pull; the pull in flight is ignored. */
	void begin(long nextOffset) {
		stop();
		this.offset = nextOffset;
		this.last = null;
	}

	/** Ignores the pull in flight. */
	void stop() {
		this.wait = null;
	}

	/** Whether it waits for an answer or a delay. */
	boolean isWaiting() {
		return this.wait != null;
	}

	/** Whether that wait has taken longer than a limit. */
	boolean isOverdue(long nowNanos, long limitNanos) {
		return this.wait != null && nowNanos - this.wait.since > limitNanos;
	}

	long offset() {
		return this.offset;
	}

	/**
	 * Returns the offset of the next message of the queue, or -1 before the first answer.
	 */
	long maxOffset() {
		return this.maxOffset;
	}

	@Nullable Instant lastAnswerAt() {
		return this.lastAnswerAt;
	}

	/** Pulls once. */
	void pull() {
		Wait mine = new Wait(this.owner.timing().nanos());
		long from = this.offset;
		this.wait = mine;
		Futures.attempt(() -> this.source.pull(from))
			.whenComplete((result, failure) -> this.owner.post(() -> answered(mine, from, result, failure)));
	}

	private void pullAfter(long delayNanos) {
		Wait mine = new Wait(this.owner.timing().nanos() + delayNanos);
		this.wait = mine;
		this.owner.postAfter(delayNanos, () -> {
			if (this.wait == mine) {
				this.wait = null;
			}
		});
	}

	private void answered(Wait mine, long from, @Nullable PullResult result, @Nullable Throwable failure) {
		if (this.wait != mine) {
			return;
		}
		this.wait = null;
		try {
			if (result == null) {
				failed(Futures.unwrap((failure != null) ? failure : new NullPointerException("no answer")));
			}
			else if (result.status() == PullResult.Status.OFFSET_ILLEGAL
					|| result.status() == PullResult.Status.OFFSET_RESET) {
				moved(from, result);
			}
			else {
				pulled(from, result);
			}
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
		}
	}

	/** Continues where the broker says, instead of at the offset of the pull. */
	private void moved(long from, PullResult result) {
		long next = result.nextOffset();
		boolean reset = result.status() == PullResult.Status.OFFSET_RESET;
		if (next == from && !(reset && this.owner.committable() < from)) {
			// A broker whose group has just got its start offset answers so once, and
			// returns messages to the next pull.
			boolean again = this.last instanceof LastPull.Stayed stayed && stayed.offset() == from;
			answered(new LastPull.Stayed(from));
			if (again) {
				stay(result.status(), from);
			}
			return;
		}
		logger.atWarn()
			.addKeyValue("queue", this.owner.queue())
			.log("Broker moves the group from offset {} of {} to {}: the offset {}", from, this.owner.queue(), next,
					reset ? "was reset" : "is not in the queue");
		answered(null);
		if (reset) {
			this.owner.goOnAt(next);
		}
		else if (next > from) {
			this.offset = next;
			this.owner.pulled(List.of(), next);
		}
		else {
			// A broker that was killed, or a slave, may know less than has been pulled:
			// what is not yet consumed may be before the end that it knows.
			this.owner.goOnAt(Math.min(next, this.owner.committable()));
		}
	}

	private void pulled(long from, PullResult result) {
		List<ReceivedMessage> wanted = wanted(from, result.messages());
		answered(null);
		this.maxOffset = result.maxOffset();
		this.lastAnswerAt = Instant.now();
		this.offset = result.nextOffset();
		this.owner.pulled(wanted, result.nextOffset());
		if (result.status() != PullResult.Status.NOTHING_NEW && result.nextOffset() == from) {
			stay(result.status(), from);
		}
	}

	private void answered(@Nullable LastPull now) {
		this.outages.over(Outages.Kind.PULL, this.owner.queue());
		this.last = now;
	}

	/** Returns the wanted messages: usually the same list. */
	private List<ReceivedMessage> wanted(long from, List<ReceivedMessage> pulled) {
		int first = 0;
		while (first < pulled.size() && isWanted(from, pulled.get(first))) {
			first++;
		}
		if (first == pulled.size()) {
			return pulled;
		}
		List<ReceivedMessage> wanted = new ArrayList<>(pulled.subList(0, first));
		for (ReceivedMessage message : pulled.subList(first + 1, pulled.size())) {
			if (isWanted(from, message)) {
				wanted.add(message);
			}
		}
		return wanted;
	}

	private boolean isWanted(long from, ReceivedMessage message) {
		return message.queueOffset() >= from && this.source.wants(message);
	}

	private void stay(PullResult.Status status, long from) {
		logger.atWarn()
			.addKeyValue("queue", this.owner.queue())
			.log("Broker returned {} without advancing past offset {} of {}; retrying in 1 s", status, from,
					this.owner.queue());
		pullAfter(AFTER_FAILURE.toNanos());
	}

	private void failed(Throwable failure) {
		int failures = (this.last instanceof LastPull.Failed before) ? before.times() + 1 : 1;
		this.last = new LastPull.Failed(failures);
		boolean refused = Refusals.isRefusal(failure);
		if (!refused) {
			this.outages.failed(Outages.Kind.PULL, this.owner.queue(), failure);
		}
		pullAfter((failure instanceof BrokerBusyException) ? AFTER_BUSY_BROKER.delayNanos(failures)
				: refused ? AFTER_REFUSAL.delayNanos(failures) : AFTER_FAILURE.toNanos());
	}

}
