package io.rocketmq.client.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Rolling restarts of a group under load: no message is lost or consumed twice. {@code
 * -Drolling.rounds=20} restarts 6 members 20 times, including ones of Apache's client,
 * and writes {@code target/rolling-report.txt} with the longest pause of any queue.
 */
class RollingRestartIT {

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	private static final int ROUNDS = Integer.getInteger("rolling.rounds", 0);

	private static final int MEMBERS = (ROUNDS > 0) ? 6 : 3;

	private static final int QUEUES = 12;

	private static final int PER_TICK = 2;

	/** Messages between two restarts. */
	private static final int BETWEEN = (ROUNDS > 0) ? 150 : 40;

	private static final Path REPORT = Path.of("target", "rolling-report.txt");

	private final String topic = SharedServer.name("rolling");

	private final List<MessageQueue> queues = IntStream.range(0, QUEUES)
		.mapToObj((id) -> new MessageQueue(this.topic, "broker-a", id))
		.toList();

	private final Ledger ledger = new Ledger();

	/** Time of each queue's last delivery. */
	private final Map<MessageQueue, Long> last = new ConcurrentHashMap<>();

	private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

	private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();

	private final Deque<Runnable> members = new ArrayDeque<>();

	private int sent;

	private int joined;

	/** Kinds of clients of the members. */
	enum Client {

		OURS, APACHES

	}

	/**
	 * One run.
	 */
	record Run(Client client, boolean orderly) {
	}

	static Stream<Run> runs() {
		Stream<Run> ours = Stream.of(new Run(Client.OURS, false), new Run(Client.OURS, true));
		return (ROUNDS == 0) ? ours
				: Stream.concat(ours, Stream.of(new Run(Client.APACHES, false), new Run(Client.APACHES, true)));
	}

	@AfterEach
	void end() {
		this.pace.shutdownNow();
		this.members.forEach(Runnable::run);
	}

	@ParameterizedTest
	@MethodSource("runs")
	@Timeout(value = 1, unit = TimeUnit.DAYS)
	void restartsLoseAndRepeatNoMessage(Run run) throws Exception {
		SharedServer.get().createTopic(this.topic, QUEUES);
		List<Long> pauses = new ArrayList<>();
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = client.producer("rolling");
			this.pace.scheduleWithFixedDelay(() -> write(producer), 0, 10, TimeUnit.MILLISECONDS);
			for (int i = 0; i < MEMBERS; i++) {
				join(run);
			}
			awaitAllQueues(run, System.nanoTime());
			long start = System.nanoTime();
			for (int round = 0; round < Math.max(1, ROUNDS); round++) {
				for (int i = 0; i < MEMBERS; i++) {
					long closing = System.nanoTime();
					this.members.remove().run();
					join(run);
					awaitAllQueues(run, System.nanoTime());
					awaitConsumption();
					pauses.add(this.ledger.longestPause(closing));
				}
			}
			double seconds = (System.nanoTime() - start) / 1e9;
			this.pace.shutdown();
			await().atMost(PATIENCE).until(this.pace::isTerminated);
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(this.ledger.missing(this.acknowledged)).isEmpty());
			report(run, pauses, seconds);
		}
		if (run.client() == Client.OURS) {
			assertThat(this.ledger.duplicates()).isEmpty();
			if (run.orderly()) {
				assertThat(this.ledger.disorder((delivery) -> false)).isEmpty();
			}
		}
	}

	private void write(Producer producer) {
		for (int i = 0; i < PER_TICK; i++) {
			MessageQueue queue = this.queues.get(this.sent++ % QUEUES);
			Message message = Message.to(this.topic).body(String.valueOf(this.sent).getBytes()).build();
			this.acknowledged.add(producer.send(message, SendOptions.to(queue).timeout(PATIENCE)).messageId());
		}
	}

	private void join(Run run) {
		String name = name(run, ++this.joined);
		String group = this.topic + "-group";
		Map<String, FilterExpression> topics = Map.of(this.topic, FilterExpression.all());
		if (run.client() == Client.APACHES) {
			ApacheMember member = new ApacheMember(SharedServer.get().nameServerAddress(), run.orderly(), group, name,
					topics, this::delivered);
			this.members.add(member::close);
			return;
		}
		RocketMQClient client = PatientClients.connect(SharedServer.get().nameServerAddress());
		this.members.add(client::close);
		new OurMember(client, run.orderly() ? GroupKind.ORDERLY : GroupKind.CONCURRENT, group, name, Path.of("target"),
				topics, this::delivered);
	}

	private static String name(Run run, int number) {
		return run.client().name() + '-' + number;
	}

	private void delivered(Delivery delivery) {
		this.ledger.delivered(delivery);
		this.last.merge(delivery.queue(), delivery.start(), Math::max);
	}

	/** Waits until current members have consumed from each queue since a time. */
	private void awaitAllQueues(Run run, long since) {
		await().atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> this.queues.stream().allMatch((queue) -> this.last.getOrDefault(queue, 0L) >= since)
					&& this.ledger.hasMember(name(run, this.joined)));
	}

	/** Waits until enough has been consumed for each queue to commit. */
	private void awaitConsumption() {
		int target = this.ledger.countConsumed() + BETWEEN;
		await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> this.ledger.countConsumed() >= target);
	}

	private void report(Run run, List<Long> pauses, double seconds) throws IOException {
		Collections.sort(pauses);
		List<Ledger.Duplicate> duplicates = this.ledger.duplicates();
		StringBuilder text = new StringBuilder(
				"%s: %d restarts in %.0f s, %d messages, lost %d, twice %d (%.2f for each restart)%s; longest pause of a queue: median %d ms, 0.9 %d ms, maximum %d ms%n"
					.formatted(run, pauses.size(), seconds, this.acknowledged.size(),
							this.ledger.missing(this.acknowledged).size(), duplicates.size(),
							(double) duplicates.size() / pauses.size(),
							run.orderly() ? ", out of order " + this.ledger.disorder((delivery) -> false).size() : "",
							millis(pauses, 0.5), millis(pauses, 0.9), millis(pauses, 1)));
		duplicates.stream().limit(20).forEach((each) -> text.append("    ").append(each).append('\n'));
		Files.writeString(REPORT, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	private static long millis(List<Long> sorted, double share) {
		return TimeUnit.NANOSECONDS.toMillis(sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * share)));
	}

}
