package io.rocketmq.client.internal.consumer.pop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.AckResult;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.consumer.queue.Timing;

/**
 * Acknowledges popped messages that are done: all that is done during one request with
 * the next, and again what fails, as long as the messages are hidden. Thread-safe.
 */
final class PendingAcks {

	private static final Logger logger = LoggerFactory.getLogger(PendingAcks.class);

	private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

	private final PopBroker broker;

	private final Timing timing;

	private final long invisibleNanos;

	private final Runnable ended;

	private final ReentrantLock lock = new ReentrantLock();

	/** Guarded by the lock, as what is below. */
	private List<Ack> waiting = new ArrayList<>();

	private boolean underWay;

	/** Requests whose failed acknowledgements are sent again soon. */
	private int repeating;

	private boolean closed;

	/** Touched by one answer after the other, as one request is under way at a time. */
	private volatile boolean warned;

	private record Ack(LeasedMessage message, long hiddenSince) {
	}

	/**
	 * Makes one with nothing to acknowledge.
	 * @param invisibleTime how long messages are hidden
	 * @param ended is called after each request
	 */
	PendingAcks(PopBroker broker, Timing timing, Duration invisibleTime, Runnable ended) {
		this.broker = broker;
		this.timing = timing;
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
		this.broker.leases().ack(done.stream().map(Ack::message).toList()).whenComplete((result, none) -> {
			List<Ack> failed = new ArrayList<>();
			List<AckResult.Item> lost = new ArrayList<>();
			boolean allDone = true;
			for (int i = 0; i < done.size(); i++) {
				AckResult.Item item = result.items().get(i);
				RocketMQException failure = item.failure();
				if (failure != null) {
					allDone = false;
					// Which logs it, once it has lasted.
					boolean refused = this.broker.refused(Problem.Kind.ACK, failure);
					if (mayBeRepeated(done.get(i), failure)) {
						failed.add(done.get(i));
					}
					else if (!refused) {
						lost.add(item);
					}
				}
			}
			if (allDone) {
				this.warned = false;
				this.broker.granted(Problem.Kind.ACK);
			}
			warn(lost);
			answered(failed);
			this.ended.run();
		});
	}

	/** Logs lost acknowledgements, until a request has succeeded once. */
	private void warn(List<AckResult.Item> lost) {
		if (lost.isEmpty()) {
			return;
		}
		AckResult.Item first = lost.get(0);
		if (this.warned) {
			logger.debug("Could not acknowledge {} more popped messages", lost.size(), first.failure());
			return;
		}
		this.warned = true;
		logger.warn("Could not acknowledge {} popped messages, which may be redelivered; the first is {}: {}",
				lost.size(), first.message(), String.valueOf(first.failure()));
	}

	private void answered(List<Ack> failed) {
		this.lock.lock();
		try {
			this.underWay = false;
			this.repeating += failed.isEmpty() ? 0 : 1;
		}
		finally {
			this.lock.unlock();
		}
		if (!failed.isEmpty() && !this.timing.after(AFTER_FAILURE.toNanos(), () -> again(failed))) {
			// The client is closed.
			again(List.of());
		}
	}

	private boolean mayBeRepeated(Ack ack, RocketMQException failure) {
		return (failure.outcome() != Outcome.REJECTED || failure instanceof BrokerBusyException)
				&& this.timing.nanos() - ack.hiddenSince < this.invisibleNanos;
	}

	private void again(List<Ack> failed) {
		this.lock.lock();
		try {
			this.repeating--;
			if (!this.closed) {
				this.waiting.addAll(failed);
			}
		}
		finally {
			this.lock.unlock();
		}
		// Settles its owner, which sends what waits.
		this.ended.run();
	}

	/** Whether nothing waits, also to be sent again, and no request is under way. */
	boolean isIdle() {
		this.lock.lock();
		try {
			return !this.underWay && this.repeating == 0 && this.waiting.isEmpty();
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
