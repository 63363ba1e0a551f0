package io.rocketmq.client.internal.support;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Histogram of latencies, exact to about 6 percent, from 1 microsecond to more than an
 * hour. Recording is one atomic addition. Thread-safe.
 */
public final class LatencyHistogram {

	/** Parts of each power of two, as a power of two. */
	private static final int PART_BITS = 4;

	private static final int PARTS = 1 << PART_BITS;

	private static final int LARGEST_BIT = 32;

	private final AtomicLongArray counts = new AtomicLongArray((LARGEST_BIT - PART_BITS + 2) * PARTS);

	public void record(long nanos) {
		this.counts.incrementAndGet(index(nanos / 1000));
	}

	/**
	 * Returns the latencies below which the given parts (0 to 1) of all lie, ascending.
	 */
	public Duration[] percentiles(double... parts) {
		long[] snapshot = new long[this.counts.length()];
		long total = 0;
		for (int i = 0; i < snapshot.length; i++) {
			snapshot[i] = this.counts.get(i);
			total += snapshot[i];
		}
		Duration[] result = new Duration[parts.length];
		long seen = 0;
		int index = -1;
		for (int i = 0; i < parts.length; i++) {
			long wanted = Math.max(1, (long) Math.ceil(parts[i] * total));
			while (total > 0 && seen < wanted && index < snapshot.length - 1) {
				index++;
				seen += snapshot[index];
			}
			result[i] = (total > 0) ? Duration.ofNanos(upperBound(index) * 1000) : Duration.ZERO;
		}
		return result;
	}

	private static int index(long micros) {
		long value = Math.min(Math.max(0, micros), (1L << LARGEST_BIT + 1) - 1);
		if (value < PARTS) {
			return (int) value;
		}
		int shift = 63 - Long.numberOfLeadingZeros(value) - PART_BITS;
		return (shift + 1) * PARTS + (int) (value >>> shift) - PARTS;
	}

	private static long upperBound(int index) {
		if (index < PARTS) {
			return index + 1;
		}
		int shift = index / PARTS - 1;
		return (long) (index % PARTS + PARTS + 1) << shift;
	}

}
