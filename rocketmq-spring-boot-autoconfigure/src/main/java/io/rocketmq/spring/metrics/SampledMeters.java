package io.rocketmq.spring.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.micrometer.core.instrument.Meter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.RocketMQClient;

/**
 * Meters that are read from a client's statistics. Whoever reads one gets a value that is
 * at most a second old; one sample serves all meters of a scrape. Meters come and go at
 * {@link #refresh()}. Thread-safe.
 */
final class SampledMeters {

	private static final Logger logger = LoggerFactory.getLogger(SampledMeters.class);

	private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final RocketMQClient client;

	private final ClientTags tags;

	private final MeterSet meters;

	private final int maxQueues;

	/** Held while a sample is taken. */
	private final ReentrantLock sampling = new ReentrantLock();

	private volatile @Nullable Sample sample;

	/** By {@link System#nanoTime()}; written before the sample. */
	private volatile long sampledAt;

	/** Held while meters come and go. */
	private final ReentrantLock refreshing = new ReentrantLock();

	/** Guarded by the lock. */
	private final Map<Sample.Row, Registered> registered = new HashMap<>();

	/** Guarded by the lock. */
	private boolean warned;

	SampledMeters(RocketMQClient client, ClientTags tags, MeterSet meters, int maxQueues) {
		this.client = client;
		this.tags = tags;
		this.meters = meters;
		this.maxQueues = maxQueues;
	}

	/** Takes a sample, adds the meters that it has for the first time, removes others. */
	void refresh() {
		this.refreshing.lock();
		try {
			Sample now = take();
			this.registered.entrySet().removeIf((each) -> {
				boolean gone = now.get(each.getKey()) == null;
				if (gone) {
					this.meters.remove(each.getValue().meter);
				}
				return gone;
			});
			now.rows().keySet().forEach((row) -> this.registered.computeIfAbsent(row, this::register));
			if (now.exceedsQueues() && !this.warned) {
				this.warned = true;
				logger.info("Client '{}' has more queues than the {} that have a meter of their own. Raise "
						+ "rocketmq.metrics.max-queues for more.", this.tags.client(), this.maxQueues);
			}
		}
		finally {
			this.refreshing.unlock();
		}
	}

	private Registered register(Sample.Row row) {
		Value value = new Value(row);
		return new Registered(this.meters.sampled(row.meter(), row.values(), value), value);
	}

	private Sample take() {
		this.sampling.lock();
		try {
			Sample taken = Sample.of(this.client, this.tags, this.maxQueues);
			this.sampledAt = System.nanoTime();
			this.sample = taken;
			return taken;
		}
		finally {
			this.sampling.unlock();
		}
	}

	/** Returns a sample that is recent, or is being replaced by another thread. */
	private Sample current() {
		Sample known = this.sample;
		if (known == null) {
			return take();
		}
		if (System.nanoTime() - this.sampledAt > MAX_AGE_NANOS && this.sampling.tryLock()) {
			try {
				return take();
			}
			finally {
				this.sampling.unlock();
			}
		}
		return known;
	}

	/** Meter with its value, to which a registry refers weakly. */
	private record Registered(Meter meter, SampledValue value) {
	}

	/** Value of one meter, which keeps the last one until its meter is removed. */
	private final class Value implements SampledValue {

		private final Sample.Row row;

		private volatile Sample.Amount last = new Sample.Amount(0, 0);

		Value(Sample.Row row) {
			this.row = row;
		}

		private Sample.Amount read() {
			Sample.Amount now = current().get(this.row);
			if (now == null) {
				return this.last;
			}
			this.last = now;
			return now;
		}

		@Override
		public double amount() {
			return read().value();
		}

		@Override
		public long count() {
			return read().count();
		}

	}

}
