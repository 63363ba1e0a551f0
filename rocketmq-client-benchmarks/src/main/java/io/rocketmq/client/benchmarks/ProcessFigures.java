package io.rocketmq.client.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * What this process has used by now.
 *
 * @param nanos {@link System#nanoTime()}
 * @param cpuNanos CPU time of the process, all its threads included
 * @param allocated bytes that each live thread has allocated
 * @param threads how many threads are alive
 */
record ProcessFigures(long nanos, long cpuNanos, Map<Long, Long> allocated, int threads) {

	private static final OperatingSystemMXBean SYSTEM = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

	static ProcessFigures now() {
		long[] ids = THREADS.getAllThreadIds();
		long[] bytes = THREADS.getThreadAllocatedBytes(ids);
		Map<Long, Long> allocated = new HashMap<>();
		for (int i = 0; i < ids.length; i++) {
			allocated.put(ids[i], Math.max(bytes[i], 0));
		}
		return new ProcessFigures(System.nanoTime(), SYSTEM.getProcessCpuTime(), allocated, ids.length);
	}

	/**
	 * What was allocated since then by threads that are alive now.
	 * @param before earlier figures
	 * @return bytes
	 */
	long allocatedSince(ProcessFigures before) {
		long sum = 0;
		for (Map.Entry<Long, Long> each : this.allocated.entrySet()) {
			sum += each.getValue() - before.allocated.getOrDefault(each.getKey(), 0L);
		}
		return sum;
	}

}
