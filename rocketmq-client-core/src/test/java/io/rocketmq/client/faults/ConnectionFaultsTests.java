package io.rocketmq.client.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.IoEngine;
import io.rocketmq.client.config.TlsOptions;
import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.ConnectionProblem;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.broker.BrokerManager;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Connections that are closed too early, made too often, or made to another kind of
 * server, and their failures.
 */
class ConnectionFaultsTests extends FaultFixture {

	private static final int GO_AWAY = 1500;

	private static final MessageQueue QUEUE = new MessageQueue("t", "a", 0);

	@Test
	void aBrokerThatLeavesAllRoutesAnswersRequestsInFlight() throws IOException {
		CompletableFuture<ScriptedServer.Peer> first = new CompletableFuture<>();
		try (TestRpc rpc = new TestRpc();
				ScriptedServer server = ScriptedServer.start((request, peer) -> first.complete(peer))) {
			BrokerManager brokers = new BrokerManager(rpc.client(), ClientOptions.builder().build(),
					(name, address, from, to) -> {
					});
			DefaultBrokerClient broker = brokers.at(server.address());
			CompletableFuture<Long> inFlight = broker.maxOffsetAsync(QUEUE);
			await().atMost(LONG).until(() -> server.requests().size() == 1);
			brokers.retain(Set.of());
			server.script((request, peer) -> peer.answer(request, 0, Map.of("offset", "8")));
			// A request sent meanwhile is answered too.
			assertThat(broker.maxOffsetAsync(QUEUE)).succeedsWithin(LONG).isEqualTo(8L);
			first.join().answer(server.requests().get(0), 0, Map.of("offset", "7"));
			assertThat(inFlight).succeedsWithin(LONG).isEqualTo(7L);
		}
	}

	@Test
	void requestsThatRaceWithTheRetirementOfTheirConnectionAreAllAnswered() {
		try (TestRpc rpc = new TestRpc(); ScriptedServer server = ScriptedServer.answering(0)) {
			List<CompletableFuture<ReceivedCommand>> all = new ArrayList<>();
			for (int i = 0; i < 500; i++) {
				all.add(rpc.ping(server, LONG));
				if (i % 5 == 0) {
					rpc.client().disconnect(server.address());
				}
			}
			assertThat(all).allSatisfy((each) -> assertThat(each).succeedsWithin(LONG));
		}
	}

	@Test
	void theBackoffGrowsForAServerThatAcceptsAndCloses() {
		try (TestRpc rpc = new TestRpc((options) -> options.transport(
				(transport) -> transport.reconnectBackoff(new Backoff(Duration.ofMillis(50), Duration.ofSeconds(30)))));
				ScriptedServer server = ScriptedServer.answering(0)) {
			server.greeting(ScriptedServer.Peer::close);
			List<CompletableFuture<ReceivedCommand>> all = new ArrayList<>();
			long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
			while (System.nanoTime() < until) {
				CompletableFuture<ReceivedCommand> ping = rpc.ping(server, Duration.ofMillis(100));
				all.add(ping);
				assertThat(failure(ping)).isNotNull();
			}
			// 25 ms at least, then 50, 100 and so on: the eighth is due after 3 s.
			assertThat(server.connections()).isBetween(2, 8);
		}
	}

	@Test
	void theBackoffGrowsForAServerThatAlwaysAnswersGoAway() {
		try (TestRpc rpc = new TestRpc((options) -> options.transport(
				(transport) -> transport.reconnectBackoff(new Backoff(Duration.ofMillis(50), Duration.ofSeconds(30)))));
				ScriptedServer server = ScriptedServer.answering(GO_AWAY)) {
			long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
			while (System.nanoTime() < until) {
				rpc.ping(server, Duration.ofMillis(100)).exceptionally((failure) -> null).join();
			}
			assertThat(server.connections()).isBetween(2, 9);
		}
	}

