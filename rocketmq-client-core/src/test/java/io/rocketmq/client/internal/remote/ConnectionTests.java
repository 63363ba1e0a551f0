package io.rocketmq.client.internal.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.Backoff;
import io.rocketmq.client.error.ClientClosedException;
import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.transport.Connection;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class ConnectionTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final byte[] NONE = new byte[0];

	private final List<AutoCloseable> open = new ArrayList<>();

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.open.size() - 1; i >= 0; i--) {
			this.open.get(i).close();
		}
	}

	@Test
	void requestsShareOneConnection() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(0));
		for (int i = 0; i < 20; i++) {
			assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		}
		assertThat(server.connections()).isEqualTo(1);
		assertThat(server.requests()).extracting(Request::opaque).doesNotHaveDuplicates().hasSize(20);
		assertThat(rpc.client().isConnected(server.address())).isTrue();
	}

	@Test
	void theFirstRequestConnects() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(0));
		assertThat(rpc.client().isConnected(server.address())).isFalse();
		assertThat(rpc.client().isFailing(server.address())).isFalse();
		rpc.client().disconnect(server.address());
		assertThat(server.connections()).isZero();
	}

	@Test
	void answersOfAllCodesAreReturned() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(17));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG)
			.satisfies((answer) -> assertThat(answer.code()).isEqualTo(17));
	}

	@Test
	void theNextRequestReconnectsALostConnection() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(0));
		for (int i = 1; i <= 4; i++) {
			assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
			assertThat(server.connections()).isEqualTo(i);
			server.newestPeer().close();
			await().atMost(LONG).until(() -> !rpc.client().isConnected(server.address()));
		}
	}

	@Test
	void aLostConnectionFailsRequestsInFlightAndLaterOnesUseANewConnection() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.silent());
		CompletableFuture<ReceivedCommand> waiting = rpc.ping(server, LONG);
		await().atMost(LONG).until(() -> server.requests().size() == 1);
		server.script((request, peer) -> peer.answer(request, 0, Map.of()));
		server.newestPeer().close();
		assertThat(failure(waiting)).isInstanceOf(ConnectionLostException.class);
		// It waits for the backoff and the new connection.
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		assertThat(server.connections()).isEqualTo(2);
	}

	@Test
	void requestsWaitForAServerThatStartsLater() {
		TestRpc rpc = opened(new TestRpc((options) -> options.transport((transport) -> transport
			.reconnectBackoff(new Backoff(Duration.ofMillis(500), Duration.ofMillis(500))))));
		ScriptedServer server = opened(ScriptedServer.answering(0));
		server.down();
		assertThat(failure(rpc.ping(server, LONG))).isInstanceOf(ConnectFailedException.class);
		assertThat(rpc.client().isFailing(server.address())).isTrue();
		server.up();
		List<CompletableFuture<ReceivedCommand>> waiting = Stream.generate(() -> rpc.ping(server, LONG))
			.limit(10)
			.toList();
		assertThat(waiting).allSatisfy((each) -> assertThat(each).succeedsWithin(LONG));
		assertThat(server.connections()).isEqualTo(1);
		assertThat(rpc.client().isFailing(server.address())).isFalse();
	}

	@Test
	void aRequestWhoseDeadlineIsBeforeTheNextAttemptFailsAtOnce() {
		TestRpc rpc = opened(new TestRpc((options) -> options.transport((transport) -> transport
			.reconnectBackoff(new Backoff(Duration.ofMinutes(10), Duration.ofMinutes(10))))));
		ScriptedServer server = opened(ScriptedServer.answering(0));
		server.down();
		assertThat(failure(rpc.ping(server, LONG))).isInstanceOf(ConnectFailedException.class);
		server.up();
		// The backoff is at least five minutes: only an immediate failure is in time.
		RocketMQException failure = failure(rpc.ping(server, Duration.ofMinutes(4)));
		assertThat(failure).isInstanceOf(ConnectFailedException.class)
			.hasMessageContaining("after the deadline")
			.hasMessageContaining("1 attempts");
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		assertThat(failure.context().opaque()).isNull();
		assertThat(server.connections()).isZero();
	}

	@Test
	void theInFlightLimitAppliesUntilRequestsFail() {
		TestRpc rpc = opened(new TestRpc(
				(options) -> options.remote((remote) -> remote.maxInFlightPerConnection(3).maxQueuedPerConnection(0))));
		ScriptedServer server = opened(ScriptedServer.silent());
		List<CompletableFuture<ReceivedCommand>> waiting = Stream.generate(() -> rpc.ping(server, LONG))
			.limit(3)
			.toList();
		RocketMQException failure = failure(rpc.ping(server, LONG));
		assertThat(failure).isInstanceOf(TooManyRequestsException.class)
			.hasMessageContaining("3 wait")
			.hasMessageContaining("maxInFlightPerConnection");
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		await().atMost(LONG).until(() -> server.requests().size() == 3);
		assertThat(waiting).noneMatch(CompletableFuture::isDone);
		server.script((request, peer) -> peer.answer(request, 0, Map.of()));
		server.newestPeer().close();
		assertThat(waiting).allSatisfy((each) -> assertThat(failure(each)).isInstanceOf(ConnectionLostException.class));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
	}

	@Test
	void answersAndTimeoutsReleaseTheInFlightLimit() {
		TestRpc rpc = opened(new TestRpc(
				(options) -> options.remote((remote) -> remote.maxInFlightPerConnection(2).maxQueuedPerConnection(0))));
		ScriptedServer server = opened(ScriptedServer.answering(0));
		for (int i = 0; i < 10; i++) {
			assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		}
		server.script((request, peer) -> {
		});
		for (int i = 0; i < 3; i++) {
			CompletableFuture<ReceivedCommand> first = rpc.ping(server, Duration.ofMillis(100));
			CompletableFuture<ReceivedCommand> second = rpc.ping(server, Duration.ofMillis(100));
			assertThat(failure(first)).isInstanceOf(RequestTimeoutException.class);
			assertThat(failure(second)).isInstanceOf(RequestTimeoutException.class);
		}
		server.script((request, peer) -> peer.answer(request, 0, Map.of()));
		for (int i = 0; i < 10; i++) {
			assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		}
	}

	@Test
	void failedConnectsReleaseTheInFlightLimit() {
		TestRpc rpc = opened(new TestRpc(
				(options) -> options.remote((remote) -> remote.maxInFlightPerConnection(1).maxQueuedPerConnection(0))));
		String address = ScriptedServer.refusingAddress();
		for (int i = 0; i < 5; i++) {
			assertThat(failure(rpc.ping(address, LONG))).isInstanceOf(ConnectFailedException.class);
		}
	}

	@Test
	void aRequestThatCanNotBeEncodedFailsAndReleasesTheInFlightLimit() {
		TestRpc rpc = opened(new TestRpc(
				(options) -> options.remote((remote) -> remote.maxInFlightPerConnection(1).maxQueuedPerConnection(0))));
		ScriptedServer server = opened(ScriptedServer.answering(0));
		Command broken = Command.request(RequestCode.GET_MAX_OFFSET, (out) -> {
			throw new IllegalStateException("broken header");
		});
		for (int i = 0; i < 3; i++) {
			assertThat(failure(rpc.client().requestAsync(server.address(), broken, Deadline.after(LONG))))
				.isInstanceOf(ProtocolViolationException.class)
				.hasMessageContaining("broken header");
		}
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		assertThat(server.connections()).isEqualTo(1);
	}

	@Test
	void eachRequestKeepsItsOwnDeadline() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.silent());
		CompletableFuture<ReceivedCommand> patient = rpc.ping(server, LONG);
		CompletableFuture<ReceivedCommand> hasty = rpc.ping(server, Duration.ofMillis(100));
		CompletableFuture<ReceivedCommand> hastier = rpc.ping(server, Duration.ofMillis(50));
		assertThat(failure(hasty)).isInstanceOf(RequestTimeoutException.class).hasMessageContaining("100 ms");
		assertThat(failure(hastier)).isInstanceOf(RequestTimeoutException.class).hasMessageContaining("50 ms");
		assertThat(patient).isNotDone();
	}

	@Test
	void aOnewayRequestCompletesWhenItIsWritten() {
		TestRpc rpc = opened(new TestRpc(
				(options) -> options.remote((remote) -> remote.maxInFlightPerConnection(1).maxQueuedPerConnection(0))));
		ScriptedServer server = opened(ScriptedServer.silent());
		for (int i = 1; i <= 5; i++) {
			int sent = i;
			assertThat(rpc.client()
				.oneway(server.address(), Command.oneway(RequestCode.HEART_BEAT, CommandHeader.NONE, NONE),
						Deadline.after(LONG)))
				.succeedsWithin(LONG);
			await().atMost(LONG).until(() -> server.requests().size() == sent);
		}
		assertThat(server.requests()).allMatch(Request::isOneway);
	}

	@Test
	void requestsLargerThanTheSocketBufferAreWrittenInParts() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(0));
		byte[] body = new byte[256 * 1024];
		List<CompletableFuture<ReceivedCommand>> answers = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			answers.add(rpc.client()
				.requestAsync(server.address(), Command.request(RequestCode.SEND_MESSAGE_V2, CommandHeader.NONE, body),
						Deadline.after(LONG)));
		}
		assertThat(answers).allSatisfy((each) -> assertThat(each).succeedsWithin(LONG));
	}

	@Test
	void aRequestThatIsNotWrittenInTimeIsNotSent() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.silent());
		CompletableFuture<Void> readOn = new CompletableFuture<>();
		// The server reads nothing, so that the socket buffer fills.
		server.greeting((peer) -> readOn.join());
		Command large = Command.request(RequestCode.SEND_MESSAGE_V2, CommandHeader.NONE, new byte[32 * 1024 * 1024]);
		CompletableFuture<ReceivedCommand> filling = rpc.client()
			.requestAsync(server.address(), large, Deadline.after(LONG));
		RocketMQException failure = failure(rpc.ping(server, Duration.ofMillis(300)));
		assertThat(failure).isInstanceOf(RequestTimeoutException.class).hasMessageContaining("Not written");
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		server.script((request, peer) -> peer.answer(request, 0, Map.of()));
		readOn.complete(null);
		assertThat(filling).succeedsWithin(LONG);
	}

	@Test
	void closingFailsRequestsInFlight() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.silent());
		CompletableFuture<ReceivedCommand> waiting = rpc.ping(server, LONG);
		await().atMost(LONG).until(() -> server.requests().size() == 1);
		rpc.client().close();
		RocketMQException failure = failure(waiting);
		assertThat(failure).isInstanceOf(ConnectionLostException.class).hasMessageContaining("client was closed");
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
	}

	@Test
	void closingFailsRequestsThatWaitForAConnection() {
		TestRpc rpc = opened(new TestRpc((options) -> options.transport((transport) -> transport
			.reconnectBackoff(new Backoff(Duration.ofMinutes(10), Duration.ofMinutes(10))))));
		ScriptedServer server = opened(ScriptedServer.answering(0));
		server.down();
		assertThat(failure(rpc.ping(server, LONG))).isInstanceOf(ConnectFailedException.class);
		CompletableFuture<ReceivedCommand> waiting = rpc.ping(server, Duration.ofMinutes(20));
		rpc.client().close();
		RocketMQException failure = failure(waiting);
		assertThat(failure).isInstanceOf(ClientClosedException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
	}

	@Test
	void requestsAfterCloseFail() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(0));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		rpc.client().close();
		rpc.client().close();
		assertThat(failure(rpc.ping(server, LONG))).isInstanceOf(ClientClosedException.class);
		assertThat(rpc.client()
			.oneway(server.address(), Command.oneway(RequestCode.HEART_BEAT, CommandHeader.NONE, NONE),
					Deadline.after(LONG)))
			.failsWithin(LONG)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(ClientClosedException.class);
		assertThat(server.requests()).hasSize(1);
	}

	@Test
	void requestsOnAClosedConnectionFail() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(0));
		Connection connection = connection(rpc, server);
		assertThat(connection.request(TestRpc.PING, Deadline.after(LONG))).succeedsWithin(LONG);
		assertThat(connection.close()).succeedsWithin(LONG);
		assertThat(connection.close()).succeedsWithin(LONG);
		assertThat(failure(connection.request(TestRpc.PING, Deadline.after(LONG))))
			.isInstanceOf(ClientClosedException.class);
		assertThat(connection.liveSince()).isNull();
	}

	@Test
	void requestsAfterTheEventLoopsHaveEndedFail() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(0));
		Connection connection = connection(rpc, server);
		rpc.loops().close();
		for (int i = 0; i < 3; i++) {
			assertThat(failure(connection.request(TestRpc.PING, Deadline.after(LONG))))
				.isInstanceOf(ClientClosedException.class);
		}
	}

	@Test
	void aDisconnectedAddressCanBeUsedAgain() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(0));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		rpc.client().disconnect(server.address());
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		assertThat(server.connections()).isEqualTo(2);
	}

	@Test
	void listenersAreNotifiedOfMadeAndLostConnections() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(0));
		String connected = "connected " + server.address();
		String disconnected = "disconnected " + server.address();
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		assertThat(rpc.events()).containsExactly(connected);
		server.newestPeer().close();
		await().atMost(LONG).until(() -> rpc.events().size() == 2);
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		assertThat(rpc.events()).containsExactly(connected, disconnected, connected);
	}

	@Test
	void aListenerThatThrowsChangesNothing() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(0));
		Connection connection = opened(rpc.connector().connection(server.address(), 0, (from, request) -> {
		}, new ConnectionListener() {
			@Override
			public void connected(String address) {
				throw new IllegalStateException("thrown by a listener");
			}
		}), (each) -> each.close().join());
		assertThat(connection.request(TestRpc.PING, Deadline.after(LONG))).succeedsWithin(LONG);
	}

	@Test
	void anUnknownServerRequestIsAnsweredAsUnsupported() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.start((request, peer) -> {
			peer.request(4711, 123456, false);
			peer.answer(request, 0, Map.of());
		}));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		await().atMost(LONG).until(() -> !server.answers().isEmpty());
		Request answer = server.answers().get(0);
		assertThat(answer.code()).isEqualTo(3);
		assertThat(answer.opaque()).isEqualTo(123456);
		assertThat(answer.flag()).isEqualTo(1);
		assertThat(answer.remark()).contains("4711");
	}

	@Test
	void aOnewayServerRequestIsNotAnswered() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.start((request, peer) -> {
			peer.request(4711, 1, true);
			peer.request(4712, 2, false);
			peer.answer(request, 0, Map.of());
		}));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		await().atMost(LONG).until(() -> !server.answers().isEmpty());
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		// Answers arrive in order: an answer to the first would precede the ping.
		assertThat(server.answers()).extracting(Request::opaque).doesNotContain(1);
	}

	@Test
	void aServerRequestMayHaveTheOpaqueOfAPendingRequest() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.start((request, peer) -> {
			peer.request(4711, request.opaque(), false);
			peer.answer(request, 0, Map.of("offset", "42"));
		}));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG)
			.satisfies((answer) -> assertThat(answer.fields().get("offset")).isEqualTo("42"));
	}

	@Test
	void aServerRequestReachesItsHandlerAfterAnotherHandlerThrew() {
		TestRpc rpc = opened(new TestRpc());
		List<String> handled = new CopyOnWriteArrayList<>();
		rpc.client().onOneway(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, (address, request) -> {
			handled.add(address);
			throw new IllegalStateException("thrown by a handler");
		});
		ScriptedServer server = opened(ScriptedServer.start((request, peer) -> {
			peer.request(40, 1, true);
			peer.request(40, 2, true);
			peer.answer(request, 0, Map.of());
		}));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		assertThat(handled).containsExactly(server.address(), server.address());
		assertThat(server.connections()).isEqualTo(1);
	}

	private Connection connection(TestRpc rpc, ScriptedServer server) {
		return rpc.connector().connection(server.address(), 0, (from, request) -> {
		}, new ConnectionListener() {
		});
	}

	private <T extends AutoCloseable> T opened(T part) {
		this.open.add(part);
		return part;
	}

	private <T> T opened(T part, Consumer<T> close) {
		this.open.add(() -> close.accept(part));
		return part;
	}

	private static RocketMQException failure(CompletableFuture<ReceivedCommand> future) {
		assertThat(future).failsWithin(LONG)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(RocketMQException.class);
		return future.handle((answer, failure) -> (RocketMQException) failure).join();
	}

}
