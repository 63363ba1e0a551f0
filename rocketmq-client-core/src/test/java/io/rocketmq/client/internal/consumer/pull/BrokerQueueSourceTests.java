package io.rocketmq.client.internal.consumer.pull;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.consumer.queue.ConsumeCounters;
import io.rocketmq.client.internal.consumer.queue.RetryMessages;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.internal.support.Housekeeping;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Choice of the replica that a queue is pulled from, with a scripted master and slave.
 */
class BrokerQueueSourceTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final MessageQueue QUEUE = new MessageQueue("orders", "broker-a", 0);

	private static final int NOT_FOUND = 19;

	private static final int RETRY_IMMEDIATELY = 20;

	private static final int OFFSET_MOVED = 21;

	private static final int BUSY = 2;

	private final ScriptedServer master = answering(NOT_FOUND, 100);

	private final ScriptedServer slave = answering(RETRY_IMMEDIATELY, 100);

	private final TestRpc rpc = new TestRpc();

	private final Housekeeping housekeeping = new Housekeeping();

	private final BrokerManager brokers = new BrokerManager(this.rpc.client(), ClientOptions.builder().build(),
			(name, address, from, to) -> {
			});

	private final ConsumerOptions options = ConsumerOptions.of("g");

	private final Refusals refusals = new Refusals("g");

	private final BrokerQueueSource source = new BrokerQueueSource(QUEUE,
			() -> Subscription.to("orders", FilterExpression.all()),
			new BrokerQueueSource.Shared(this.options, this.brokers, new RetryMessages(this.options, this.brokers),
					new ConsumeCounters(), this.refusals, this.housekeeping));

	@AfterEach
	void close() {
		this.rpc.close();
		this.housekeeping.close();
		this.master.close();
		this.slave.close();
	}

	@Test
	void theMasterIsPulledFrom() {
		route(true);
		assertThat(this.source.pull(100)).succeedsWithin(LONG)
			.satisfies((result) -> assertThat(result.status()).isEqualTo(PullResult.Status.NOTHING_NEW));
		assertThat(this.slave.requests()).isEmpty();
	}

	@Test
	void aSlaveThatHasNothingIsNotAskedAgainAtOnce() {
		route(false);
		long start = System.nanoTime();
		assertThat(this.source.pull(100)).succeedsWithin(LONG).satisfies((result) -> {
			assertThat(result.status()).isEqualTo(PullResult.Status.NOTHING_NEW);
			assertThat(result.nextOffset()).isEqualTo(100);
		});
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
		assertThat(this.slave.requests()).hasSize(1);
	}

	@Test
	void whatASlaveHasNoMessagesOfIsSkippedAtOnce() {
		script(this.slave, RETRY_IMMEDIATELY, 120);
		route(false);
		assertThat(this.source.pull(100)).succeedsWithin(LONG).satisfies((result) -> {
			assertThat(result.status()).isEqualTo(PullResult.Status.NOTHING_MATCHED);
			assertThat(result.nextOffset()).isEqualTo(120);
		});
	}

	@Test
	void aSlaveThatIsBehindDoesNotMoveTheGroupBack() {
		script(this.slave, OFFSET_MOVED, 80);
		route(false);
		assertThat(this.source.pull(100)).succeedsWithin(LONG).satisfies((result) -> {
			assertThat(result.status()).isEqualTo(PullResult.Status.NOTHING_NEW);
			assertThat(result.nextOffset()).isEqualTo(100);
		});
		script(this.slave, OFFSET_MOVED, 120);
		assertThat(this.source.pull(100)).succeedsWithin(LONG)
			.satisfies((result) -> assertThat(result.status()).isEqualTo(PullResult.Status.OFFSET_ILLEGAL));
	}

	@Test
	void aMasterThatIsGoneIsReplacedByTheSlaveInTheSamePull() {
		route(true);
		this.source.pull(100).join();
		this.master.down();
		assertThat(this.source.pull(100)).succeedsWithin(LONG)
			.satisfies((result) -> assertThat(result.status()).isEqualTo(PullResult.Status.NOTHING_NEW));
		assertThat(this.slave.requests()).hasSize(1);
		this.slave.down();
		assertThat(this.source.pull(100)).failsWithin(LONG);
	}

	@Test
	void aRefusalIsNoReasonToAskAnother() {
		script(this.master, BUSY, 100);
		route(true);
		assertThat(this.source.pull(100)).failsWithin(LONG);
		assertThat(this.refusals.any()).isTrue();
		assertThat(this.slave.requests()).isEmpty();
	}

	@Test
	void nothingIsHeldOnceTheClientIsClosed() {
		route(false);
		this.housekeeping.close();
		assertThat(this.source.pull(100)).succeedsWithin(LONG);
	}

	private void route(boolean withMaster) {
		SortedMap<Long, String> addresses = new TreeMap<>(Map.of(1L, this.slave.address()));
		if (withMaster) {
			addresses.put(0L, this.master.address());
		}
		this.brokers.update(Map.of("broker-a", addresses));
	}

	private static ScriptedServer answering(int code, long nextOffset) {
		ScriptedServer server = ScriptedServer.silent();
		script(server, code, nextOffset);
		return server;
	}

	private static void script(ScriptedServer server, int code, long nextOffset) {
		server.script((request, peer) -> peer.answer(request, code, Map.of("nextBeginOffset",
				String.valueOf(nextOffset), "minOffset", "0", "maxOffset", "100", "suggestWhichBrokerId", "0")));
	}

}
