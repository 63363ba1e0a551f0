package io.rocketmq.client.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;

/**
 * Looks at what collections leave in the heap, ten times a second. Not thread-safe.
 */
final class HeapWatch {

	private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final List<GarbageCollectorMXBean> collectors = ManagementFactory
		.getPlatformMXBeans(GarbageCollectorMXBean.class);

	private long nextLook = System.nanoTime();

	private long most;

	/** Looks, if it is time. To be called often. */
	void look() {
		if (System.nanoTime() - this.nextLook < 0) {
			return;
		}
		this.nextLook = System.nanoTime() + INTERVAL_NANOS;
		for (GarbageCollectorMXBean collector : this.collectors) {
			GcInfo last = collector.getLastGcInfo();
			if (last != null) {
				this.most = Math.max(this.most,
						last.getMemoryUsageAfterGc().values().stream().mapToLong(MemoryUsage::getUsed).sum()
								- nonHeap(last));
			}
		}
	}

	/** Class data and code are no heap, but told of together with it. */
	private static long nonHeap(GcInfo info) {
		return info.getMemoryUsageAfterGc()
			.entrySet()
			.stream()
			.filter((pool) -> !pool.getKey().startsWith("G1") && !pool.getKey().contains("Gen"))
			.mapToLong((pool) -> pool.getValue().getUsed())
			.sum();
	}

	/** The most that was left; NaN if nothing was collected. */
	double mostMebibytes() {
		return (this.most > 0) ? this.most / 1024.0 / 1024.0 : Double.NaN;
	}

}
