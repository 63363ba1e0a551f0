package io.rocketmq.client.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.broker.BrokerSnapshot;
import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.ScriptedCluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Scripted name server and brokers, and the invariants after each fault: no open future,
 * nothing in flight, a new send succeeds, closing ends.
 */
abstract class FaultFixture {

	static final Duration LONG = Duration.ofSeconds(20);

	/** Timeout of a route lookup; shorter than the default, as tests wait for it. */
	static final Duration LOOKUP = Duration.ofMillis(1500);

	static final Message MESSAGE = Message.to(ScriptedCluster.TOPIC).tag("t").key("k").body(new byte[100]).build();

	static final ProducerOptions OPTIONS = ProducerOptions.group("p").sendTimeout(LONG).build();

	final ScriptedCluster cluster = new ScriptedCluster();

	private final List<RocketMQClient> clients = new CopyOnWriteArrayList<>();

	private final ListAppender<ILoggingEvent> errorsOfNetty = new ListAppender<>();

	@AfterEach
	void close() {
		this.clients.forEach(RocketMQClient::close);
		this.cluster.close();
		for (RocketMQClient client : this.clients) {
			assertThat(client.brokers().snapshot()).flatExtracting(BrokerSnapshot::replicas)
				.flatExtracting(BrokerSnapshot.Replica::connections)
				.allSatisfy((connection) -> assertThat(connection.inFlight()).isZero());
		}
		this.errorsOfNetty.stop();
		((Logger) LoggerFactory.getLogger("io.netty")).detachAppender(this.errorsOfNetty);
		assertThat(this.errorsOfNetty.list).filteredOn((event) -> event.getLevel().isGreaterOrEqual(Level.ERROR))
			.isEmpty();
	}

	@BeforeEach
	void listenToNetty() {
		this.errorsOfNetty.start();
		((Logger) LoggerFactory.getLogger("io.netty")).addAppender(this.errorsOfNetty);
	}

	ClientOptions options() {
		return ClientOptions.builder()
			.nameServers(Endpoint.parseList(this.cluster.nameServer().address()))
			.remote((remote) -> remote.requestTimeout(LOOKUP))
			.transport((transport) -> transport
				.reconnectBackoff(new Backoff(Duration.ofMillis(10), Duration.ofMillis(50))))
			.build();
	}

	RocketMQClient client() {
		return client((builder) -> builder);
	}

	RocketMQClient client(UnaryOperator<RocketMQClient.Builder> customizer) {
		RocketMQClient client = customizer.apply(RocketMQClient.builder(options())).connect();
		this.clients.add(client);
		return client;
	}

	static <T> List<CompletableFuture<T>> many(int count, Supplier<CompletableFuture<T>> call) {
		List<CompletableFuture<T>> all = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			all.add(call.get());
		}
		return all;
	}

	static void assertAllEnd(List<? extends CompletableFuture<?>> futures) {
		await().atMost(LONG).untilAsserted(() -> assertThat(futures).allMatch(CompletableFuture::isDone));
	}

	static RocketMQException failure(CompletableFuture<?> future) {
		try {
			future.get(LONG.toSeconds(), TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			assertThat(Futures.unwrap(ex)).isInstanceOf(RocketMQException.class);
			return (RocketMQException) Futures.unwrap(ex);
		}
		throw new AssertionError("The call did not fail");
	}

	static void assertNothingHeld(Producer producer) {
		await().atMost(LONG).untilAsserted(() -> {
			assertThat(producer.statistics().inFlight()).isZero();
			assertThat(producer.statistics().inFlightBytes()).isZero();
		});
	}

	static void assertWorks(Producer producer) {
		assertNothingHeld(producer);
		assertThat(producer.send(MESSAGE, LONG).status()).isEqualTo(SendStatus.OK);
	}

}
