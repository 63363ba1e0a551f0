package io.rocketmq.client.benchmarks;

import java.time.Duration;
import java.util.Random;

/**
 * Program that measures one client with one workload. The benchmark runs it in a new
 * process and reads the line that it prints.
 */
public final class SendBenchmarkWorker {

	/** Topic of all messages, with {@link #QUEUES} queues. */
	static final String TOPIC = "send-benchmark";

	/** Number of queues of the topic. */
	static final int QUEUES = 8;

	private static final Duration WARM_UP = Duration.ofSeconds(4);

	private static final Duration FIRST_WITHIN = Duration.ofSeconds(30);

	private SendBenchmarkWorker() {
	}

	/** Measures, and prints the result on one line. */
	public static void main(String[] arguments) throws Exception {
		WorkerProcess.report(() -> measure(arguments[0], SendWorkload.of(arguments[1]), Integer.parseInt(arguments[2]),
				WARM_UP, Duration.ofSeconds(Long.parseLong(arguments[3])), arguments[4])
			.line());
	}

	/** Measures in this process. */
	static SendMeasurement measure(String client, SendWorkload workload, int bodyBytes, Duration warmUp,
			Duration measured, String nameServer) throws Exception {
		byte[] body = new byte[bodyBytes];
		new Random(42).nextBytes(body);
		TimeLog log = new TimeLog();
		try (SendLoad load = load(client, workload, body, nameServer, log)) {
			load.start();
			awaitFirst(log);
			Thread.sleep(warmUp.toMillis());
			long[] storedBefore = log.snapshot();
			ProcessUsage before = ProcessUsage.now();
			Thread.sleep(measured.toMillis());
			ProcessUsage after = ProcessUsage.now();
			long[] stored = TimeLog.between(storedBefore, log.snapshot());
			load.stop();
			Throwable failure = log.firstFailure();
			if (failure != null) {
				failure.printStackTrace();
			}
			double messages = Math.max(1, TimeLog.sum(stored));
			return new SendMeasurement(messages / ((after.nanos() - before.nanos()) / 1e9),
					(after.cpuNanos() - before.cpuNanos()) / 1e3 / messages, after.allocatedSince(before) / messages,
					TimeLog.percentile(stored, 0.5) / 1e3, TimeLog.percentile(stored, 0.99) / 1e3, after.threads(),
					log.failures(), TimeLog.sum(log.snapshot()));
		}
	}

	private static void awaitFirst(TimeLog log) throws InterruptedException {
		long end = System.nanoTime() + FIRST_WITHIN.toNanos();
		while (TimeLog.sum(log.snapshot()) == 0 && log.failures() == 0) {
			if (System.nanoTime() > end) {
				throw new IllegalStateException("No message was answered within " + FIRST_WITHIN);
			}
			Thread.sleep(10);
		}
		if (log.firstFailure() instanceof UnsupportedOperationException unsupported) {
			throw unsupported;
		}
	}

	private static SendLoad load(String client, SendWorkload workload, byte[] body, String nameServer, TimeLog log)
			throws Exception {
		return switch (client) {
			case ClientNames.OURS ->
				new ClientLoad(new OurSendClient(nameServer, TOPIC, body, workload.kind()), workload, log);
			case ClientNames.APACHE -> new ClientLoad(new ApacheSendClient(nameServer, TOPIC, body), workload, log);
			case ClientNames.FLOOR -> new FloorLoad(nameServer, TOPIC, body, workload, log);
			default -> throw ClientNames.unknown(client);
		};
	}

}
