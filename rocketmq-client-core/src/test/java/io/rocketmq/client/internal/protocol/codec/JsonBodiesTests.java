package io.rocketmq.client.internal.protocol.codec;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.apache.rocketmq.remoting.protocol.RemotingSerializable;
import org.apache.rocketmq.remoting.protocol.admin.ConsumeStats;
import org.apache.rocketmq.remoting.protocol.admin.OffsetWrapper;
import org.apache.rocketmq.remoting.protocol.body.ConsumeMessageDirectlyResult;
import org.apache.rocketmq.remoting.protocol.body.ConsumerRunningInfo;
import org.apache.rocketmq.remoting.protocol.body.ProcessQueueInfo;
import org.apache.rocketmq.remoting.protocol.body.ResetOffsetBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.error.ProtocolViolationException;
import io.rocketmq.client.internal.protocol.body.ClusterInfoBody;
import io.rocketmq.client.internal.protocol.body.ConsumeDirectlyBody;
import io.rocketmq.client.internal.protocol.body.ConsumeStatsBody;
import io.rocketmq.client.internal.protocol.body.ConsumerStatusBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.SubscriptionData;
import io.rocketmq.client.internal.protocol.body.QueueOffsetsBody;
import io.rocketmq.client.internal.protocol.body.RunningInfoBody;
import io.rocketmq.client.message.MessageQueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Bodies, exchanged with Apache's classes in both directions.
 */
@SuppressWarnings("deprecation") // one of Apache's classes, which its tools still use
class JsonBodiesTests {

	private static final MessageQueue OURS = new MessageQueue("t \"x\" {1}, ß", "b", 1);

	private static final org.apache.rocketmq.common.message.MessageQueue THEIRS = new org.apache.rocketmq.common.message.MessageQueue(
			"t \"x\" {1}, ß", "b", 1);

	@Test
	void queuesAsKeysAreReadFromApachesJson() {
		ResetOffsetBody offsets = new ResetOffsetBody();
		offsets.setOffsetTable(Map.of(THEIRS, Long.MAX_VALUE));
		assertThat(new String(offsets.encode(), StandardCharsets.UTF_8)).contains("{{");
		assertThat(JsonBodies.read(offsets.encode(), QueueOffsetsBody.class).offsetTable())
			.isEqualTo(Map.of(OURS, Long.MAX_VALUE));
		ConsumeStats stats = new ConsumeStats();
		OffsetWrapper wrapper = new OffsetWrapper();
		wrapper.setBrokerOffset(9);
		wrapper.setConsumerOffset(7);
		stats.getOffsetTable().put(THEIRS, wrapper);
		stats.setConsumeTps(1.5);
		ConsumeStatsBody read = JsonBodies.read(stats.encode(), ConsumeStatsBody.class);
		assertThat(read.consumeTps()).isEqualTo(1.5);
		assertThat(read.offsetTable()).containsOnlyKeys(OURS);
		assertThat(read.offsetTable().get(OURS).brokerOffset()).isEqualTo(9);
		org.apache.rocketmq.remoting.protocol.body.GetConsumerStatusBody status = new org.apache.rocketmq.remoting.protocol.body.GetConsumerStatusBody();
		Map<String, Map<org.apache.rocketmq.common.message.MessageQueue, Long>> table = new HashMap<>();
		table.put("client", Map.of(THEIRS, 3L));
		status.setConsumerTable(table);
		assertThat(JsonBodies.read(status.encode(), ConsumerStatusBody.class).consumerTable())
			.isEqualTo(Map.of("client", Map.of(OURS, 3L)));
	}

	@Test
	void queuesAsKeysAreWrittenForApache() {
		ResetOffsetBody offsets = ResetOffsetBody.decode(
				JsonBodies.write(new QueueOffsetsBody(Map.of(OURS, 5L, new MessageQueue("u", "c", 2), 6L))),
				ResetOffsetBody.class);
		assertThat(offsets.getOffsetTable()).hasSize(2).containsEntry(THEIRS, 5L);
		org.apache.rocketmq.remoting.protocol.body.GetConsumerStatusBody status = org.apache.rocketmq.remoting.protocol.body.GetConsumerStatusBody
			.decode(JsonBodies.write(new ConsumerStatusBody(Map.of(OURS, 5L), null)),
					org.apache.rocketmq.remoting.protocol.body.GetConsumerStatusBody.class);
		assertThat(status.getMessageQueueTable()).containsEntry(THEIRS, 5L);
		ConsumerRunningInfo running = ConsumerRunningInfo.decode(
				JsonBodies.write(new RunningInfoBody(Map.of("PROP_CONSUMEORDERLY", "false"),
						List.of(new SubscriptionData("t", "*", List.of(), List.of(), 1, "TAG", false)),
						Map.of(OURS, new RunningInfoBody.QueueInfo(1, 2, 3, 4, 5, 0, 0, 0, false, 0, 0, true, 8, 9)),
						Map.of(OURS, new RunningInfoBody.PopQueueInfo(3, false, 4)),
						Map.of("t", new RunningInfoBody.TopicInfo(1.5, 2, 3, 4, 5, 6)), Map.of(), "stack")),
				ConsumerRunningInfo.class);
		ProcessQueueInfo queue = running.getMqTable().get(THEIRS);
		assertThat(queue.getCommitOffset()).isEqualTo(1);
		assertThat(queue.getCachedMsgCount()).isEqualTo(4);
		assertThat(queue.isDroped()).isTrue();
		assertThat(running.getMqPopTable().get(THEIRS).getWaitAckCount()).isEqualTo(3);
		assertThat(running.getStatusTable().get("t").getPullRT()).isEqualTo(1.5);
		assertThat(running.getSubscriptionSet()).hasSize(1);
		assertThat(running.getJstack()).isEqualTo("stack");
		ConsumeMessageDirectlyResult direct = ConsumeMessageDirectlyResult.decode(
				JsonBodies.write(new ConsumeDirectlyBody(true, true, "CR_SUCCESS", null, 12)),
				ConsumeMessageDirectlyResult.class);
		assertThat(direct.getConsumeResult().name()).isEqualTo("CR_SUCCESS");
		assertThat(direct.getSpentTimeMills()).isEqualTo(12);
	}

