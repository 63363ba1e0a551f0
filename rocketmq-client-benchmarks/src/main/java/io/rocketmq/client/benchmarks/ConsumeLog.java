package io.rocketmq.client.benchmarks;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what listeners get. Thread-safe.
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

	/** A body that tells when it was sent. */
	static byte[] stamped(int length) {
		return ByteBuffer.allocate(length).putLong(0, System.nanoTime()).array();
	}

	/** A message has come to the listener. */
	void consumed(long queueOffset, byte[] body) {
		if (this.timed) {
			this.times.add(System.nanoTime() - ByteBuffer.wrap(body).getLong(0), 1);
		}
		consumed(1, queueOffset, body.length);
	}

	/** Messages have come. */
	void consumed(int count, long sumOfOffsets, long bodyBytes) {
		this.offsets.add(sumOfOffsets);
		this.bytes.add(bodyBytes);
		this.messages.add(count);
	}

	long messages() {
		return this.messages.sum();
	}

	/** The sum of the offsets of all messages: it tells whether each came once. */
	long offsets() {
		return this.offsets.sum();
	}

	/** The bytes of all bodies. */
	long bytes() {
		return this.bytes.sum();
	}

	/** Returns the times that messages took. */
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
