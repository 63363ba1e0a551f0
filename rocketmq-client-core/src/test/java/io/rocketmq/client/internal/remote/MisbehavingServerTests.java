package io.rocketmq.client.internal.remote;

import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.rocketmq.client.error.ConnectFailedException;
import io.rocketmq.client.error.ConnectionLostException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.error.RequestTimeoutException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.testing.Frames;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.ScriptedServer.Script;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Protocol violations of servers. The caller always gets one of this client's exceptions
 * in time, and the next request succeeds.
 */
class MisbehavingServerTests {

	/** Reached only by a request that hangs. */
	private static final Duration LONG = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(400);

	private static final byte[] NONE = new byte[0];

	private static final Script GOOD = (request, peer) -> peer.answer(request, 0, Map.of("offset", "42"));

	private TestRpc rpc;

	private ScriptedServer server;

	@BeforeEach
	void start() {
		this.rpc = new TestRpc();
		this.server = ScriptedServer.start(GOOD);
	}

	@AfterEach
	void stop() {
		this.server.close();
		this.rpc.close();
	}

	@Test
	void anAnswerToAnUnknownRequestIsIgnored() {
		this.server.script((request, peer) -> {
			peer.raw(Frames.json(0, request.opaque() + 1000, 1, null, Map.of("offset", "1"), NONE));
			GOOD.handle(request, peer);
		});
		assertNextWorks();
		assertNextWorks();
		assertThat(this.server.connections()).isEqualTo(1);
	}

	@Test
	void aSecondAnswerToTheSameRequestIsIgnored() {
		this.server.script((request, peer) -> {
			GOOD.handle(request, peer);
			peer.answer(request, 1, Map.of());
		});
		for (int i = 0; i < 3; i++) {
			assertNextWorks();
		}
		assertThat(this.server.connections()).isEqualTo(1);
	}

