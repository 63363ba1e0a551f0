package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.support.Housekeeping;

/**
 * Acknowledges popped messages that are done: all that is done during one request with
 * the next, and again what fails, as long as the messages are hidden. Thread-safe.
 */
final class PendingAcks {

	private static final Logger logger = LoggerFactory.getLogger(PendingAcks.class);

	private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

	private final Leases leases;

	private final Housekeeping housekeeping;

	private final long invisibleNanos;

	private final Runnable ended;

	private final ReentrantLock lock = new ReentrantLock();

	/** Guarded by the lock, as what is below. */
	private List<Ack> waiting = new ArrayList<>();

	private boolean underWay;

	private boolean closed;

	private record Ack(LeasedMessage message, long hiddenSince) {
	}

	/**
	 * Makes one with nothing to acknowledge.
	 * @param invisibleTime how long messages are hidden
	 * @param ended is called after each request
	 */
	PendingAcks(Leases leases, Housekeeping housekeeping, Duration invisibleTime, Runnable ended) {
		this.leases = leases;
		this.housekeeping = housekeeping;
		this.invisibleNanos = invisibleTime.toNanos();
		this.ended = ended;
	}

	/** Takes a message that is done; {@link #send()} follows. */
	void add(LeasedMessage message, long hiddenSince) {
		this.lock.lock();
		try {
			this.waiting.add(new Ack(message, hiddenSince));
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Sends what there is, unless a request is under way. */
	void send() {
		List<Ack> done;
		this.lock.lock();
		try {
			if (this.underWay || this.waiting.isEmpty()) {
				return;
			}
			this.underWay = true;
			done = this.waiting;
			this.waiting = new ArrayList<>();
		}
		finally {
			this.lock.unlock();
		}
		this.leases.ack(done.stream().map(Ack::message).toList()).whenComplete((result, none) -> {
			List<Ack> failed = new ArrayList<>();
			for (int i = 0; i < done.size(); i++) {
				RocketMQException failure = result.items().get(i).failure();
				if (failure != null && mayBeRepeated(done.get(i), failure)) {
					failed.add(done.get(i));
				}
			}
			answered();
			if (!failed.isEmpty()) {
				this.housekeeping.after(AFTER_FAILURE.toNanos(), () -> again(failed));
			}
			this.ended.run();
		});
	}

	private void answered() {
		this.lock.lock();
		try {
			this.underWay = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean mayBeRepeated(Ack ack, RocketMQException failure) {
		boolean repeat = (failure.outcome() != Outcome.REJECTED || failure instanceof BrokerBusyException)
				&& System.nanoTime() - ack.hiddenSince < this.invisibleNanos;
		if (!repeat) {
			logger.warn("Could not acknowledge {}, which may be delivered again: {}", ack.message,
					failure.getMessage());
		}
		return repeat;
	}

	private void again(List<Ack> failed) {
		this.lock.lock();
		try {
			if (!this.closed) {
				this.waiting.addAll(failed);
			}
		}
		finally {
			this.lock.unlock();
		}
		send();
	}

	/** Whether nothing waits and no request is under way. */
	boolean isIdle() {
		this.lock.lock();
		try {
			return !this.underWay && this.waiting.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Repeats nothing any more. */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
	}

}
