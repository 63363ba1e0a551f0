package io.rocketmq.client.internal.support;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Count and sum with their growth in the last minute and hour, from samples every 10
 * seconds and 10 minutes as in Apache's {@code StatsItem}. Adding is at most one atomic
 * addition for each. Thread-safe.
 */
public final class SampledSum {

	/** Interval between calls of {@link #sample}. */
	public static final Duration SAMPLING = Duration.ofSeconds(10);

	private static final int TICKS_PER_HOURLY_SAMPLE = 60;

	/** Bounds of six intervals. */
	private static final int SAMPLES = 7;

	private final LongAdder count = new LongAdder();

	private final LongAdder sum = new LongAdder();

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Sample> minute = new ArrayDeque<>();

	private final Deque<Sample> hour = new ArrayDeque<>();

	private long ticks;

	public SampledSum() {
		Sample nothing = new Sample(System.nanoTime(), 0, 0);
		this.minute.add(nothing);
		this.hour.add(nothing);
	}

	public void add(long items, long value) {
		this.count.add(items);
		if (value != 0) {
			this.sum.add(value);
		}
	}

	/** Returns the number of all items. */
	public long total() {
		return this.count.sum();
	}

	public void sample() {
		Sample now = now();
		this.lock.lock();
		try {
			this.ticks++;
			keep(this.minute, now);
			if (this.ticks % TICKS_PER_HOURLY_SAMPLE == 0) {
				keep(this.hour, now);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private Sample now() {
		return new Sample(System.nanoTime(), this.count.sum(), this.sum.sum());
	}

	private static void keep(Deque<Sample> samples, Sample sample) {
		samples.add(sample);
		if (samples.size() > SAMPLES) {
			samples.remove();
		}
	}

	public Growth lastMinute() {
		return growth(this.minute);
	}

	public Growth lastHour() {
		return growth(this.hour);
	}

	private Growth growth(Deque<Sample> samples) {
		Sample first;
		this.lock.lock();
		try {
			first = samples.getFirst();
		}
		finally {
			this.lock.unlock();
		}
		Sample now = now();
		return new Growth(now.count - first.count, now.sum - first.sum,
				Math.max(1e-3, (now.at - first.at) / (double) Duration.ofSeconds(1).toNanos()));
	}

	/** Growth of count and sum over some seconds. */
	public record Growth(long count, long sum, double seconds) {

		public double perSecond() {
			return this.count / this.seconds;
		}

		public double mean() {
			return (this.count == 0) ? 0 : (double) this.sum / this.count;
		}

	}

	private record Sample(long at, long count, long sum) {
	}

}
