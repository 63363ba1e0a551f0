package io.rocketmq.client.benchmarks;

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
 * Benchmark of consuming with our client, Apache's and a bare socket, in turn from one
 * server, each time in a new process. Prints the medians of the rounds; their ratios can
 * be compared between machines. Each measurement uses a new group that starts from the
 * first message.
 */
public final class ConsumeBenchmark {

	private static final int HEAP = 512;

	private final EmbeddedRocketMQ server;

	private final RocketMQClient client;

	private final Path folder;

	private final List<String> clients;

	private final int rounds;

	private final int seconds;

	private ConsumeBenchmark(EmbeddedRocketMQ server, RocketMQClient client, Path folder, List<String> clients,
			int rounds, int seconds) {
		this.server = server;
		this.client = client;
		this.folder = folder;
		this.clients = clients;
		this.rounds = rounds;
		this.seconds = seconds;
	}

	/** Runs the benchmark. */
	public static void main(String[] arguments) throws Exception {
		Path folder = Files.createTempDirectory("consume-benchmark");
		RatioTable<ConsumeMeasurement> table = ConsumeMeasurement.table();
		try (EmbeddedRocketMQ server = BenchmarkServer.lasting();
				RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
			ConsumeBenchmark benchmark = new ConsumeBenchmark(server, client, folder,
					ClientNames.matching(arguments[1]), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
			List<ConsumeWorkload> workloads = ConsumeWorkload.all()
				.stream()
				.filter((each) -> each.name().matches(arguments[0]))
				.toList();
			if (workloads.stream().anyMatch((each) -> each.kind() == ConsumeWorkload.Kind.BACKLOG)) {
				Backlog backlog = Backlog.write(client, "consume-benchmark", Long.parseLong(arguments[4]));
				for (ConsumeWorkload workload : workloads) {
					if (workload.kind() == ConsumeWorkload.Kind.BACKLOG) {
						benchmark.measure(workload, backlog, table);
					}
				}
			}
			for (ConsumeWorkload workload : workloads) {
				if (workload.kind() != ConsumeWorkload.Kind.BACKLOG) {
					benchmark.measure(workload, null, table);
				}
			}
			if (!workloads.isEmpty()) {
				System.out.println();
				table.print(System.out);
			}
			if ("sleeping".matches(arguments[0])) {
				benchmark.watchSleeping(arguments[5], Long.parseLong(arguments[6]));
			}
		}
		finally {
			WorkerProcess.delete(folder);
		}
	}

	private void measure(ConsumeWorkload workload, @Nullable Backlog backlog, RatioTable<ConsumeMeasurement> table)
			throws Exception {
		Map<String, List<ConsumeMeasurement>> found = new TreeMap<>();
		List<String> able = new ArrayList<>(this.clients);
		// Round 0 warms the server up.
		for (int round = (backlog != null) ? 0 : 1; round <= this.rounds; round++) {
			for (int i = 0; i < this.clients.size(); i++) {
				// The order varies, so that no client always follows the same one.
				String name = this.clients.get((round + i) % this.clients.size());
				if (!able.contains(name)) {
					continue;
				}
				Backlog source = (backlog != null) ? backlog : empty(workload.name() + '-' + name + '-' + round);
				WorkerProcess.Result result = WorkerProcess.run((line) -> {
				}, ConsumeBenchmarkWorker.class, HEAP, this.folder, name, workload.name(),
						this.server.nameServerAddress(), source.topic(), Long.toString(source.messages()),
						Integer.toString(this.seconds));
				if (result == null) {
					able.remove(name);
					continue;
				}
				ConsumeMeasurement measurement = ConsumeMeasurement.parse(result.line());
				check(name, measurement, Backlog.of(this.client, source.topic()));
				System.out.printf("%s, round %d: %s %s%n", workload.name(), round, name, measurement);
				if (round > 0) {
					found.computeIfAbsent(name, (each) -> new ArrayList<>()).add(measurement);
				}
			}
		}
		table.add(List.of(workload.name()), found);
	}

	private Backlog empty(String topic) {
		this.client.admin().createTopic(TopicSpec.of(topic).queues(Backlog.QUEUES));
		return new Backlog(topic, 0, 0);
	}

	private static void check(String name, ConsumeMeasurement measurement, Backlog backlog) {
		if (measurement.consumed() != backlog.messages() || measurement.offsets() != backlog.offsets()) {
			throw new IllegalStateException(
					name + " has not got each message once: of " + backlog + " it got " + measurement);
		}
	}

	private void watchSleeping(String watched, long messages) throws Exception {
		Backlog backlog = Backlog.write(this.client, "consume-sleeping", messages);
		WorkerProcess.run(System.out::println, ConsumeSoak.class, ConsumeSoak.HEAP, this.folder,
				this.server.nameServerAddress(), backlog.topic(), watched);
	}

}