	@Test
	void aConnectionIsReplacedImmediatelyAfterOneGoAway() {
		try (TestRpc rpc = new TestRpc((options) -> options.transport(
				(transport) -> transport.reconnectBackoff(new Backoff(Duration.ofMinutes(5), Duration.ofMinutes(5)))));
				ScriptedServer server = ScriptedServer.answering(0)) {
			assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
			ScriptedServer.Peer old = server.newestPeer();
			server.script((request, peer) -> peer.answer(request, (peer == old) ? GO_AWAY : 0, Map.of()));
			assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG)
				.satisfies((answer) -> assertThat(answer.code()).isZero());
			assertThat(server.connections()).isEqualTo(2);
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void theFailureSaysThatAServerIsNoNameServer(String what, byte[] answer, String expected) {
		try (ScriptedServer other = ScriptedServer.start((request, peer) -> peer.raw(answer));
				RocketMQClient client = RocketMQClient.connect(other.address())) {
			RocketMQException failure = failure(client.producer("p").sendAsync(MESSAGE));
			assertThat(failure).hasMessageContaining(expected).hasMessageContaining(other.address());
		}
	}

	static Stream<Arguments> theFailureSaysThatAServerIsNoNameServer() {
		return Stream.of(arguments("HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
				"speaks HTTP"), arguments("TLS", new byte[] { 21, 3, 3, 0, 2, 2, 70, 0 }, "speaks TLS"));
	}

	/** Such a server answers in its own protocol, closes, or waits for a whole frame. */
	@ParameterizedTest(name = "{0}")
	@MethodSource
	void theFailureSaysThatAPortHasNoTls(String what, ScriptedServer.Greeting greeting) {
		try (ScriptedServer plain = ScriptedServer.answering(0)) {
			plain.greeting(greeting);
			try (RocketMQClient client = RocketMQClient
				.builder(ClientOptions.builder()
					.nameServers(Endpoint.parseList(plain.address()))
					.transport((transport) -> transport.connectTimeout(Duration.ofSeconds(1))
						.tls(TlsOptions.builder().trustAll(true).handshakeTimeout(Duration.ofSeconds(1)).build()))
					.remote((remote) -> remote.requestTimeout(LONG))
					.build())
				.connect()) {
				RocketMQException failure = failure(client.nameServer().topicsAsync());
				assertThat(ConnectionProblem.of(failure.getMessage())).as(failure.getMessage())
					.isEqualTo(ConnectionProblem.TLS_NOT_SPOKEN);
				assertThat(failure).hasMessageContaining(ConnectionProblem.TLS_NOT_SPOKEN.advice())
					.hasMessageNotContaining("null");
				assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
				assertThat(ConnectionProblem.of(client.nameServer().problem()))
					.isEqualTo(ConnectionProblem.TLS_NOT_SPOKEN);
			}
		}
	}

	static Stream<Arguments> theFailureSaysThatAPortHasNoTls() {
		ScriptedServer.Greeting answers = (peer) -> peer.raw(new byte[] { 0, 0, 0, 8, 0, 0, 0, 4, 1, 2, 3, 4 });
		ScriptedServer.Greeting closes = ScriptedServer.Peer::close;
		ScriptedServer.Greeting resets = (peer) -> {
			// A reset before the client knows that it is connected says nothing of TLS.
			peer.awaitByte();
			peer.reset();
		};
		ScriptedServer.Greeting waits = (peer) -> {
		};
		return Stream.of(arguments("answers", answers), arguments("closes", closes), arguments("resets", resets),
				arguments("waits", waits));
	}

	/**
	 * A server that accepts only TLS closes plain connections, or answers by an alert.
	 */
	@ParameterizedTest(name = "{0}")
	@MethodSource
	void theFailureSaysThatAServerExpectsTls(String what, ScriptedServer.Script script) {
		try (ScriptedServer server = ScriptedServer.start(script);
				RocketMQClient client = RocketMQClient.connect(server.address())) {
			RocketMQException failure = failure(client.nameServer().topicsAsync());
			assertThat(ConnectionProblem.of(failure.getMessage())).as(failure.getMessage())
				.isEqualTo(ConnectionProblem.TLS_REQUIRED);
			assertThat(failure).hasMessageContaining(ConnectionProblem.TLS_REQUIRED.advice());
			assertThat(ConnectionProblem.of(client.nameServer().problem())).isEqualTo(ConnectionProblem.TLS_REQUIRED);
		}
	}

	static Stream<Arguments> theFailureSaysThatAServerExpectsTls() {
		ScriptedServer.Script closes = (request, peer) -> peer.close();
		ScriptedServer.Script alerts = (request, peer) -> {
			peer.raw(new byte[] { 21, 3, 3, 0, 2, 2, 70 });
			peer.close();
		};
		return Stream.of(arguments("closes", closes), arguments("alerts", alerts));
	}

	@Test
	void controlCharactersOfARemarkAreEscaped() {
		ErrorContext context = ErrorContext.none().withAnswer(2, "busy\nERROR forged\u001b[31m\r\u2028");
		assertThat(new BrokerBusyException("x", context, null).getMessage())
			.contains("busy\\nERROR forged\\u001b[31m\\r\\u2028")
			.doesNotContain("\n", "\u001b");
		assertThat(context.remark()).startsWith("busy\n");
	}

	@Test
	void aSlowAddressServerDelaysNeitherConnectionsNorCallers() throws Exception {
		try (ServerSocket dripping = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Thread drips = new Thread(() -> drip(dripping));
			drips.setDaemon(true);
			drips.start();
			ClientOptions options = ClientOptions.builder()
				.nameServer((nameServer) -> nameServer
					.addressServer(URI.create("http://127.0.0.1:" + dripping.getLocalPort() + "/")))
				.remote((remote) -> remote.requestTimeout(Duration.ofSeconds(2)))
				.build();
			try (RocketMQClient client = RocketMQClient.builder(options).connect();
					ScriptedServer server = ScriptedServer.answering(0)) {
				// Its deadline holds for the first address lookup too.
				assertThat(failure(client.producer("p").sendAsync(MESSAGE, Duration.ofMillis(500))))
					.hasMessageContaining("address server");
				// Connections are made while the page is being read.
				String port = server.address().substring(server.address().indexOf(':') + 1);
				client.admin()
					.messages()
					.byOffsetIdAsync(String.format("7F000001%08X%016X", Integer.parseInt(port), 0));
				await().atMost(LONG).until(() -> server.requests().size() == 1);
				// The deadline is that of the whole page, not of each byte.
				assertThatThrownBy(() -> client.nameServer().topics()).isInstanceOf(RocketMQException.class);
			}
		}
	}

	private static void drip(ServerSocket server) {
		while (true) {
			try (Socket socket = server.accept()) {
				OutputStream out = socket.getOutputStream();
				out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
				for (int i = 0; i < 1000; i++) {
					out.write('1');
					out.flush();
					TimeUnit.MILLISECONDS.sleep(300);
				}
			}
			catch (IOException ex) {
				if (server.isClosed()) {
					return;
				}
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	@Test
	void aFailedStartOfAClientLeavesNothingOpen() throws IOException {
		ClientOptions broken = ClientOptions.builder()
			.transport((transport) -> transport.ioEngine(IoEngine.NIO)
				.tls(TlsOptions.builder().trustCertificates(List.of(Path.of("no-such-file.pem"))).build()))
			.build();
		assertThatThrownBy(() -> RocketMQClient.builder(broken).connect()).isInstanceOf(IllegalArgumentException.class);
		long before = openFiles();
		for (int i = 0; i < 20; i++) {
			assertThatThrownBy(() -> RocketMQClient.builder(broken).connect())
				.isInstanceOf(IllegalArgumentException.class);
		}
		assertThat(openFiles()).isLessThan(before + 20);
	}

	private static long openFiles() throws IOException {
		try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
			return files.count();
		}
	}

}
