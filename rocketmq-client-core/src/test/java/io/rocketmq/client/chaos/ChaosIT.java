package io.rocketmq.client.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A chaos test. Groups of all kinds consume from two brokers, each with members in three
 * processes, while members are killed, stopped, closed and started, brokers are killed
 * and started, consumers pause, seek, hang, change filters, and topics appear. Then each
 * acknowledged message has been consumed by each group, an orderly group in order and one
 * at a time, and what was consumed twice has a cause: members that come and leave cleanly
 * are none. {@code -Dchaos.minutes=10} makes it long, {@code -Dchaos.seed} chooses other
 * events, {@code -Dchaos.groups=ORDERLY,POP} groups. The report is in
 * {@code target/chaos-report.txt}. Takes longer than 20 s: brokers and processes are
 * started, and popped messages of a member that was killed stay invisible for a time.
 */
class ChaosIT {

	private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("chaos.minutes", 0));

	private static final long SEED = Long.getLong("chaos.seed", 1);

	private static final List<GroupKind> KINDS = Stream
		.of(System.getProperty("chaos.groups", "CONCURRENT,ORDERLY,POP,BROADCASTING,MIXED").split(","))
		.map(GroupKind::valueOf)
		.toList();

	@TempDir
	private Path folder;

	/**
	 * Its brokers forget the locks of a killed member as early as possible, as members
	 * rely on theirs for 30 s; and redeliver failed messages after a second.
	 */
	private final EmbeddedRocketMQ server = EmbeddedRocketMQ.builder()
		.masters(2)
		.slaves(1)
		.jvmOption("-Drocketmq.broker.rebalance.lockMaxLiveTime=32000")
		.brokerProperty("messageDelayLevel", "1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s")
		.build();

	@Test
	@Timeout(value = 1, unit = TimeUnit.DAYS)
	void nothingIsLostAndEveryDuplicateHasACause() throws Exception {
		this.server.start();
		try (this.server; Chaos chaos = new Chaos(this.server, KINDS, this.folder)) {
			long start = System.nanoTime();
			chaos.start();
			try (ChaosFaults faults = new ChaosFaults(chaos, new Random(SEED), true)) {
				if (TIME.isZero()) {
					faults.once();
				}
				else {
					faults.repeat(TIME.toNanos());
				}
			}
			long faultsEnd = System.nanoTime();
			chaos.writer().stop();
			chaos.settle();
			ChaosReport report = new ChaosReport(chaos);
			report.line("seed %d; settled %.0f s after %.0f s of events".formatted(SEED,
					(System.nanoTime() - faultsEnd) / 1e9, (faultsEnd - start) / 1e9));
			String text = report.write(Path.of("target", "chaos-report.txt"));
			if (!TIME.isZero()) {
				System.out.println(text);
			}
			assertThat(report.violations()).as(text).isEmpty();
		}
	}

}
