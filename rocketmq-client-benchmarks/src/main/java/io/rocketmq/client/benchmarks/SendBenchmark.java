package io.rocketmq.client.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Measures sending with our client, Apache's and a bare socket, in turn against one
 * server, each time in a process of its own, and prints the medians of the rounds: the
 * ratios are what can be compared between machines.
 */
public final class SendBenchmark {

	private static final List<String> CLIENTS = List.of(SendBenchmarkWorker.FLOOR, SendBenchmarkWorker.APACHE,
			SendBenchmarkWorker.OURS);

	private final List<String> clients;

	private final int rounds;

	private final int seconds;

	private final Path folder;

	private SendBenchmark(List<String> clients, int rounds, int seconds, Path folder) {
		this.clients = clients;
		this.rounds = rounds;
		this.seconds = seconds;
		this.folder = folder;
	}

	/**
	 * Measures.
	 * @param arguments regular expressions of the workloads, of the bodies' bytes and of
	 * the clients; the number of rounds, and the seconds of each measurement
	 * @throws Exception if a measurement fails
	 */
	public static void main(String[] arguments) throws Exception {
		List<String> clients = CLIENTS.stream().filter((each) -> each.matches(arguments[2])).toList();
		Path folder = Files.createTempDirectory("send-benchmark");
		SendTable table = new SendTable();
		try {
			SendBenchmark benchmark = new SendBenchmark(clients, Integer.parseInt(arguments[3]),
					Integer.parseInt(arguments[4]), folder);
			for (SendWorkload workload : SendWorkload.all()) {
				for (int body : workload.bodies()) {
					if (workload.name().matches(arguments[0]) && Integer.toString(body).matches(arguments[1])) {
						benchmark.measure(workload, body, table);
					}
				}
			}
		}
		finally {
			delete(folder);
		}
		System.out.println();
		table.print(System.out);
	}

	private void measure(SendWorkload workload, int body, SendTable table) throws Exception {
		Map<String, List<SendMeasurement>> found = new TreeMap<>();
		List<String> able = new ArrayList<>(this.clients);
		try (EmbeddedRocketMQ server = server()) {
			try (RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
				client.admin().createTopic(TopicSpec.of(SendBenchmarkWorker.TOPIC).queues(SendBenchmarkWorker.QUEUES));
			}
			// Round 0 warms the server up.
			for (int round = 0; round <= this.rounds; round++) {
				for (int i = 0; i < this.clients.size(); i++) {
					// No client is always behind the same one.
					String client = this.clients.get((round + i) % this.clients.size());
					SendMeasurement measurement = able.contains(client)
							? fork(client, workload, body, server.nameServerAddress()) : null;
					if (measurement == null) {
						able.remove(client);
						continue;
					}
					System.out.printf("%s with %d bytes, round %d: %s %.0f messages/s%n", workload.name(), body, round,
							client, measurement.messagesPerSecond());
					if (round > 0) {
						found.computeIfAbsent(client, (name) -> new ArrayList<>()).add(measurement);
					}
				}
			}
		}
		table.add(workload.name(), body, found);
	}

	/**
	 * One that is made for throughput, and that from its second minute on deletes what it
	 * has stored, so that the disk does not get full.
	 */
	static EmbeddedRocketMQ server() {
		StringBuilder hours = new StringBuilder("00");
		for (int hour = 1; hour < 24; hour++) {
			hours.append(';').append(String.format("%02d", hour));
		}
		return EmbeddedRocketMQ.builder()
			.jvmOption("-XX:TieredStopAtLevel=4")
			.jvmOption("-Xms1g")
			.jvmOption("-Xmx1g")
			.brokerProperty("mappedFileSizeCommitLog", Integer.toString(256 * 1024 * 1024))
			.brokerProperty("mappedFileSizeConsumeQueue", "6000000")
			.brokerProperty("maxHashSlotNum", "5000000")
			.brokerProperty("maxIndexNum", "20000000")
			.brokerProperty("deleteWhen", hours.toString())
			.brokerProperty("fileReservedTime", "0")
			.brokerProperty("cleanResourceInterval", "2000")
			.build()
			.start();
	}

	/** Measures in another process; null if the client does not know the workload. */
	private @Nullable SendMeasurement fork(String client, SendWorkload workload, int body, String nameServer)
			throws IOException, InterruptedException {
		Path errors = this.folder.resolve("errors.txt");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xms512m", "-Xmx512m", "-XX:+UseG1GC", "-XX:+AlwaysPreTouch", "-Duser.home=" + this.folder, "-cp",
				System.getProperty("java.class.path"), SendBenchmarkWorker.class.getName(), client, workload.name(),
				Integer.toString(body), Integer.toString(this.seconds), nameServer)
			.redirectError(errors.toFile())
			.start();
		String result = null;
		try (BufferedReader lines = process.inputReader()) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				if (line.startsWith(SendMeasurement.PREFIX)) {
					result = line;
				}
			}
			if (!process.waitFor(Duration.ofMinutes(1).toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0
					|| result == null) {
				throw new IllegalStateException(client + " did not measure " + workload.name() + " with " + body
						+ " bytes:" + System.lineSeparator() + Files.readString(errors));
			}
		}
		finally {
			process.destroyForcibly();
		}
		if (result.equals(SendMeasurement.UNSUPPORTED)) {
			return null;
		}
		SendMeasurement measurement = SendMeasurement.parse(result);
		if (measurement.failures() > 0) {
			throw new IllegalStateException(
					measurement.failures() + " sends of " + client + " failed at " + workload.name() + " with " + body
							+ " bytes, the first with:" + System.lineSeparator() + Files.readString(errors));
		}
		return measurement;
	}

	private static void delete(Path folder) throws IOException {
		try (var paths = Files.walk(folder)) {
			for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
				Files.delete(path);
			}
		}
	}

}
