package io.rocketmq.client.benchmarks;

import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Program that measures one client with one workload. The benchmark runs it in a new
 * process and reads the line that it prints.
 */
public final class ConsumeBenchmarkWorker {

	private static final long MESSAGES_PER_SECOND = 500;

	private static final int MESSAGES_FOR_THREADS = 500;

	/** Number of parts of a backlog; the first part is not measured. */
	private static final int PARTS = 5;

	private static final Duration WARM_UP = Duration.ofSeconds(4);

	private static final int MOST_WARM_UPS = 10;

	/** Share of a core that the JIT compiler uses at most once a client is warm. */
	private static final double COMPILING_WHEN_WARM = 0.1;

	private static final Duration WITHIN = Duration.ofMinutes(3);

	private final ConsumeWorkload workload;

	private final String group = "consume-benchmark-" + System.nanoTime();

	private final Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();

	private final ConsumeClient client;

	private final ConsumeLog log = new ConsumeLog();

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private ConsumeBenchmarkWorker(String client, ConsumeWorkload workload, String nameServer, String topic)
			throws IOException {
		this.workload = workload;
		this.client = switch (client) {
			case ClientNames.OURS -> new OurConsumeClient(nameServer, topic);
			case ClientNames.APACHE -> new ApacheConsumeClient(nameServer, topic);
			case ClientNames.FLOOR -> new FloorConsumeClient(nameServer, topic);
			default -> throw ClientNames.unknown(client);
		};
	}

	/** Measures, and prints the result on one line. */
	public static void main(String[] arguments) throws Exception {
		WorkerProcess.report(() -> measure(arguments[0], ConsumeWorkload.of(arguments[1]), arguments[2], arguments[3],
				Long.parseLong(arguments[4]), WARM_UP, Duration.ofSeconds(Long.parseLong(arguments[5])))
			.line());
	}

	/** Measures in this process. */
	static ConsumeMeasurement measure(String client, ConsumeWorkload workload, String nameServer, String topic,
			long backlog, Duration warmUp, Duration measured) throws Exception {
		if (workload.kind() == ConsumeWorkload.Kind.BACKLOG && !warmUp.isZero()) {
			warmUp(client, workload, nameServer, topic, backlog);
		}
		ConsumeBenchmarkWorker worker = new ConsumeBenchmarkWorker(client, workload, nameServer, topic);
		try (ConsumeClient open = worker.client) {
			return switch (workload.kind()) {
				case BACKLOG -> worker.drain(backlog);
				case LATENCY -> worker.latency(warmUp, measured);
				case THREADS -> worker.threads();
			};
		}
	}

	/**
	 * Consumes the backlog with other groups until the JIT compiler has little to do: it
	 * takes most of the CPU time of the first two groups, for every client.
	 */
	private static void warmUp(String client, ConsumeWorkload workload, String nameServer, String topic, long backlog)
			throws Exception {
		CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
		for (int i = 0; i < MOST_WARM_UPS; i++) {
			long before = System.nanoTime();
			long compiledBefore = compiler.getTotalCompilationTime();
			measure(client, workload, nameServer, topic, backlog, Duration.ZERO, Duration.ZERO);
			long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
			if (compiler.getTotalCompilationTime() - compiledBefore < millis * COMPILING_WHEN_WARM) {
				return;
			}
		}
	}

	private ConsumeMeasurement drain(long backlog) throws Exception {
		HeapWatch heap = new HeapWatch();
		this.client.consume(this.group, this.workload.batch(), this.log);
		this.log.await(backlog / PARTS, WITHIN, heap::look);
		long countBefore = this.log.messages();
		ProcessUsage before = ProcessUsage.now();
		this.log.await(backlog, WITHIN, heap::look);
		ProcessUsage after = ProcessUsage.now();
		return measurement(this.log.messages() - countBefore, before, after, Double.NaN, Double.NaN,
				heap.mostMebibytes());
	}

	private ConsumeMeasurement latency(Duration warmUp, Duration measured) throws Exception {
		this.log.timed();
		this.client.consume(this.group, this.workload.batch(), this.log);
		send(1, 0);
		this.log.await(1, WITHIN, this::checkSends);
		long warmUps = warmUp.toMillis() * MESSAGES_PER_SECOND / 1000;
		send(warmUps, TimeUnit.SECONDS.toNanos(1) / MESSAGES_PER_SECOND);
		long[] timesBefore = this.log.times().snapshot();
		ProcessUsage before = ProcessUsage.now();
		long count = measured.toMillis() * MESSAGES_PER_SECOND / 1000;
		send(count, TimeUnit.SECONDS.toNanos(1) / MESSAGES_PER_SECOND);
		this.log.await(1 + warmUps + count, WITHIN, this::checkSends);
		ProcessUsage after = ProcessUsage.now();
		long[] times = TimeLog.between(timesBefore, this.log.times().snapshot());
		return measurement(count, before, after, TimeLog.percentile(times, 0.5) / 1e3,
				TimeLog.percentile(times, 0.99) / 1e3, Double.NaN);
	}

	private ConsumeMeasurement threads() throws Exception {
		ConsumeLog second = new ConsumeLog();
		this.client.consume(this.group + "-a", 1, this.log);
		this.client.consume(this.group + "-b", 1, second);
		send(MESSAGES_FOR_THREADS, TimeUnit.MILLISECONDS.toNanos(1));
		this.log.await(MESSAGES_FOR_THREADS, WITHIN, this::checkSends);
		second.await(MESSAGES_FOR_THREADS, WITHIN, this::checkSends);
		ProcessUsage now = ProcessUsage.now();
		return measurement(0, now, now, Double.NaN, Double.NaN, Double.NaN);
	}

	private void send(long count, long intervalNanos) throws Exception {
		long next = System.nanoTime();
		for (long i = 0; i < count; i++) {
			this.client.send(ConsumeLog.stamped(Backlog.BODY), (failure) -> {
				if (failure != null) {
					this.failure.compareAndSet(null, failure);
				}
			});
			next += intervalNanos;
			for (long wait = next - System.nanoTime(); wait > 0; wait = next - System.nanoTime()) {
				LockSupport.parkNanos(wait);
			}
		}
	}

	private void checkSends() {
		Throwable found = this.failure.get();
		if (found != null) {
			throw new IllegalStateException("A message could not be sent", found);
		}
	}

	/** Returns the measurement; without messages only its threads are meaningful. */
	private ConsumeMeasurement measurement(long messages, ProcessUsage before, ProcessUsage after, double p50,
			double p99, double heap) {
		Set<Thread> now = Thread.getAllStackTraces().keySet();
		long brought = now.stream().filter((thread) -> !this.threadsBefore.contains(thread)).count();
		long listeners = now.stream().filter((thread) -> this.client.isListener(thread.getName())).count();
		double count = (messages > 0) ? messages : Double.NaN;
		return new ConsumeMeasurement(count / ((after.nanos() - before.nanos()) / 1e9),
				(after.cpuNanos() - before.cpuNanos()) / 1e3 / count, after.allocatedSince(before) / count, p50, p99,
				brought, listeners, heap, this.log.messages(), this.log.offsets());
	}

}
