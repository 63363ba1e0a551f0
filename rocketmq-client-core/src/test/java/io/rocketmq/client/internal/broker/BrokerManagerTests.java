package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.broker.BrokerSnapshot;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.hook.BrokerHealth;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Registry and health of scripted brokers.
 */
class BrokerManagerTests {

	private static final int NOT_LEADER = 501;

	private static final Duration LONG = Duration.ofSeconds(20);

	private final List<AutoCloseable> opened = new ArrayList<>();

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final TestRpc rpc = opened(new TestRpc());

	private final BrokerManager brokers = new BrokerManager(this.rpc.client(),
			ClientOptions.builder().broker((broker) -> broker.healthCheckTimeout(Duration.ofSeconds(1))).build(),
			(name, address, from, to) -> {
				this.events.add(name + ' ' + from + '>' + to);
				throw new AssertionError("a listener that fails");
			});

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable each : this.opened) {
			each.close();
		}
	}

	@Test
	void brokersAreAddedFoundAndRemoved() {
		ScriptedServer server = opened(ScriptedServer.answering(0));
		this.brokers.add("a", Map.of(0L, server.address()));
		assertThat(this.brokers.names()).containsExactly("a");
		assertThat(this.brokers.master("a").address()).isEqualTo(server.address());
		// A broker that was added by hand stays as it is.
		this.brokers
			.update(Map.of("a", new TreeMap<>(Map.of(0L, "elsewhere:1")), "b", new TreeMap<>(Map.of(1L, "slave:1"))));
		this.brokers.retain(Set.of());
		assertThat(this.brokers.names()).containsExactly("a");
		assertThat(this.brokers.master("a").address()).isEqualTo(server.address());
		assertThat(this.brokers.remove("a")).isTrue();
		assertThat(this.brokers.remove("a")).isFalse();
		assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> this.brokers.master("a"))
			.withMessageContaining("'a'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.brokers.add("c", Map.of()));
		assertThatIllegalArgumentException().isThrownBy(() -> this.brokers.add("c", Map.of(0L, "no-port")))
			.withMessageContaining("no-port");
	}

	@Test
	void theQueuesOfAStaticTopicAreWhereItsRouteSays() {
		ScriptedServer server = opened(ScriptedServer.answering(NOT_LEADER));
		this.brokers.add("a", Map.of(0L, server.address()));
		MessageQueue queue = new MessageQueue("static", "__syslo__global__", 0);
		MessageQueue other = new MessageQueue("orders", "a", 0);
		this.brokers.update("static", Map.of(queue, "a"));
		assertThat(this.brokers.brokerOf(queue)).isEqualTo("a");
		assertThat(this.brokers.brokerOf(other)).isEqualTo("a");
		assertThat(this.brokers.master(queue).address()).isEqualTo(server.address());
		assertThat(this.brokers.forReading(queue, 0).address()).isEqualTo(server.address());
		List<String> moved = new ArrayList<>();
		this.brokers.onRouteDoubted(moved::add);
		assertThatExceptionOfType(BrokerErrorException.class)
			.isThrownBy(() -> this.brokers.master(queue).maxOffset(queue))
			.satisfies((failure) -> this.brokers.failed(queue, new CompletionException(failure)));
		this.brokers.failed(other, new IllegalStateException("another failure"));
		assertThat(moved).containsExactly("static");
		this.brokers.update("static", Map.of());
		assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> this.brokers.master(queue))
			.withMessageContaining("__syslo__global__");
	}

	@Test
	void aBrokerIsDownAfterSeveralFailedChecksAndUpAfterOneAnswer() {
		// Any answer will do, also one that refuses.
		ScriptedServer server = opened(ScriptedServer.answering(16));
		this.brokers.add("a", Map.of(0L, server.address()));
		assertThat(replica().health()).isEqualTo(BrokerHealth.UNKNOWN);
		check();
		assertThat(replica().health()).isEqualTo(BrokerHealth.UP);
		server.script((request, peer) -> {
		});
		check();
		check();
		assertThat(replica().health()).isEqualTo(BrokerHealth.UP);
		assertThat(replica().failures()).isEqualTo(2);
		assertThat(this.brokers.isFailing("a")).isFalse();
		check();
		assertThat(replica().health()).isEqualTo(BrokerHealth.DOWN);
		assertThat(replica().since()).isEqualTo(replica().lastCheck());
		assertThat(this.brokers.isFailing("a")).isTrue();
		check();
		assertThat(replica().failures()).isEqualTo(4);
		server.script((request, peer) -> peer.answer(request, 0, Map.of()));
		check();
		assertThat(replica().health()).isEqualTo(BrokerHealth.UP);
		assertThat(replica().failures()).isZero();
		assertThat(this.brokers.isFailing("a")).isFalse();
		assertThat(this.events).containsExactly("a UNKNOWN>UP", "a UP>DOWN", "a DOWN>UP");
		assertThat(replica().connections()).singleElement()
			.satisfies((connection) -> assertThat(connection.answers()).isEqualTo(2));
	}

	@Test
	void readsGoToTheMasterToTheSuggestedReplicaOrToAReachableOne() {
		ScriptedServer master = opened(ScriptedServer.answering(0));
		ScriptedServer slave = opened(ScriptedServer.answering(0));
		this.brokers.add("a", Map.of(0L, master.address(), 1L, slave.address()));
		assertThat(this.brokers.forReading("a").address()).isEqualTo(master.address());
		assertThat(this.brokers.forReading("a", 1).address()).isEqualTo(slave.address());
		assertThat(this.brokers.forReading("a", 7).address()).isEqualTo(master.address());
		master.down();
		await().atMost(LONG).until(() -> {
			this.brokers.checkHealth();
			return replica().health() == BrokerHealth.DOWN;
		});
		assertThat(this.brokers.forReading("a").address()).isEqualTo(slave.address());
		assertThat(this.brokers.isFailing("a")).isTrue();
		slave.down();
		assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> this.brokers.forReading("b"));
		master.up();
		await().atMost(LONG).until(() -> {
			this.brokers.checkHealth();
			return !this.brokers.isFailing("a");
		});
		assertThat(this.brokers.forReading("a").address()).isEqualTo(master.address());
	}

	@Test
	void offsetsAreThoseOfTheMasterUntilItIsUnknownOrDown() {
		ScriptedServer master = opened(ScriptedServer.answering(0));
		ScriptedServer slave = opened(ScriptedServer.answering(0));
		SortedMap<Long, String> both = new TreeMap<>(Map.of(0L, master.address(), 1L, slave.address()));
		SortedMap<Long, String> slaveOnly = new TreeMap<>(Map.of(1L, slave.address()));
		this.brokers.update(Map.of("a", both));
		assertThat(this.brokers.forOffsets("a").client().address()).isEqualTo(master.address());
		assertThat(this.brokers.forOffsets("a").master()).isTrue();
		assertThat(this.brokers.forReadingInsteadOf("a", master.address())).isNotNull()
			.satisfies((other) -> assertThat(other.address()).isEqualTo(slave.address()));
		this.brokers.update(Map.of("a", slaveOnly));
		assertThat(this.brokers.forOffsets("a").client().address()).isEqualTo(slave.address());
		assertThat(this.brokers.forOffsets("a").master()).isFalse();
		assertThat(this.brokers.forReading("a", 0).address()).isEqualTo(slave.address());
		assertThat(this.brokers.forReadingInsteadOf("a", slave.address())).isNull();
		this.brokers.update(Map.of("a", both));
		assertThat(this.brokers.forOffsets("a").master()).isTrue();
		master.down();
		this.brokers.checkHealth("a").join();
		assertThat(this.brokers.forOffsets("a").master()).as("it may be back in a moment").isTrue();
		await().atMost(LONG).until(() -> {
			this.brokers.checkHealth();
			return replica().health() == BrokerHealth.DOWN;
		});
		assertThat(this.brokers.forOffsets("a").client().address()).isEqualTo(slave.address());
		assertThat(this.brokers.forOffsets("a").master()).isFalse();
		assertThat(this.brokers.forReadingInsteadOf("a", slave.address())).as("the master is down").isNull();
		assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> this.brokers.forOffsets("b"));
		assertThat(this.brokers.forReadingInsteadOf("b", slave.address())).isNull();
	}

	@Test
	void aKilledBrokerIsReportedAsDownAndUpAlthoughItsRouteIsRemovedMeanwhile() {
		ScriptedServer server = opened(ScriptedServer.answering(0));
		Map<String, SortedMap<Long, String>> route = Map.of("a", new TreeMap<>(Map.of(0L, server.address())));
		this.brokers.update(route);
		check();
		server.down();
		// A name server forgets a broker as soon as its connection is lost.
		this.brokers.retain(Set.of());
		assertThat(this.brokers.snapshot()).isEmpty();
		await().atMost(LONG).until(() -> {
			this.brokers.checkHealth();
			return this.events.size() == 2;
		});
		server.up();
		this.brokers.update(route);
		await().atMost(LONG).until(() -> this.events.size() == 3);
		assertThat(this.events).containsExactly("a UNKNOWN>UP", "a UP>DOWN", "a DOWN>UP");
		assertThat(this.brokers.isFailing("a")).isFalse();
	}

	@Test
	void aBrokerThatIsNoLongerUsedAndAnswersIsForgotten() {
		ScriptedServer server = opened(ScriptedServer.answering(0));
		this.brokers.update(Map.of("a", new TreeMap<>(Map.of(0L, server.address()))));
		this.brokers.master("a");
		check();
		this.brokers.retain(Set.of());
		int before = server.requests().size();
		await().atMost(LONG).until(() -> {
			this.brokers.checkHealth();
			return server.requests().size() > before;
		});
		await().atMost(LONG).until(() -> !this.rpc.client().isConnected(server.address()));
		server.down();
		for (int i = 0; i < 4; i++) {
			this.brokers.checkHealth();
		}
		this.brokers.update(Map.of("a", new TreeMap<>(Map.of(0L, server.address()))));
		check();
		assertThat(replica().failures()).isOne();
		assertThat(this.events).containsExactly("a UNKNOWN>UP");
	}

	@Test
	void aCheckThatCanNotBeginEndsAndTheNextOneToo() {
		this.brokers.add("a", Map.of(0L, "127.0.0.1:1"));
		this.rpc.client().close();
		assertThat(this.brokers.checkHealth("a")).succeedsWithin(LONG).isEqualTo(false);
		assertThat(this.brokers.checkHealth("a")).succeedsWithin(LONG).isEqualTo(false);
	}

	private BrokerSnapshot.Replica replica() {
		return this.brokers.snapshot().get(0).replicas().get(0);
	}

	/** Checks once, and waits for the end of it. */
	private void check() {
		Instant before = replica().lastCheck();
		this.brokers.checkHealth();
		await().atMost(LONG).until(() -> before != replica().lastCheck());
	}

	private <T extends AutoCloseable> T opened(T each) {
		this.opened.add(0, each);
		return each;
	}

}
