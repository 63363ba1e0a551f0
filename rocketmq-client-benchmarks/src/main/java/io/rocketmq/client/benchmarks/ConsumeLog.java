package io.rocketmq.client.benchmarks;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of the messages that listeners receive. Thread-safe.
 */
final class ConsumeLog {

	private final LongAdder messages = new LongAdder();

	private final LongAdder offsets = new LongAdder();

	private final LongAdder bytes = new LongAdder();

	private final TimeLog times = new TimeLog();

	private volatile boolean timed;

	/** Bodies begin with the time at which they were sent: see {@link #stamped}. */
	ConsumeLog timed() {
		this.timed = true;
		return this;
	}

	/** Returns a body that begins with its send time. */
	static byte[] stamped(int length) {
		return ByteBuffer.allocate(length).putLong(0, System.nanoTime()).array();
	}

	/** Records a message. */
	void consumed(long queueOffset, byte[] body) {
		if (this.timed) {
			this.times.add(System.nanoTime() - ByteBuffer.wrap(body).getLong(0), 1);
		}
		consumed(1, queueOffset, body.length);
	}

	/** Records messages. */
	void consumed(int count, long sumOfOffsets, long bodyBytes) {
		this.offsets.add(sumOfOffsets);
		this.bytes.add(bodyBytes);
		this.messages.add(count);
	}

	long messages() {
		return this.messages.sum();
	}

	/**
	 * Returns the sum of all offsets, which shows whether each message was consumed once.
	 */
	long offsets() {
		return this.offsets.sum();
	}

	/** Returns the total size of all bodies in bytes. */
	long bytes() {
		return this.bytes.sum();
	}

	/** Returns the latencies of the messages. */
	TimeLog times() {
		return this.times;
	}

	/** Waits for messages. */
	void await(long count, Duration limit, Runnable meanwhile) throws InterruptedException {
		long end = System.nanoTime() + limit.toNanos();
		while (messages() < count) {
			if (System.nanoTime() > end) {
				throw new IllegalStateException(
						"Only " + messages() + " of " + count + " messages were consumed within " + limit);
			}
			meanwhile.run();
			Thread.sleep(2);
		}
	}

}
