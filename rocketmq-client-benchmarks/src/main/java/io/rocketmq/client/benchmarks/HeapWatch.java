package io.rocketmq.client.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;

/**
 * Sampler of the heap that remains after collections, ten times a second. Not
 * thread-safe.
 */
final class HeapWatch {

	private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final List<GarbageCollectorMXBean> collectors = ManagementFactory
		.getPlatformMXBeans(GarbageCollectorMXBean.class);

	/** Pools of the heap, without those of class data and code. */
	private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans()
		.stream()
		.filter((pool) -> pool.getType() == MemoryType.HEAP)
		.toList();

	private long nextLook = System.nanoTime();

	private long most;

	/** Takes a sample if one is due. Must be called often. */
	void look() {
		if (System.nanoTime() - this.nextLook < 0) {
			return;
		}
		this.nextLook = System.nanoTime() + INTERVAL_NANOS;
		for (GarbageCollectorMXBean collector : this.collectors) {
			GcInfo last = collector.getLastGcInfo();
			if (last != null) {
				this.most = Math.max(this.most, this.pools.stream().mapToLong((pool) -> used(last, pool)).sum());
			}
		}
	}

	private static long used(GcInfo collection, MemoryPoolMXBean pool) {
		MemoryUsage usage = collection.getMemoryUsageAfterGc().get(pool.getName());
		return (usage != null) ? usage.getUsed() : 0;
	}

	/** Returns the maximum after a collection; NaN if nothing was collected. */
	double mostMebibytes() {
		return (this.most > 0) ? this.most / 1024.0 / 1024.0 : Double.NaN;
	}

}
