package io.rocketmq.client.benchmarks;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * Histogram of latencies and counter of failures. Each bucket is at most 3 % wide.
 * Thread-safe.
 */
final class TimeLog {

	private static final int STEPS_BITS = 5;

	private static final int STEPS = 1 << STEPS_BITS;

	private final AtomicLongArray counts = new AtomicLongArray(STEPS * (64 - STEPS_BITS));

	private final LongAdder failures = new LongAdder();

	private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

	/** Records messages. */
	void add(long nanos, int messages) {
		this.counts.addAndGet(bucket(nanos), messages);
	}

	void failed(Throwable failure) {
		this.failures.increment();
		this.firstFailure.compareAndSet(null, failure);
	}

	long failures() {
		return this.failures.sum();
	}

	@Nullable Throwable firstFailure() {
		return this.firstFailure.get();
	}

	/** Returns the current count of each bucket. */
	long[] snapshot() {
		long[] all = new long[this.counts.length()];
		for (int i = 0; i < all.length; i++) {
			all[i] = this.counts.get(i);
		}
		return all;
	}

	/** Returns the sum of all buckets. */
	static long sum(long[] counts) {
		long sum = 0;
		for (long count : counts) {
			sum += count;
		}
		return sum;
	}

	/** Returns the counts between two snapshots. */
	static long[] between(long[] from, long[] to) {
		long[] difference = new long[to.length];
		for (int i = 0; i < to.length; i++) {
			difference[i] = to[i] - from[i];
		}
		return difference;
	}

	/** Returns the latency at a quantile. */
	static long percentile(long[] counts, double part) {
		long rest = Math.max(1, (long) Math.ceil(sum(counts) * part));
		for (int i = 0; i < counts.length; i++) {
			rest -= counts[i];
			if (rest <= 0) {
				return middle(i);
			}
		}
		return 0;
	}

	static int bucket(long nanos) {
		long value = Math.max(nanos, 0);
		int shift = Math.max(0, 63 - Long.numberOfLeadingZeros(value | 1) - STEPS_BITS);
		return shift * STEPS + (int) (value >>> shift);
	}

	static long middle(int bucket) {
		int shift = Math.max(0, bucket / STEPS - 1);
		long start = (long) (bucket - shift * STEPS) << shift;
		return start + ((1L << shift) >> 1);
	}

}
