package io.rocketmq.client.producer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Eight threads send with four producers and a transactional one in all ways, while
 * brokers are paused, killed and stopped. Afterwards each call has ended, nothing is in
 * flight, sends succeed, clients close in time, and the brokers hold each acknowledged
 * message once, and no message whose outcome is NOT_SENT or REJECTED.
 * {@code -Dstress.minutes=3} makes it long and prints its report, also written to
 * {@code target/stress-report.txt}; {@code -Dstress.seed} repeats its choices.
 * <p>
 * Brokers write to memory that the operating system keeps when their process is killed,
 * so that acknowledged messages survive. They record the end of a transaction in their
 * own memory first, and so may deliver a committed message twice.
 */
class StressIT {

	private static final String TOPIC = "stress";

	private static final int QUEUES = 4;

	private static final int BURST = 200;

	private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("stress.minutes", 0));

	private static final long SEED = Long.getLong("stress.seed", 1);

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	/** Time after its deadline by which a call must have ended. */
	private static final Duration CLOSE_LIMIT = StressSender.LONGEST.plusSeconds(10);

	@Test
	@Timeout(value = 1, unit = TimeUnit.DAYS)
	void everySendEndsWithItsTrueOutcomeWhateverHappensToBrokers() throws Exception {
		try (EmbeddedRocketMQ server = EmbeddedRocketMQ.builder()
			.masters(2)
			.brokerProperty("transactionTimeOut", "3000")
			.brokerProperty("transactionCheckInterval", "1000")
			.brokerProperty("transactionCheckMax", "1000")
			.build()
			.start()) {
			server.createTopic(TOPIC, QUEUES);
			warmUp(server);
			try (StressLoad load = new StressLoad(server.nameServerAddress(), TOPIC, SEED)) {
				run(server, load);
			}
		}
	}

	/** The first messages may take a new broker seconds. */
	private static void warmUp(EmbeddedRocketMQ server) {
		server.createTopic("warm-up", QUEUES);
		try (RocketMQClient client = PatientClients.connect(server.nameServerAddress())) {
			Producer producer = client.producer("warm-up");
			for (int i = 0; i < 4 * QUEUES; i++) {
				producer.send(Message.to("warm-up").body(new byte[1]).build(), PATIENCE);
			}
		}
	}

	private static void run(EmbeddedRocketMQ server, StressLoad load) throws Exception {
		StressFaults faults = new StressFaults(server);
		long start = System.nanoTime();
		load.start();
		load.awaitMore(1000);
		int before = load.countAcknowledged();
		double rateBefore = before / seconds(start);
		if (TIME.isZero()) {
			faults.once();
		}
		else {
			faults.repeat(TIME, new Random(SEED));
		}
		double faultSeconds = seconds(start);
		long back = System.nanoTime();
		int then = load.countAcknowledged();
		load.awaitMore(1000);
		double rateAfter = (load.countAcknowledged() - then) / seconds(back);
		load.stop();
		List<String> held = awaitNothingHeld(load);
		List<StressMessage> burst = new ArrayList<>();
		load.senders().forEach((sender) -> burst.addAll(sender.burst(BURST)));
		await("a new run of sends").atMost(PATIENCE)
			.until(() -> burst.stream().noneMatch((each) -> each.fate() == StressMessage.Fate.OPEN));
		StressReport report;
		boolean closed;
		double closeSeconds;
		try (RocketMQClient client = PatientClients.connect(server.nameServerAddress())) {
			client.producer("audit").send(Message.to(TOPIC).body("audit ".getBytes()).build(), PATIENCE);
			StressStore store = new StressStore(client, TOPIC, QUEUES, server.brokerNames());
			// Brokers still check transactions.
			store.readUntil(expected(load));
			long closing = System.nanoTime();
			closed = CompletableFuture.runAsync(load::close)
				.handle((done, failure) -> failure == null)
				.completeOnTimeout(false, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
				.get();
			closeSeconds = seconds(closing);
			store.readUntil(Set.of());
			report = new StressReport(load.messages(), store);
			report.line("faults: %s in %.0f s, seed %d".formatted(faults.counts(), faultSeconds, SEED));
			report.line("%.0f messages a second acknowledged before, %.0f after; %d stored; %d checks of transactions"
				.formatted(rateBefore, rateAfter, store.count(), load.transactions().checks()));
		}
		report.line("closed in %.1f s; all in %.0f s without the start".formatted(closeSeconds, seconds(start)));
		load.failures().forEach((failure, count) -> report.line("%7d %s".formatted(count.get(), failure)));
		load.late().forEach((each) -> report.violation("not in time", each));
		load.early().forEach((each) -> report.violation("failed too early", each));
		held.forEach((each) -> report.violation("in flight after all has ended", each));
		burst.stream()
			.filter((each) -> each.fate() != StressMessage.Fate.ACKNOWLEDGED_AT_FIRST)
			.forEach((each) -> report.violation("not taken at once when all was well again", each.toString()));
		if (!closed) {
			report.violation("close", "does not return within " + CLOSE_LIMIT);
		}
		String text = report.write(Path.of("target", "stress-report.txt"));
		if (!TIME.isZero()) {
			System.out.println(text);
		}
		assertThat(report.violations()).as(text).isEmpty();
	}

	/**
	 * Returns the calls in flight that do not end: brokers still check transactions, so
	 * that a request may be in flight at any moment.
	 */
	private static List<String> awaitNothingHeld(StressLoad load) {
		try {
			await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> held(load).isEmpty());
			return List.of();
		}
		catch (ConditionTimeoutException ex) {
			return held(load);
		}
	}

	/** Returns the producers with calls in flight. */
	private static List<String> held(StressLoad load) {
		List<String> held = new ArrayList<>();
		for (StressSender sender : load.senders()) {
			ProducerStatistics statistics = sender.producer().statistics();
			if (statistics.inFlight() != 0 || statistics.inFlightBytes() != 0) {
				held.add(sender.producer().group() + " holds " + statistics.inFlight() + " messages of "
						+ statistics.inFlightBytes() + " bytes");
			}
		}
		ProducerStatistics transactions = load.transactions().statistics();
		if (transactions.inFlight() != 0 || transactions.inFlightBytes() != 0) {
			held.add("the transaction producer holds " + transactions);
		}
		for (RocketMQClient client : load.clients()) {
			client.brokers()
				.snapshot()
				.stream()
				.flatMap((broker) -> broker.replicas().stream())
				.flatMap((replica) -> replica.connections().stream())
				.filter((connection) -> connection.inFlight() != 0)
				.forEach((connection) -> held.add(connection.toString()));
		}
		return held;
	}

	private static Set<String> expected(StressLoad load) {
		return load.messages()
			.stream()
			.filter((message) -> message.isLost(0))
			.map(StressMessage::tag)
			.collect(Collectors.toSet());
	}

	private static double seconds(long since) {
		return (System.nanoTime() - since) / 1e9;
	}

}