	static Stream<Arguments> nonsense() {
		byte[] garbage = new byte[4096];
		new Random(7).nextBytes(garbage);
		garbage[0] = (byte) 0x80;
		return Stream.of(arguments("a frame over the limit", ints(32 * 1024 * 1024 + 1, 4)),
				arguments("the largest length there is", ints(Integer.MAX_VALUE, 4)),
				arguments("a length that holds not even a header", ints(3, 0)),
				arguments("a length of zero", ints(0, 0)), arguments("a negative length", ints(-1, 0)),
				arguments("the smallest length there is", ints(Integer.MIN_VALUE, 0)),
				arguments("a header longer than its frame", ints(20, 17, 0, 0, 0, 0)),
				arguments("a header longer than headers may be", ints(1 << 20, 70000)),
				arguments("an unknown encoding", ints(8, 2 << 24 | 4, 0)),
				arguments("another unknown encoding", ints(8, 0xFF << 24 | 4, 0)), arguments("garbage", garbage),
				arguments("HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
				arguments("a header that is no JSON", frame("hello")),
				arguments("a header that ends too early", frame("{\"code\":0,\"opaque\":1")),
				arguments("a header that is an array", frame("[1,2,3]")),
				arguments("a header with more behind it", frame("{\"code\":0}{}")),
				arguments("an empty header", frame("")),
				arguments("a code that is no number", frame("{\"code\":\"zero\",\"opaque\":1,\"flag\":1}")),
				arguments("an opaque over 32 bits", frame("{\"code\":0,\"opaque\":99999999999,\"flag\":1}")),
				arguments("fields that are no object", frame("{\"code\":0,\"opaque\":1,\"flag\":1,\"extFields\":3}")),
				arguments("a header nested without end", frame("{\"x\":" + "[".repeat(30000))),
				arguments("a binary header that is cut off", Frames.frame(Frames.BINARY, new byte[12], NONE)),
				arguments("a binary header whose remark is too long",
						Frames.frame(Frames.BINARY, ints(0, 0, 0, Integer.MAX_VALUE, 0, 0), NONE)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("nonsense")
	void aMalformedAnswerIsAProtocolViolationAndTheNextRequestIsAnswered(String what, byte[] answer) {
		this.server.script((request, peer) -> peer.raw(answer));
		RocketMQException failure = failure(ping(LONG));
		assertThat(failure).isInstanceOf(ProtocolViolationException.class)
			.hasMessageMatching("(?s)The server s(ent|peaks HTTP).*");
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(failure.context().address()).isEqualTo(this.server.address());
		assertThat(failure.context().request()).isEqualTo("GET_MAX_OFFSET");
		assertThat(failure.context().opaque()).isNotNull();
		this.server.script(GOOD);
		assertNextWorks();
		assertThat(this.server.connections()).isEqualTo(2);
	}

	@Test
	void aMalformedAnswerFailsAllRequestsInFlightOnTheConnection() {
		this.server.script((request, peer) -> {
			if (this.server.requests().size() == 3) {
				peer.raw(ints(-1, 0));
			}
		});
		CompletableFuture<ReceivedCommand> first = ping(LONG);
		CompletableFuture<ReceivedCommand> second = ping(LONG);
		CompletableFuture<ReceivedCommand> third = ping(LONG);
		for (CompletableFuture<ReceivedCommand> each : List.of(first, second, third)) {
			assertThat(failure(each)).isInstanceOf(ProtocolViolationException.class);
		}
	}

	@Test
	void bytesAfterAMalformedFrameAreIgnored() {
		this.server.script((request, peer) -> peer
			.raw(concat(ints(-1, 0), Frames.json(0, request.opaque(), 1, null, Map.of("offset", "42"), NONE))));
		assertThat(failure(ping(LONG))).isInstanceOf(ProtocolViolationException.class);
	}

	@Test
	void anAnswerBeforeAMalformedFrameIsRead() throws Exception {
		this.server.script((request, peer) -> peer
			.raw(concat(Frames.json(0, request.opaque(), 1, null, Map.of("offset", "42"), NONE), ints(-1, 0))));
		assertThat(ping(LONG).get(20, TimeUnit.SECONDS).fields().require("offset")).isEqualTo("42");
	}

	@Test
	void anAnswerInSingleBytesIsAssembled() throws Exception {
		this.server.script((request, peer) -> {
			for (byte each : Frames.json(0, request.opaque(), 1, null, Map.of("offset", "42"), new byte[100])) {
				peer.raw(new byte[] { each });
			}
		});
		ReceivedCommand answer = ping(LONG).get(20, TimeUnit.SECONDS);
		assertThat(answer.body()).hasSize(100);
	}

	@Test
	void severalAnswersInOneReadAreSplit() {
		int count = 200;
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		this.server.script((request, peer) -> {
			all.writeBytes(Frames.json(0, request.opaque(), 1, null, Map.of("n", "" + request.opaque()), NONE));
			if (this.server.requests().size() == count) {
				peer.raw(all.toByteArray());
			}
		});
		CompletableFuture<?>[] answers = Stream.generate(() -> ping(LONG))
			.limit(count)
			.map((each) -> each
				.thenAccept((answer) -> assertThat(answer.fields().require("n")).isEqualTo("" + answer.opaque())))
			.toArray(CompletableFuture<?>[]::new);
		assertThat(CompletableFuture.allOf(answers)).succeedsWithin(LONG);
	}

	@Test
	void anIncompleteAnswerTimesOutAndTheNextRequestIsAnswered() {
		this.server.script((request, peer) -> peer
			.raw(Arrays.copyOf(Frames.json(0, request.opaque(), 1, null, Map.of(), new byte[100]), 60)));
		RocketMQException failure = failure(ping(SHORT));
		assertThat(failure).isInstanceOf(RequestTimeoutException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		this.server.script(GOOD);
		assertNextWorks();
		// The old connection would read the answer as the rest of the frame.
		assertThat(this.server.connections()).isEqualTo(2);
	}

	@Test
	void anIncompleteLengthTimesOutAndTheNextRequestIsAnswered() {
		this.server.script((request, peer) -> peer.raw(new byte[] { 0, 0 }));
		assertThat(failure(ping(SHORT))).isInstanceOf(RequestTimeoutException.class);
		this.server.script(GOOD);
		assertNextWorks();
	}

	@Test
	void aCloseInTheMiddleOfAnAnswerLosesTheConnection() {
		this.server.script((request, peer) -> {
			peer.raw(Arrays.copyOf(Frames.json(0, request.opaque(), 1, null, Map.of(), new byte[100]), 60));
			peer.close();
		});
		RocketMQException failure = failure(ping(LONG));
		assertThat(failure).isInstanceOf(ConnectionLostException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(failure.context().request()).isEqualTo("GET_MAX_OFFSET");
		this.server.script(GOOD);
		assertNextWorks();
	}

	@Test
	void aResetLosesTheConnection() {
		this.server.script((request, peer) -> peer.reset());
		RocketMQException failure = failure(ping(LONG));
		assertThat(failure).isInstanceOf(ConnectionLostException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		this.server.script(GOOD);
		assertNextWorks();
	}

	@Test
	void aMissingAnswerTimesOut() {
		this.server.script((request, peer) -> {
		});
		long start = System.nanoTime();
		RocketMQException failure = failure(ping(SHORT));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, LONG);
		assertThat(failure).isInstanceOf(RequestTimeoutException.class).hasMessageContaining("400 ms");
		assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(failure.context().opaque()).isNotNull();
		this.server.script(GOOD);
		assertNextWorks();
	}

	@Test
	void aSilentConnectionIsReplaced() {
		this.server.script((request, peer) -> {
		});
		assertThat(failure(ping(Duration.ofMillis(3500)))).isInstanceOf(RequestTimeoutException.class);
		this.server.script(GOOD);
		assertNextWorks();
		assertThat(this.server.connections()).isEqualTo(2);
	}

	@Test
	void aLateAnswerDoesNotCompleteTheNextRequest() throws Exception {
		CompletableFuture<byte[]> late = new CompletableFuture<>();
		this.server.script((request, peer) -> {
			if (!late.isDone()) {
				late.complete(Frames.json(0, request.opaque(), 1, null, Map.of("offset", "1"), NONE));
				return;
			}
			peer.raw(late.join());
			GOOD.handle(request, peer);
		});
		assertThat(failure(ping(SHORT))).isInstanceOf(RequestTimeoutException.class);
		assertThat(ping(LONG).get(20, TimeUnit.SECONDS).fields().require("offset")).isEqualTo("42");
		assertThat(this.server.connections()).isEqualTo(1);
	}

	@Test
	void aRefusedConnectionFailsAtOnce() {
		this.server.down();
		RocketMQException failure = failure(ping(LONG));
		assertThat(failure).isInstanceOf(ConnectFailedException.class)
			.hasMessageContaining(this.server.address())
			.hasCauseInstanceOf(ConnectException.class);
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
		this.server.up();
		assertNextWorks();
	}

	@Test
	void anUnknownHostFailsAtOnce() {
		RocketMQException failure = failure(this.rpc.ping("no-such-host.invalid:9876", LONG));
		assertThat(failure).isInstanceOf(ConnectFailedException.class).hasMessageContaining("no-such-host.invalid");
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
	}

	@Test
	void anIllegalAddressFailsAtOnce() {
		RocketMQException failure = failure(this.rpc.ping("nonsense", LONG));
		assertThat(failure).isInstanceOf(ConnectFailedException.class).hasMessageContaining("nonsense");
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
	}

	@Test
	void connectionsThatAreClosedAtOnceFailSoonAndTheNextRequestIsAnswered() {
		this.server.greeting((peer) -> peer.close());
		RocketMQException failure = failure(ping(LONG));
		assertThat(failure).isInstanceOfAny(ConnectionLostException.class, ConnectFailedException.class);
		this.server.greeting((peer) -> {
		});
		assertNextWorks();
	}

	@Test
	void aRequestOfTheServerBeforeAnyOtherIsAnsweredAsUnsupported() {
		this.server.greeting((peer) -> peer.request(4711, 99, false));
		assertNextWorks();
		await().atMost(LONG).until(() -> this.server.answers().size() == 1);
		assertThat(this.server.answers().get(0).opaque()).isEqualTo(99);
	}

	private CompletableFuture<ReceivedCommand> ping(Duration timeout) {
		return this.rpc.ping(this.server, timeout);
	}

	private void assertNextWorks() {
		assertThat(ping(LONG)).succeedsWithin(LONG)
			.satisfies((answer) -> assertThat(answer.fields().require("offset")).isEqualTo("42"));
	}

	private static RocketMQException failure(CompletableFuture<ReceivedCommand> future) {
		assertThat(future).failsWithin(LONG)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(RocketMQException.class);
		return future.handle((answer, failure) -> (RocketMQException) failure).join();
	}

	private static byte[] frame(String json) {
		return Frames.frame(Frames.JSON, json.getBytes(StandardCharsets.UTF_8), NONE);
	}

	private static byte[] ints(int... values) {
		ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
		bytes.asIntBuffer().put(values);
		return bytes.array();
	}

	private static byte[] concat(byte[] first, byte[] second) {
		return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
	}

}
