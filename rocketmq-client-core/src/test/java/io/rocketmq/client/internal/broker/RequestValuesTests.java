package io.rocketmq.client.internal.broker;

import java.time.Duration;
import java.time.Instant;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.broker.OffsetBoundary;
import io.rocketmq.client.broker.PopRequest;
import io.rocketmq.client.broker.PullRequest;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceiptHandle;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Values out of range, which are refused before anything is sent.
 */
class RequestValuesTests {

	private static final MessageQueue QUEUE = new MessageQueue("orders", "broker-a", 0);

	private static final ReceiptHandle HANDLE = new ReceiptHandle(0, 0, 1000, 0, "0", "broker-a", 0, 0);

	private final TestRpc rpc = new TestRpc();

	private final DefaultBrokerClient broker = BrokerFixture.client(this.rpc, ScriptedServer.refusingAddress());

	@AfterEach
	void close() {
		this.rpc.close();
	}

	@Test
	void aPullRefusesANegativeOffsetToCommit() {
		PullRequest request = PullRequest.of("group", QUEUE, 0);
		assertRefused("commitOffset", "-1", () -> request.commitOffset(-1));
		assertRefused("commitOffset", "-2",
				() -> new PullRequest("group", QUEUE, 0, 1, 0, request.filter(), Duration.ZERO, -2L));
		assertThat(request.commitOffset(0).commitOffset()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT-0.001S", "P3650DT0.000000001S", "PT2562047788015215H30M7S" })
	void durationsOutOfRangeAreRefused(Duration duration) {
		String value = duration.toString();
		assertRefused("waitTime", value, () -> PullRequest.of("group", QUEUE, 0).waitTime(duration));
		assertRefused("waitTime", value, () -> PopRequest.of("group", QUEUE).waitTime(duration));
		assertRefused("invisibleTime", value, () -> PopRequest.of("group", QUEUE).invisibleTime(duration));
		assertRefused("invisibleTime", value,
				() -> this.broker.pop().changeInvisibleTimeAsync("group", "orders", HANDLE, duration));
	}

	@Test
	void theLongestDurationIsAccepted() {
		Duration longest = Duration.ofDays(3650);
		assertThat(PullRequest.of("group", QUEUE, 0).waitTime(longest).waitTime()).isEqualTo(longest);
		assertThat(PopRequest.of("group", QUEUE).invisibleTime(longest).invisibleTime()).isEqualTo(longest);
	}

	@Test
	void instantsOutOfRangeAreRefused() {
		assertRefused("instant", Instant.MAX.toString(),
				() -> this.broker.searchOffsetAsync(QUEUE, Instant.MAX, OffsetBoundary.LOWER));
		assertRefused("from", Instant.MIN.toString(),
				() -> this.broker.messages().queryAsync("orders", "key", 1, Instant.MIN, Instant.EPOCH));
		assertRefused("to", Instant.MAX.toString(),
				() -> this.broker.messages().queryAsync("orders", "key", 1, Instant.EPOCH, Instant.MAX));
	}

	private static void assertRefused(String name, String value, ThrowingCallable call) {
		assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(name).withMessageContaining(value);
	}

}
