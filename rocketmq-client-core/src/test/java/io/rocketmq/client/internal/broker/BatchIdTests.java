package io.rocketmq.client.internal.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.broker.Heartbeat;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.codec.BatchBody;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.testing.Frames;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.ScriptedServer.Peer;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Ids of batches, which only brokers from 5.3.4 on accept.
 */
class BatchIdTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final int SEND_BATCH_MESSAGE = 320;

	private static final int V5_3_3 = 479;

	private static final int V5_3_4 = 481;

	private final TestRpc rpc = new TestRpc();

	private volatile int version = V5_3_4;

	private final ScriptedServer server = ScriptedServer.start(this::answer);

	private final DefaultBrokerClient broker = BrokerFixture.client(this.rpc, this.server.address());

	@AfterEach
	void close() {
		this.rpc.close();
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { V5_3_4, V5_3_3 })
	void theVersionOfAnUnknownBrokerIsQueriedOnce(int version) {
		this.version = version;
		for (int i = 0; i < 2; i++) {
			Futures.await(() -> this.broker.call()
				.send(RequestCode.SEND_BATCH_MESSAGE, batch(), body(), "a,b", BrokerFixture.deadline()));
		}
		assertThat(this.server.requests()).extracting(Request::code).hasSize(3).endsWith(320, 320);
		assertThat(this.server.requests(SEND_BATCH_MESSAGE)).extracting((sent) -> sent.fields().get("i"))
			.containsOnly("WAIT\u0001false\u0002" + ((version == V5_3_4) ? "UNIQ_KEY\u0001id\u0002" : ""));
	}

	@Test
	void theVersionOfAKnownBrokerIsNotQueried() {
		this.version = V5_3_3;
		this.broker.groups().heartbeat(Heartbeat.of("client"));
		Futures.await(() -> this.broker.call()
			.sendOneway(RequestCode.SEND_BATCH_MESSAGE, batch(), body(), BrokerFixture.deadline()));
		await().atMost(LONG).until(() -> !this.server.requests(SEND_BATCH_MESSAGE).isEmpty());
		assertThat(this.server.requests()).hasSize(2);
		assertThat(this.server.requests().get(1).fields()).containsEntry("i", "WAIT\u0001false\u0002");
		// The next answer tells a newer version.
		this.version = V5_3_4;
		Futures.await(() -> this.broker.call()
			.send(RequestCode.SEND_BATCH_MESSAGE, batch(), body(), "a,b", BrokerFixture.deadline()));
		Futures.await(() -> this.broker.call()
			.send(RequestCode.SEND_BATCH_MESSAGE, batch(), body(), "a,b", BrokerFixture.deadline()));
		assertThat(this.server.requests()).hasSize(4);
		assertThat(this.server.requests().get(3).fields()).containsEntry("i",
				"WAIT\u0001false\u0002UNIQ_KEY\u0001id\u0002");
	}

	private static SendMessageHeader batch() {
		return BrokerFixture.header("orders", 0, "WAIT\u0001false\u0002UNIQ_KEY\u0001id\u0002", true);
	}

	private static byte[] body() {
		return new BatchBody().add(0, new byte[1], "UNIQ_KEY\u0001a\u0002")
			.add(0, new byte[1], "UNIQ_KEY\u0001b\u0002")
			.toByteArray();
	}

	private void answer(Request request, Peer peer) throws IOException {
		Map<String, String> fields = Map.of("msgId", "7F00000100002A9F0000000000000457", "queueId", "0", "queueOffset",
				"7");
		String frame = new String(Frames.json(0, request.opaque(), 1, null, fields, new byte[0]),
				StandardCharsets.ISO_8859_1);
		assertThat(frame).contains("\"version\":513");
		if (request.code() != SEND_BATCH_MESSAGE || !request.isOneway()) {
			peer.raw(frame.replace("\"version\":513", "\"version\":" + this.version)
				.getBytes(StandardCharsets.ISO_8859_1));
		}
	}

}
