package io.rocketmq.spring.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/**
 * Meters of one client in a registry, which are removed together. What is created after
 * that has no effect. Thread-safe.
 */
final class MeterSet {

	private final String client;

	private final Supplier<MeterRegistry> registry;

	private final ReentrantLock lock = new ReentrantLock();

	/** Guarded by the lock. */
	private final Set<Meter> created = new HashSet<>();

	/** Set under the lock. */
	private volatile boolean closed;

	MeterSet(String client, Supplier<MeterRegistry> registry) {
		this.client = client;
		this.registry = registry;
	}

	Timer timer(RocketMQMeter meter, String... values) {
		return add((target) -> Timer.builder(meter.getName())
			.description(description(meter))
			.tags(tags(meter, List.of(values)))
			.register(target));
	}

	Counter counter(RocketMQMeter meter, String... values) {
		return add((target) -> Counter.builder(meter.getName())
			.description(description(meter))
			.baseUnit(meter.getBaseUnit().isEmpty() ? null : meter.getBaseUnit())
			.tags(tags(meter, List.of(values)))
			.register(target));
	}

	DistributionSummary summary(RocketMQMeter meter, String... values) {
		return add((target) -> DistributionSummary.builder(meter.getName())
			.description(description(meter))
			.baseUnit(meter.getBaseUnit().isEmpty() ? null : meter.getBaseUnit())
			.tags(tags(meter, List.of(values)))
			.register(target));
	}

	/** Registers a meter that reads its value. */
	Meter sampled(RocketMQMeter meter, List<String> values, SampledValue value) {
		List<Tag> tags = tags(meter, values);
		String unit = meter.getBaseUnit().isEmpty() ? null : meter.getBaseUnit();
		return add((target) -> switch (meter.getType()) {
			case TIMER -> FunctionTimer
				.builder(meter.getName(), value, SampledValue::count, SampledValue::amount, TimeUnit.NANOSECONDS)
				.description(description(meter))
				.tags(tags)
				.register(target);
			case COUNTER -> FunctionCounter.builder(meter.getName(), value, SampledValue::amount)
				.description(description(meter))
				.baseUnit(unit)
				.tags(tags)
				.register(target);
			default -> Gauge.builder(meter.getName(), value, SampledValue::amount)
				.description(description(meter))
				.baseUnit(unit)
				.tags(tags)
				.register(target);
		});
	}

	/** Returns the description without Markdown, as a sentence. */
	private static String description(RocketMQMeter meter) {
		String text = meter.description().replace("`", "");
		return Character.toUpperCase(text.charAt(0)) + text.substring(1) + '.';
	}

	private List<Tag> tags(RocketMQMeter meter, List<String> values) {
		List<Tag> tags = new ArrayList<>();
		tags.add(Tag.of(RocketMQMeterTag.CLIENT.asString(), this.client));
		for (int i = 0; i < values.size(); i++) {
			tags.add(Tag.of(meter.tags().get(i + 1).asString(), values.get(i)));
		}
		return tags;
	}

	private <M extends Meter> M add(Function<MeterRegistry, M> register) {
		if (this.closed) {
			return register.apply(withoutEffect());
		}
		// Not under the lock, as this may create a bean.
		MeterRegistry target = this.registry.get();
		this.lock.lock();
		try {
			if (this.closed) {
				return register.apply(withoutEffect());
			}
			M meter = register.apply(target);
			this.created.add(meter);
			return meter;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Returns a registry whose meters record nothing, as there is none in it. */
	private static MeterRegistry withoutEffect() {
		return new CompositeMeterRegistry();
	}

	void remove(Meter meter) {
		this.lock.lock();
		try {
			if (this.created.remove(meter)) {
				this.registry.get().remove(meter);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Removes all meters. */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.created.forEach((meter) -> this.registry.get().remove(meter));
			this.created.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

}
