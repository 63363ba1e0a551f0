package io.rocketmq.client.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ProducerData;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Heartbeats that fail in the client: they delay neither waiting callers nor the next
 * heartbeat.
 */
class HeartbeatsTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final int SYSTEM_ERROR = 1;

	private static final int NO_PERMISSION = 16;

	private final TestRpc rpc = new TestRpc();

	private final ScriptedServer server = ScriptedServer.answering(0);

	private final AtomicInteger bodies = new AtomicInteger();

	private final Refusals refusals = new Refusals(null);

	private final Logger logger = (Logger) LoggerFactory.getLogger(Heartbeats.class.getPackageName());

	@BeforeEach
	void expectErrors() {
		this.logger.setLevel(Level.OFF);
	}

	@AfterEach
	void close() {
		this.logger.setLevel(null);
		this.rpc.close();
		this.server.close();
	}

	@Test
	void anErrorBeforeTheRequestReleasesWaitingCallers() {
		Heartbeats heartbeats = heartbeats((address) -> {
		}, 2);
		assertThat(heartbeats.introduced(this.server.address())).succeedsWithin(LONG);
		assertThat(heartbeats.introduced(this.server.address())).succeedsWithin(LONG);
		assertThat(this.server.requests()).isEmpty();
		assertThat(heartbeats.introduced(this.server.address())).succeedsWithin(LONG);
		assertThat(this.server.requests()).hasSize(1);
		assertThat(heartbeats.last(this.server.address())).isNotNull();
	}

	@Test
	void anErrorAfterTheAnswerReleasesWaitingCallers() {
		Heartbeats heartbeats = heartbeats((address) -> {
			throw new AssertionError("as the test says");
		}, 0);
		assertThat(heartbeats.introduced(this.server.address())).succeedsWithin(LONG);
		heartbeats.introduceAgain(this.server.address());
		assertThat(heartbeats.introduced(this.server.address())).succeedsWithin(LONG);
	}

	@Test
	void aHeartbeatWithoutMembersReleasesWaitingCallers() {
		Heartbeats heartbeats = new Heartbeats(brokers(), ClientOptions.builder().build().broker(),
				() -> new HeartbeatBody("client", List.of(), List.of()), (address) -> {
				}, this.refusals);
		CompletableFuture<Void> waiting = heartbeats.introduced(this.server.address());
		assertThat(waiting).succeedsWithin(LONG);
	}

	@Test
	void theRefusalOfARemovedBrokerIsNoProblem() {
		this.server.script((request, peer) -> peer.answer(request, NO_PERMISSION, Map.of()));
		Heartbeats heartbeats = heartbeats((address) -> {
		}, 0);
		assertThat(heartbeats.introduced(this.server.address())).succeedsWithin(LONG);
		assertThat(this.refusals.problems()).singleElement().satisfies((problem) -> {
			assertThat(problem.kind()).isEqualTo(Problem.Kind.HEARTBEAT);
			assertThat(problem.address()).isEqualTo(this.server.address());
			assertThat(problem.code()).isEqualTo(NO_PERMISSION);
		});
		heartbeats.retain(Set.of());
		assertThat(this.refusals.problems()).isEmpty();
	}

	@Test
	void aRefusalByAccessControl1AsksForTheKeys() {
		this.server.script((request, peer) -> peer.answer(request, SYSTEM_ERROR,
				"org.apache.rocketmq.acl.common.AclException: Check signature failed", Map.of(), new byte[0]));
		Heartbeats heartbeats = heartbeats((address) -> {
		}, 0);
		assertThat(heartbeats.introduced(this.server.address())).succeedsWithin(LONG);
		assertThat(this.refusals.problems()).singleElement()
			.satisfies((problem) -> assertThat(problem.advice()).startsWith("Check the access key"));
	}

	private BrokerManager brokers() {
		return new BrokerManager(this.rpc.client(), ClientOptions.builder().build(), (name, address, from, to) -> {
		});
	}

	private Heartbeats heartbeats(Consumer<String> introduced, int errors) {
		return new Heartbeats(brokers(), ClientOptions.builder().build().broker(), () -> {
			if (this.bodies.getAndIncrement() < errors) {
				throw new AssertionError("as the test says");
			}
			return new HeartbeatBody("client", List.of(new ProducerData("p")), List.of());
		}, introduced, this.refusals);
	}

}