	@Test
	void bodiesSurviveARoundTrip() {
		Random random = new Random(42);
		for (int round = 0; round < 500; round++) {
			Map<MessageQueue, Long> table = new HashMap<>();
			for (int i = random.nextInt(6); i > 0; i--) {
				StringBuilder topic = new StringBuilder();
				for (int c = 1 + random.nextInt(10); c > 0; c--) {
					topic.append("\"\\{}[]:,aß\u0001\n世 ".charAt(random.nextInt(14)));
				}
				table.put(new MessageQueue(topic.toString(), "b", random.nextInt()), random.nextLong());
			}
			byte[] written = JsonBodies.write(new QueueOffsetsBody(table));
			assertThat(JsonBodies.read(written, QueueOffsetsBody.class).offsetTable()).isEqualTo(table);
		}
	}

	@Test
	void unquotedAndNegativeNumbersAsKeysAreRead() {
		String body = "{\"brokerAddrTable\":{\"b\":{\"brokerAddrs\":{0:\"h:1\",-1:\"h:2\"},\"brokerName\":\"b\"}}}";
		assertThat(JsonBodies.read(body.getBytes(), ClusterInfoBody.class).brokerAddrTable().get("b").brokerAddrs())
			.isEqualTo(Map.of(0L, "h:1", -1L, "h:2"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "{{", "{\"offsetTable\":{{\"topic\":\"t\"}:}}",
			"{\"offsetTable\":{{\"topic\":[}:1}}", "{\"offsetTable\":{{}:1,{:2}}", "{\"offsetTable\":{{\"a\":{{{{{{{{",
			"null", "{\"offsetTable\":{\"text\":1}}", "{\"offsetTable\":{{\"queueId\":\"x\"}:1}}" })
	void malformedBodiesAreRejected(String body) {
		assertThatExceptionOfType(ProtocolViolationException.class)
			.isThrownBy(() -> JsonBodies.read(body.getBytes(), QueueOffsetsBody.class));
	}

	@Test
	void aDeeplyNestedBodyIsRejected() {
		for (String bracket : new String[] { "{{", "[", "{\"a\":" }) {
			assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> JsonBodies
				.read(("{\"offsetTable\":" + bracket.repeat(100_000)).getBytes(), QueueOffsetsBody.class));
			assertThatExceptionOfType(ProtocolViolationException.class)
				.isThrownBy(() -> JsonBodies.mapTexts(bracket.repeat(100_000).getBytes(), (name, text) -> text));
		}
	}

	@Test
	void textsAreChangedInQueuesThatAreKeysToo() {
		ResetOffsetBody offsets = new ResetOffsetBody();
		offsets.setOffsetTable(Map.of(THEIRS, 12L));
		byte[] changed = JsonBodies.mapTexts(offsets.encode(),
				(name, text) -> name.equals("topic") ? "space%" + text : text);
		assertThat(RemotingSerializable.decode(changed, ResetOffsetBody.class).getOffsetTable())
			.isEqualTo(Map.of(new org.apache.rocketmq.common.message.MessageQueue("space%" + THEIRS.getTopic(),
					THEIRS.getBrokerName(), THEIRS.getQueueId()), 12L));
	}

	@Test
	void mutatedBytesAreReadOrRejected() {
		ResetOffsetBody offsets = new ResetOffsetBody();
		offsets.setOffsetTable(Map.of(THEIRS, 12L));
		byte[] body = offsets.encode();
		Random random = new Random(7);
		for (int round = 0; round < 20_000; round++) {
			byte[] changed = body.clone();
			for (int i = 1 + random.nextInt(3); i > 0; i--) {
				changed[random.nextInt(changed.length)] = (byte) random.nextInt();
			}
			try {
				JsonBodies.read(changed, QueueOffsetsBody.class);
			}
			catch (ProtocolViolationException ex) {
				assertThat(ex).hasMessageContaining("QueueOffsetsBody");
			}
		}
	}

}
