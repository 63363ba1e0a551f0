package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Writers keep ledgers of the messages that the broker acknowledged, while consumers of
 * three groups come and go: of one that consumes concurrently, of one that does so in
 * order, and of one that has Apache's consumers too. {@code -Dledger.minutes=10} or
 * {@code -Dledger.rounds=100} makes it long, {@code -Dledger.groups=ORDERLY} chooses.
 * Takes longer than 20 s: a broker is killed and started, and members that were killed
 * are missed.
 */
class LedgerIT {

	private static final int ROUNDS = Integer.getInteger("ledger.rounds", 1);

	private static final Duration AT_LEAST = Duration.ofMinutes(Integer.getInteger("ledger.minutes", 0));

	private static final boolean LONG = ROUNDS > 1 || !AT_LEAST.isZero();

	/**
	 * Forgets the locks of a member that was killed as soon as it may: members are sure
	 * of theirs for 30 s.
	 */
	private final EmbeddedRocketMQ server = EmbeddedRocketMQ.builder()
		.jvmOption("-Drocketmq.broker.rebalance.lockMaxLiveTime=32000")
		.build();

	private final List<LedgerGroup> groups = new ArrayList<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void close() {
		this.threads.shutdownNow();
		this.groups.forEach(LedgerGroup::close);
		this.server.close();
	}

	@Test
	@Timeout(value = 1, unit = TimeUnit.DAYS)
	void everyAcknowledgedMessageIsConsumedWhateverBecomesOfMembersAndBroker() throws Exception {
		this.server.start();
		long start = System.nanoTime();
		Stream.of(System.getProperty("ledger.groups", "CONCURRENT,ORDERLY,WITH_APACHES").split(","))
			.map(LedgerGroup.Kind::valueOf)
			.forEach((kind) -> this.groups.add(new LedgerGroup(this.server, kind)));
		each(LedgerGroup::start);
		for (int round = 0; round < ROUNDS || System.nanoTime() - start < AT_LEAST.toNanos(); round++) {
			int members = 2 + round % 3;
			each((group) -> {
				group.comeAndGo(members);
				group.kill();
				// In order, the queues of the killed member wait for its locks, which end
				// with the broker at the latest.
				if (LONG || !group.isOrderly()) {
					group.settle();
				}
			});
			this.groups.forEach(LedgerGroup::lose);
			this.server.killBroker();
			this.server.startBroker();
			each((group) -> {
				group.progress(200);
				group.settle();
			});
		}
		each(LedgerGroup::finish);
	}

	/** Does something with all groups at once. */
	private void each(Step step) throws Exception {
		List<Future<?>> ends = new ArrayList<>();
		for (LedgerGroup group : this.groups) {
			ends.add(this.threads.submit((Callable<?>) () -> {
				step.on(group);
				return null;
			}));
		}
		for (Future<?> end : ends) {
			end.get();
		}
	}

	private interface Step {

		void on(LedgerGroup group) throws Exception;

	}

}
