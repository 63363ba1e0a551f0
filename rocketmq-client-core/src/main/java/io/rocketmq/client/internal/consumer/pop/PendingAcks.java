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
 * Acknowledgements of processed messages: one request at a time takes all messages that
 * wait, and failed ones are repeated while their message is invisible. Thread-safe.
 */
final class PendingAcks {

	private static final Logger logger = LoggerFactory.getLogger(PendingAcks.class);

	private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

	private final PopSource source;

	private final Timing timing;

	private final long invisibleNanos;

	private final Runnable ended;

	private final ReentrantLock lock = new ReentrantLock();

	/** Guarded by the lock, as what is below. */
	private List<Ack> waiting = new ArrayList<>();

	private boolean inFlight;

	/** Requests whose failed acknowledgements will be repeated soon. */
	private int repeating;

	private boolean closed;

	/** Changed by one answer at a time, as one request is in flight at a time. */
	private volatile boolean warned;

	private record Ack(LeasedMessage message, long invisibleSince) {
	}

	/**
	 * Creates an empty set.
	 * @param ended called after each request, to settle the owner
	 */
	PendingAcks(PopSource source, Timing timing, Duration invisibleTime, Runnable ended) {
		this.source = source;
		this.timing = timing;
		this.invisibleNanos = invisibleTime.toNanos();
		this.ended = ended;
	}

	/** Adds a processed message; {@link #send()} follows. */
	void add(LeasedMessage message, long invisibleSince) {
		this.lock.lock();
		try {
			this.waiting.add(new Ack(message, invisibleSince));
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Acknowledges what waits, unless a request is in flight. */
	void send() {
		List<Ack> done;
		this.lock.lock();
		try {
			if (this.inFlight || this.waiting.isEmpty()) {
				return;
			}
			this.inFlight = true;
			done = this.waiting;
			this.waiting = new ArrayList<>();
		}
		finally {
			this.lock.unlock();
		}
		this.source.leases().ack(done.stream().map(Ack::message).toList()).whenComplete((result, none) -> {
			List<Ack> failed = new ArrayList<>();
			List<AckResult.Item> lost = new ArrayList<>();
			boolean allDone = true;
			for (int i = 0; i < done.size(); i++) {
				AckResult.Item item = result.items().get(i);
				RocketMQException failure = item.failure();
				if (failure != null) {
					allDone = false;
					boolean refused = this.source.refused(Problem.Kind.ACK, failure);
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
				this.source.granted(Problem.Kind.ACK);
			}
			warn(lost);
			answered(failed);
			this.ended.run();
		});
	}

	/** Logs lost acknowledgements once, until a request succeeds. */
	private void warn(List<AckResult.Item> lost) {
		if (lost.isEmpty()) {
			return;
		}
		AckResult.Item first = lost.get(0);
		if (this.warned) {
			logger.atDebug()
				.setCause(first.failure())
				.log("Could not acknowledge {} more popped messages", lost.size());
			return;
		}
		this.warned = true;
		logger.atWarn()
			.addKeyValue("topic", first.message().topic())
			.addKeyValue("broker", this.source.brokerName())
			.addKeyValue("messageId", first.message().messageId())
			.log("Could not acknowledge {} popped messages, which may be redelivered; the first is {}: {}", lost.size(),
					first.message(), String.valueOf(first.failure()));
	}

	private void answered(List<Ack> failed) {
		this.lock.lock();
		try {
			this.inFlight = false;
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
				&& this.timing.nanos() - ack.invisibleSince < this.invisibleNanos;
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
		this.ended.run();
	}

	/** Whether nothing waits or will be repeated, and no request is in flight. */
	boolean isIdle() {
		this.lock.lock();
		try {
			return !this.inFlight && this.repeating == 0 && this.waiting.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Ends the repetitions. */
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
