package io.rocketmq.client.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/** Snapshot of this process's resource use. */
record ProcessUsage(long nanos, long cpuNanos, Map<Long, Long> allocated, int threads) {

	private static final OperatingSystemMXBean SYSTEM = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

	static ProcessUsage now() {
		long[] ids = THREADS.getAllThreadIds();
		long[] bytes = THREADS.getThreadAllocatedBytes(ids);
		Map<Long, Long> allocated = new HashMap<>();
		for (int i = 0; i < ids.length; i++) {
			allocated.put(ids[i], Math.max(bytes[i], 0));
		}
		return new ProcessUsage(System.nanoTime(), SYSTEM.getProcessCpuTime(), allocated, ids.length);
	}

	/** Returns the bytes allocated since a snapshot by threads that are alive now. */
	long allocatedSince(ProcessUsage before) {
		long sum = 0;
		for (Map.Entry<Long, Long> each : this.allocated.entrySet()) {
			sum += each.getValue() - before.allocated.getOrDefault(each.getKey(), 0L);
		}
		return sum;
	}

}
