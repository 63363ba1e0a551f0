package io.rocketmq.client.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Benchmark of sending with our client, Apache's and a bare socket, in turn against one
 * server, each time in a new process. Prints the medians of the rounds; their ratios can
 * be compared between machines.
 */
public final class SendBenchmark {

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

	/** Runs the benchmark. */
	public static void main(String[] arguments) throws Exception {
		List<String> clients = ClientNames.matching(arguments[2]);
		Path folder = Files.createTempDirectory("send-benchmark");
		RatioTable<SendMeasurement> table = SendMeasurement.table();
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
			WorkerProcess.delete(folder);
		}
		System.out.println();
		table.print(System.out);
	}

	private void measure(SendWorkload workload, int body, RatioTable<SendMeasurement> table) throws Exception {
		Map<String, List<SendMeasurement>> found = new TreeMap<>();
		List<String> able = new ArrayList<>(this.clients);
		try (EmbeddedRocketMQ server = BenchmarkServer.forgetful()) {
			try (RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
				client.admin().createTopic(TopicSpec.of(SendBenchmarkWorker.TOPIC).queues(SendBenchmarkWorker.QUEUES));
			}
			// Round 0 warms the server up.
			for (int round = 0; round <= this.rounds; round++) {
				for (int i = 0; i < this.clients.size(); i++) {
					// The order varies, so that no client always follows the same one.
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
		table.add(List.of(workload.name(), Integer.toString(body)), found);
	}

	/** Measures in another process; null if the client does not know the workload. */
	private @Nullable SendMeasurement fork(String client, SendWorkload workload, int body, String nameServer)
			throws IOException, InterruptedException {
		WorkerProcess.Result result = WorkerProcess.run((line) -> {
		}, SendBenchmarkWorker.class, 512, this.folder, client, workload.name(), Integer.toString(body),
				Integer.toString(this.seconds), nameServer);
		if (result == null) {
			return null;
		}
		SendMeasurement measurement = SendMeasurement.parse(result.line());
		if (measurement.failures() > 0) {
			throw new IllegalStateException(
					measurement.failures() + " sends of " + client + " failed at " + workload.name() + " with " + body
							+ " bytes, the first with:" + System.lineSeparator() + result.errors());
		}
		return measurement;
	}

}
