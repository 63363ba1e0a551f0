package io.rocketmq.client.internal.consumer.offset;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.BrokerReplica;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Offsets stored at a slave while the master is down, with scripted brokers.
 */
class BrokerOffsetStoreTests {

	private static final MessageQueue QUEUE = new MessageQueue("orders", "broker-a", 0);

	private static final MessageQueue OTHER = new MessageQueue("orders", "broker-a", 1);

	private final ScriptedServer master = ScriptedServer
		.start((request, peer) -> peer.answer(request, 0, Map.of("offset", "50")));

	private final ScriptedServer slave = ScriptedServer
		.start((request, peer) -> peer.answer(request, 0, Map.of("offset", "80")));

	private final TestRpc rpc = new TestRpc();

	private final BrokerManager brokers = new BrokerManager(this.rpc.client(), ClientOptions.builder().build(),
			(name, address, from, to) -> {
			});

	private volatile boolean masterAway;

	private final BrokerOffsetStore store = new BrokerOffsetStore("g",
			(name) -> this.masterAway ? new BrokerReplica(this.brokers.at(this.slave.address()), false)
					: new BrokerReplica(this.brokers.at(this.master.address()), true));

	@AfterEach
	void close() {
		this.rpc.close();
		this.master.close();
		this.slave.close();
	}

	@Test
	void anOffsetAtTheMasterIsNotProvisional() {
		assertThat(this.store.load(QUEUE).join()).hasValue(50);
		this.store.store(QUEUE, 60).join();
		assertThat(this.store.isProvisional(QUEUE)).isFalse();
		assertThat(this.slave.requests()).isEmpty();
	}

	@Test
	void anOffsetStoredAtASlaveIsProvisionalUntilStoredTwiceAtTheMaster() {
		this.masterAway = true;
		this.store.store(QUEUE, 70).join();
		this.store.store(QUEUE, 75).join();
		assertThat(this.store.isProvisional(QUEUE)).isTrue();
		assertThat(this.store.isProvisional(OTHER)).isFalse();
		assertThat(this.master.requests()).isEmpty();
		this.masterAway = false;
		this.store.store(QUEUE, 75).join();
		assertThat(this.store.isProvisional(QUEUE)).as("another member may have written at the same moment").isTrue();
		this.store.store(QUEUE, 75).join();
		assertThat(this.store.isProvisional(QUEUE)).isFalse();
		assertThat(commits(this.slave)).containsExactly("70", "75");
		assertThat(commits(this.master)).containsExactly("75", "75");
	}

	@Test
	void aSecondFailoverMakesAnOffsetProvisionalAgain() {
		this.masterAway = true;
		this.store.store(QUEUE, 70).join();
		this.masterAway = false;
		this.store.store(QUEUE, 70).join();
		this.masterAway = true;
		this.store.store(QUEUE, 71).join();
		this.masterAway = false;
		this.store.store(QUEUE, 71).join();
		assertThat(this.store.isProvisional(QUEUE)).isTrue();
	}

	@Test
	void anOffsetLoadedFromASlaveIsProvisional() {
		this.masterAway = true;
		assertThat(this.store.load(QUEUE).join()).hasValue(80);
		assertThat(this.store.isProvisional(QUEUE)).isTrue();
		this.slave.script((request, peer) -> peer.answer(request, 22, Map.of()));
		assertThat(this.store.load(OTHER).join()).isEmpty();
		assertThat(this.store.isProvisional(OTHER)).isFalse();
		this.masterAway = false;
		assertThat(this.store.load(QUEUE).join()).as("the owner has not stored it there yet").hasValue(50);
		assertThat(this.store.isProvisional(QUEUE)).isTrue();
	}

	@Test
	void aFailedWriteChangesNothing() {
		this.masterAway = true;
		this.slave.script((request, peer) -> peer.answer(request, 1, Map.of()));
		assertThat(this.store.store(QUEUE, 70)).failsWithin(Duration.ofSeconds(20));
		assertThat(this.store.isProvisional(QUEUE)).isFalse();
		BrokerOffsetStore lost = new BrokerOffsetStore("g", (name) -> {
			throw new RouteNotFoundException("gone", ErrorContext.none(), null);
		});
		assertThat(lost.store(QUEUE, 1)).isCompletedExceptionally();
		assertThat(lost.load(QUEUE)).isCompletedExceptionally();
		assertThat(lost.isProvisional(QUEUE)).isFalse();
	}

	@Test
	void laterWritesWaitForATopicsFirstWriteAtEachReplica() {
		this.slave.script((request, peer) -> {
		});
		this.masterAway = true;
		CompletableFuture<Void> first = this.store.store(QUEUE, 1);
		CompletableFuture<Void> second = this.store.store(OTHER, 2);
		this.masterAway = false;
		this.store.store(OTHER, 3).join();
		assertThat(first).isNotDone();
		assertThat(second).as("waits for the first write at the slave").isNotDone();
		assertThat(commits(this.master)).containsExactly("3");
	}

	private static List<String> commits(ScriptedServer server) {
		return server.requests(RequestCode.UPDATE_CONSUMER_OFFSET.code())
			.stream()
			.map((Request request) -> request.fields().get("commitOffset"))
			.toList();
	}

}
