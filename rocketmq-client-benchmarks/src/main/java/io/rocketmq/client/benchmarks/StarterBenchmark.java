package io.rocketmq.client.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.benchmarks.starter.bare.BareApplication;
import io.rocketmq.client.benchmarks.starter.ours.OurStarterApplication;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Benchmark of a Spring Boot application with 20 listeners, with our starter and
 * Apache's, and of one without both, in turn against one server, each time in a new
 * process with the class path that its starter brings. Prints the medians of the rounds.
 * Runs on Linux only.
 */
public final class StarterBenchmark {

	/** By its name, as Apache's starter is not on this class path. */
	private static final String APACHE_APPLICATION = "io.rocketmq.client.benchmarks.starter.apache.ApacheStarterApplication";

	private static final int LISTENERS = 20;

	private static final int QUEUES = 4;

	private final List<Starter> starters;

	private final Path folder;

	private StarterBenchmark(List<Starter> starters, Path folder) {
		this.starters = starters;
		this.folder = folder;
	}

	/**
	 * Runs the benchmark.
	 * @param arguments the number of rounds, the folder of this module's classes, the
	 * file with the class path of our starter, and the build folder of Apache's
	 * application
	 */
	public static void main(String[] arguments) throws Exception {
		int rounds = Integer.parseInt(arguments[0]);
		String worker = arguments[1];
		String ours = Files.readString(Path.of(arguments[2]));
		Path apache = Path.of(arguments[3]);
		List<Starter> starters = List.of(
				new Starter(ClientNames.APACHE, APACHE_APPLICATION, LISTENERS,
						classPath(worker, apache.resolve("classes").toString(),
								Files.readString(apache.resolve("runtime-path.txt")))),
				new Starter(ClientNames.OURS, OurStarterApplication.class.getName(), LISTENERS,
						classPath(worker, ours)),
				new Starter(ClientNames.FLOOR, BareApplication.class.getName(), 0,
						classPath(worker, withoutStarter(ours))));
		Path folder = Files.createTempDirectory("starter-benchmark");
		RatioTable<StarterMeasurement> table = StarterMeasurement.table();
		try {
			table.add(List.of(Integer.toString(LISTENERS)), new StarterBenchmark(starters, folder).measure(rounds));
		}
		finally {
			WorkerProcess.delete(folder);
		}
		System.out.println();
		table.print(System.out);
	}

	private Map<String, List<StarterMeasurement>> measure(int rounds) throws Exception {
		Map<String, List<StarterMeasurement>> found = new TreeMap<>();
		try (EmbeddedRocketMQ server = BenchmarkServer.lasting();
				RocketMQClient client = RocketMQClient.connect(server.nameServerAddress())) {
			Producer producer = client.producer("sender");
			// Round 0 warms up the server and the files' cache.
			for (int round = 0; round <= rounds; round++) {
				for (int i = 0; i < this.starters.size(); i++) {
					// The order varies, so that no starter always follows the other one.
					Starter starter = this.starters.get((round + i) % this.starters.size());
					StarterMeasurement measurement = measure(client, producer, server.nameServerAddress(), starter,
							round);
					System.out.printf("round %d: %s %s%n", round, starter.name, measurement);
					if (round > 0) {
						found.computeIfAbsent(starter.name, (key) -> new ArrayList<>()).add(measurement);
					}
				}
			}
		}
		return found;
	}

	private StarterMeasurement measure(RocketMQClient client, Producer producer, String nameServer, Starter starter,
			int round) throws IOException, InterruptedException {
		String run = starter.name + '-' + round;
		for (int listener = 1; listener <= starter.listeners; listener++) {
			String topic = StarterProcess.topic(run, listener);
			client.admin().createTopic(TopicSpec.of(topic).queues(QUEUES));
			// So that the sends that are measured wait for no route.
			client.nameServer().route(topic);
		}
		try (StarterProcess process = new StarterProcess(starter.classPath, starter.application, starter.listeners,
				nameServer, run, this.folder.resolve(run))) {
			return process.measure((topic) -> producer.send(Message.to(topic).text(topic).build()));
		}
	}

	private static String classPath(String... parts) {
		return String.join(File.pathSeparator, parts);
	}

	/** Leaves Spring Boot and what our starter depends on, which nothing then loads. */
	private static String withoutStarter(String classPath) {
		return Arrays.stream(classPath.split(File.pathSeparator))
			.filter((each) -> !new File(each).getName().startsWith("rocketmq-"))
			.collect(Collectors.joining(File.pathSeparator));
	}

	/** Application with a starter, and the class path that it needs. */
	private record Starter(String name, String application, int listeners, String classPath) {
	}

}
