package io.rocketmq.client.internal.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.rocketmq.client.config.Credentials;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.client.hook.ConnectionStatus;
import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several connections, GO_AWAY, requests of servers, namespaces and signing with a
 * scripted server.
 */
class RpcClientTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final int GO_AWAY = 1500;

	private static final String SIGNATURE = "Wj70aMiuirymrQVP0qAd/8/iVAI=";

	private final List<AutoCloseable> opened = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable each : this.opened) {
			each.close();
		}
	}

	@Test
	void aRequestIsSentAgainOverANewConnectionAfterGoAway() {
		TestRpc rpc = opened(new TestRpc());
		AtomicInteger asked = new AtomicInteger();
		ScriptedServer server = opened(ScriptedServer
			.start((request, peer) -> peer.answer(request, (asked.getAndIncrement() == 0) ? GO_AWAY : 0, Map.of())));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG)
			.satisfies((answer) -> assertThat(answer.result()).isEqualTo(ResponseCode.SUCCESS));
		assertThat(server.connections()).isEqualTo(2);
		assertThat(server.requests()).hasSize(2);
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		assertThat(server.connections()).isEqualTo(2);
		// The old connection closes once nothing is in flight.
		await().atMost(LONG).until(() -> rpc.phases().contains("LIVE>CLOSING"));
	}

	@Test
	void aSecondGoAwayIsReturned() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(GO_AWAY));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG)
			.satisfies((answer) -> assertThat(answer.result()).isEqualTo(ResponseCode.GO_AWAY));
		assertThat(server.requests()).hasSize(2);
	}

	@Test
	void requestsAfterGoAwayShareOneNewConnection() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.silent());
		List<Request> held = new ArrayList<>();
		server.script((request, peer) -> {
			held.add(request);
			if (held.size() == 50) {
				server.script((later, fresh) -> fresh.answer(later, 0, Map.of()));
				for (Request each : held) {
					peer.answer(each, GO_AWAY, Map.of());
				}
			}
		});
		List<CompletableFuture<ReceivedCommand>> answers = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			answers.add(rpc.ping(server, LONG));
		}
		assertThat(answers).allSatisfy((each) -> assertThat(each).succeedsWithin(LONG)
			.satisfies((answer) -> assertThat(answer.result()).isEqualTo(ResponseCode.SUCCESS)));
		assertThat(server.connections()).isEqualTo(2);
		assertThat(rpc.client().status(server.address())).singleElement()
			.satisfies((status) -> assertThat(status.inFlight()).isZero());
	}

	@Test
	void requestsAreDistributedOverSeveralConnections() {
		TestRpc rpc = opened(new TestRpc((options) -> options.remote((remote) -> remote.connectionsPerBroker(3))));
		ScriptedServer server = opened(ScriptedServer.silent());
		for (int i = 0; i < 9; i++) {
			rpc.ping(server, LONG);
		}
		await().atMost(LONG).until(() -> server.requests().size() == 9);
		assertThat(server.connections()).isEqualTo(3);
		assertThat(rpc.client().status(server.address())).extracting(ConnectionStatus::inFlight).containsOnly(3);
	}

	@Test
	void heartbeatsUseTheFirstConnection() {
		TestRpc rpc = opened(new TestRpc((options) -> options.remote((remote) -> remote.connectionsPerBroker(4))));
		ScriptedServer server = opened(ScriptedServer.silent());
		for (int i = 0; i < 5; i++) {
			rpc.client()
				.requestAsync(server.address(), Command.request(RequestCode.HEART_BEAT, CommandHeader.NONE),
						Deadline.after(LONG));
		}
		await().atMost(LONG).until(() -> server.requests().size() == 5);
		assertThat(server.connections()).isEqualTo(1);
	}

	@Test
	void aServerRequestIsAnsweredWithItsOpaque() throws Exception {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(0));
		rpc.client()
			.onRequest(RequestCode.GET_CONSUMER_RUNNING_INFO,
					(address, request) -> CompletableFuture.supplyAsync(() -> Command.response(ResponseCode.SUCCESS,
							"fine", (out) -> out.write("field", "value"), new byte[] { 7 })));
		rpc.client()
			.onRequest(RequestCode.CONSUME_MESSAGE_DIRECTLY,
					(address, request) -> CompletableFuture.failedFuture(new IllegalStateException("no such group")));
		rpc.client().onRequest(RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT, (address, request) -> {
			throw new IllegalStateException("thrown");
		});
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		server.newestPeer().request(307, 41, false);
		server.newestPeer().request(309, 42, false);
		server.newestPeer().request(326, 43, false);
		server.newestPeer().request(4711, 44, false);
		server.newestPeer().request(307, 45, true);
		await().atMost(LONG).until(() -> server.answers().size() == 4);
		Map<Integer, Request> answers = server.answers()
			.stream()
			.collect(Collectors.toMap(Request::opaque, (each) -> each));
		assertThat(answers.get(41).code()).isZero();
		assertThat(answers.get(41).body()).containsExactly(7);
		assertThat(answers.get(41).fields()).containsEntry("field", "value");
		assertThat(answers.get(42).code()).isEqualTo(1);
		assertThat(answers.get(42).remark()).isEqualTo("no such group");
		assertThat(answers.get(43).remark()).isEqualTo("thrown");
		assertThat(answers.get(44).code()).isEqualTo(3);
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		assertThat(server.answers()).hasSize(4);
	}

	@Test
	void theSignatureCoversAllFields() {
		TestRpc rpc = opened(new TestRpc(
				(options) -> options.remote((remote) -> remote.credentials(new Credentials("user", "secret", "token"))
					.namespace(new Namespace("space", Namespace.Version.V2)))));
		ScriptedServer server = opened(ScriptedServer.answering(0));
		Command command = Command.request(RequestCode.GET_MAX_OFFSET, (out) -> {
			out.write("topic", "t");
			out.write("queueId", 3);
			out.write("empty", "");
		}, new byte[] { 1, 2 });
		rpc.request(server.address(), command, Deadline.after(LONG));
		Map<String, String> fields = server.requests().get(0).fields();
		// Made with: printf 'usertokenspacetrue3t\x01\x02' | openssl dgst -sha1 -hmac
		// secret
		assertThat(fields).containsOnly(Map.entry("topic", "t"), Map.entry("queueId", "3"),
				Map.entry("AccessKey", "user"), Map.entry("SecurityToken", "token"), Map.entry("ns", "space"),
				Map.entry("nsd", "true"), Map.entry("Signature", fields.get("Signature")));
		assertThat(fields.get("Signature")).isEqualTo(SIGNATURE);
	}

	@Test
	void namesAreWrappedAndUnwrappedInANamespaceOfTheFirstVersion() throws Exception {
		TestRpc rpc = opened(new TestRpc((options) -> options
			.remote((remote) -> remote.namespace(new Namespace("space", Namespace.Version.V1)))));
		ScriptedServer server = opened(ScriptedServer.start((request, peer) -> peer.answer(request, 0, null, Map.of(),
				"{\"lockOKMQSet\":[{\"topic\":\"space%orders\",\"brokerName\":\"b\",\"queueId\":1}]}".getBytes())));
		ReceivedCommand answer = rpc.request(server.address(), Command.request(RequestCode.LOCK_BATCH_MQ,
				(out) -> out.write("consumerGroup", "%RETRY%g"),
				"{\"consumerGroup\":\"g\",\"mqSet\":[{\"topic\":\"TBW102\"},{\"topic\":\"orders\"}]}".getBytes()),
				Deadline.after(LONG));
		assertThat(answer.body()).asString().contains("\"orders\"").doesNotContain("space");
		Request sent = server.requests().get(0);
		assertThat(sent.fields()).containsEntry("consumerGroup", "%RETRY%space%g");
		assertThat(sent.body()).asString()
			.isEqualTo(
					"{\"consumerGroup\":\"space%g\",\"mqSet\":[{\"topic\":\"TBW102\"},{\"topic\":\"space%orders\"}]}");
		rpc.request(server.address(), Command.request(RequestCode.SEND_MESSAGE_V2, (out) -> {
			out.write("a", "g");
			out.write("b", "orders");
			out.write("c", "TBW102");
			out.write("i", "PGROUP\u0001g\u0002KEYS\u0001k\u0002");
		}, "{\"topic\":\"x\"}".getBytes()), Deadline.after(LONG));
		sent = server.requests().get(1);
		assertThat(sent.fields()).containsEntry("a", "space%g")
			.containsEntry("b", "space%orders")
			.containsEntry("c", "TBW102")
			.containsEntry("i", "PGROUP\u0001space%g\u0002KEYS\u0001k\u0002");
		assertThat(sent.body()).asString().isEqualTo("{\"topic\":\"x\"}");
	}

	@ParameterizedTest
	@EnumSource(names = { "SEND_MESSAGE_V2", "SEND_BATCH_MESSAGE", "SEND_REPLY_MESSAGE_V2" })
	void onlyTheProducerGroupItselfIsWrappedAmongTheProperties(RequestCode code) {
		TestRpc rpc = opened(new TestRpc((options) -> options
			.remote((remote) -> remote.namespace(new Namespace("space", Namespace.Version.V1)))));
		ScriptedServer server = opened(ScriptedServer.answering(0));
		Map<String, String> wrapped = new LinkedHashMap<>();
		wrapped.put("MYPGROUP\u0001mine\u0002", "MYPGROUP\u0001mine\u0002");
		wrapped.put("K\u0001v\u0002MYPGROUP\u0001mine\u0002PGROUP\u0001g\u0002UNIQ_KEY\u0001u\u0002",
				"K\u0001v\u0002MYPGROUP\u0001mine\u0002PGROUP\u0001space%g\u0002UNIQ_KEY\u0001u\u0002");
		wrapped.put("PGROUP\u0001g\u0002MYPGROUP\u0001mine\u0002", "PGROUP\u0001space%g\u0002MYPGROUP\u0001mine\u0002");
		wrapped.put("PGROUPS\u0001mine\u0002K\u0001PGROUP\u0002", "PGROUPS\u0001mine\u0002K\u0001PGROUP\u0002");
		wrapped.put("K\u0001v\u0002PGROUP\u0001g", "K\u0001v\u0002PGROUP\u0001space%g");
		wrapped.keySet()
			.forEach((properties) -> rpc.request(server.address(),
					Command.request(code, (out) -> out.write("i", properties), new byte[0]), Deadline.after(LONG)));
		assertThat(server.requests()).extracting((request) -> request.fields().get("i"))
			.containsExactlyElementsOf(wrapped.values());
	}

	@Test
	void theProducerGroupIsNotWrappedInANamespaceOfTheSecondVersion() {
		TestRpc rpc = opened(new TestRpc((options) -> options
			.remote((remote) -> remote.namespace(new Namespace("space", Namespace.Version.V2)))));
		ScriptedServer server = opened(ScriptedServer.answering(0));
		String properties = "MYPGROUP\u0001mine\u0002PGROUP\u0001g\u0002";
		rpc.request(server.address(),
				Command.request(RequestCode.SEND_MESSAGE_V2, (out) -> out.write("i", properties), new byte[0]),
				Deadline.after(LONG));
		assertThat(server.requests().get(0).fields()).containsEntry("i", properties).containsEntry("ns", "space");
	}

	@Test
	void aConnectionHasStatistics() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(0));
		assertThat(rpc.client().status(server.address())).isEmpty();
		for (int i = 0; i < 5; i++) {
			assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		}
		ConnectionStatus status = rpc.client().status(server.address()).get(0);
		assertThat(status.address()).isEqualTo(server.address());
		assertThat(status.phase()).isEqualTo(ConnectionPhase.LIVE);
		assertThat(status.requests()).isEqualTo(5);
		assertThat(status.answers()).isEqualTo(5);
		assertThat(status.inFlight()).isZero();
		assertThat(status.bytesWritten()).isGreaterThan(5 * 21);
		assertThat(status.bytesRead()).isGreaterThan(5 * 21);
		assertThat(status.maxLatency()).isGreaterThanOrEqualTo(status.meanLatency()).isPositive();
		assertThat(status.lastFailure()).isNull();
		server.down();
		await().atMost(LONG).until(() -> rpc.client().status(server.address()).get(0).phase() != ConnectionPhase.LIVE);
		assertThat(rpc.client().status(server.address()).get(0).lastFailure()).isNotNull();
	}

	@Test
	void aLateAnswerIsCountedAndIgnored() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer server = opened(ScriptedServer.answering(0));
		// The first request of a process may take longer than the next deadline.
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		CompletableFuture<Runnable> answer = new CompletableFuture<>();
		server.script((request, peer) -> answer.complete(() -> {
			try {
				peer.answer(request, 0, Map.of());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}));
		assertThat(rpc.ping(server, Duration.ofMillis(100))).failsWithin(LONG);
		assertThat(answer).succeedsWithin(LONG).satisfies(Runnable::run);
		await().atMost(LONG).until(() -> rpc.client().status(server.address()).get(0).lateAnswers() == 1);
		server.script((request, peer) -> peer.answer(request, 0, Map.of()));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		assertThat(rpc.client().status(server.address()).get(0).inFlight()).isZero();
	}

	@Test
	void requestsWithAndWithoutAnswersAllEnd() {
		TestRpc rpc = opened(new TestRpc());
		AtomicInteger count = new AtomicInteger();
		ScriptedServer server = opened(ScriptedServer.start((request, peer) -> {
			if (count.incrementAndGet() % 100 != 0) {
				peer.answer(request, 0, Map.of());
			}
		}));
		AtomicInteger answered = new AtomicInteger();
		AtomicInteger failed = new AtomicInteger();
		int rounds = 100;
		for (int round = 0; round < rounds; round++) {
			List<CompletableFuture<?>> ends = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				ends.add(rpc.ping(server, Duration.ofMillis(500)).handle((answer, failure) -> {
					((failure == null) ? answered : failed).incrementAndGet();
					return null;
				}));
			}
			if (round % 10 == 9) {
				CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new)).join();
			}
		}
		await().atMost(LONG).until(() -> answered.get() + failed.get() == rounds * 1000);
		ConnectionStatus status = rpc.client().status(server.address()).get(0);
		assertThat(status.inFlight()).isZero();
		assertThat(failed.get()).isGreaterThanOrEqualTo(rounds * 10 - 10);
		// On a busy machine, some requests are not written in time.
		assertThat(status.requests()).isBetween((long) answered.get(), rounds * 1000L);
	}

	@Test
	void resetsEndEachRequestOnce() {
		TestRpc rpc = opened(new TestRpc());
		AtomicInteger count = new AtomicInteger();
		ScriptedServer server = opened(ScriptedServer.start((request, peer) -> {
			if (count.incrementAndGet() % 500 == 0) {
				peer.reset();
			}
			else {
				peer.answer(request, 0, Map.of());
			}
		}));
		int requests = 20_000;
		AtomicInteger[] ends = new AtomicInteger[requests];
		List<CompletableFuture<?>> all = new ArrayList<>();
		for (int i = 0; i < requests; i++) {
			AtomicInteger end = new AtomicInteger();
			ends[i] = end;
			all.add(rpc.ping(server, LONG).handle((answer, failure) -> end.incrementAndGet()));
			if (i % 1000 == 999) {
				CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).join();
				all.clear();
			}
		}
		assertThat(ends).allSatisfy((end) -> assertThat(end).hasValue(1));
		ConnectionStatus status = rpc.client().status(server.address()).get(0);
		assertThat(status.inFlight()).isZero();
		assertThat(status.answers()).isPositive();
		assertThat(status.failures()).isPositive();
		assertThat(server.connections()).isGreaterThan(1);
	}

	@Test
	void aSilentServerDoesNotDelayOthers() {
		TestRpc rpc = opened(new TestRpc());
		ScriptedServer silent = opened(ScriptedServer.silent());
		ScriptedServer server = opened(ScriptedServer.answering(0));
		List<CompletableFuture<ReceivedCommand>> waiting = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			waiting.add(rpc.ping(silent, Duration.ofMillis(1500)));
			assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		}
		assertThat(waiting).allSatisfy((each) -> assertThat(each).failsWithin(LONG)
			.withThrowableThat()
			.withCauseInstanceOf(RequestTimeoutException.class));
		assertThat(rpc.client().status(silent.address()).get(0).inFlight()).isZero();
	}

	@Test
	void anUnusedConnectionIsClosedAndMadeAgain() {
		TestRpc rpc = opened(new TestRpc(
				(options) -> options.transport((transport) -> transport.idleTimeout(Duration.ofMillis(50)))));
		ScriptedServer server = opened(ScriptedServer.answering(0));
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		await().atMost(LONG).until(() -> !rpc.client().isConnected(server.address()));
		assertThat(rpc.client().isFailing(server.address())).isFalse();
		assertThat(rpc.ping(server, LONG)).succeedsWithin(LONG);
		assertThat(server.connections()).isEqualTo(2);
		assertThat(rpc.phases()).containsSubsequence("IDLE>CONNECTING", "CONNECTING>LIVE", "LIVE>IDLE",
				"IDLE>CONNECTING", "CONNECTING>LIVE");
	}

	@Test
	void aConnectionWhoseServerReadsNothingIsClosed() {
		TestRpc rpc = opened(new TestRpc((options) -> options
			.transport((transport) -> transport.writeTimeout(Duration.ofMillis(200)).writeBufferSize(64 * 1024))
			.remote((remote) -> remote.maxInFlightPerConnection(100).maxQueuedPerConnection(50))));
		ScriptedServer server = opened(ScriptedServer.silent());
		CompletableFuture<Void> readOn = new CompletableFuture<>();
		server.greeting((peer) -> readOn.join());
		Command large = Command.request(RequestCode.SEND_MESSAGE_V2, CommandHeader.NONE, new byte[4 * 1024 * 1024]);
		List<CompletableFuture<ReceivedCommand>> sent = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			sent.add(rpc.client().requestAsync(server.address(), large, Deadline.after(Duration.ofSeconds(3))));
		}
		// Requests over the limits fail at once; at most two frames are encoded.
		assertThat(sent.subList(150, 200)).allMatch(CompletableFuture::isCompletedExceptionally);
		assertThat(sent).allSatisfy((each) -> assertThat(each).failsWithin(LONG));
		assertThat(rpc.client().status(server.address()).get(0).inFlight()).isZero();
		assertThat(rpc.client().status(server.address()).get(0).lastFailure()).contains("reads nothing");
		readOn.complete(null);
	}

	private <T extends AutoCloseable> T opened(T each) {
		this.opened.add(0, each);
		return each;
	}

}
