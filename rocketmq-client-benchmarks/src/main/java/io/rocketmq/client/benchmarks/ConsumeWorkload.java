package io.rocketmq.client.benchmarks;

import java.util.Arrays;
import java.util.List;

/** Workload of a consume measurement. */
record ConsumeWorkload(String name, Kind kind, int batch) {

	private static final List<ConsumeWorkload> ALL = List.of(new ConsumeWorkload("backlog-1", Kind.BACKLOG, 1),
			new ConsumeWorkload("backlog-32", Kind.BACKLOG, 32), new ConsumeWorkload("latency", Kind.LATENCY, 1),
			new ConsumeWorkload("threads", Kind.THREADS, 1));

	static List<ConsumeWorkload> all() {
		return ALL;
	}

	static ConsumeWorkload of(String name) {
		return ALL.stream()
			.filter((each) -> each.name.equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("Unknown workload '" + name + "': choose one of "
					+ Arrays.toString(ALL.stream().map(ConsumeWorkload::name).toArray())));
	}

	/** Measured quantity. */
	enum Kind {

		/** Throughput of consuming a backlog. */
		BACKLOG,
		/** Latency of single messages from the sender to the listener. */
		LATENCY,
		/** Threads of one producer and two push consumers in one program. */
		THREADS

	}

}
