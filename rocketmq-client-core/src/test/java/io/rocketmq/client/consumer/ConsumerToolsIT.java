package io.rocketmq.client.consumer;

import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.body.CMResult;
import org.apache.rocketmq.remoting.protocol.body.ConsumeMessageDirectlyResult;
import org.apache.rocketmq.remoting.protocol.body.ConsumerConnection;
import org.apache.rocketmq.remoting.protocol.body.ConsumerRunningInfo;
import org.apache.rocketmq.remoting.protocol.heartbeat.ConsumeType;
import org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.SendOptions;
import io.rocketmq.client.testing.SharedClientFixture;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Requests of Apache's tools to our consumers, through the class below all
 * {@code mqadmin} commands.
 */
class ConsumerToolsIT extends SharedClientFixture {

	private static DefaultMQAdminExt tools;

	private final Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();

	@BeforeAll
	static void start() throws Exception {
		tools = new DefaultMQAdminExt(10_000);
		tools.setNamesrvAddr(SharedServer.get().nameServerAddress());
		tools.setInstanceName("tools-" + System.nanoTime());
		tools.start();
	}

	@AfterAll
	static void stop() {
		tools.shutdown();
	}

	@Test
	void theyShowConnectionOffsetsAndRunningInfo() throws Exception {
		String topic = SharedServer.topic("tools");
		String group = SharedServer.name("tools-group");
		try (PushConsumer consumer = consume(group, topic)) {
			SendResult sent = send(topic);
			await().atMost(PATIENCE).until(() -> !this.received.isEmpty());
			consumer.commit();
			ConsumerConnection connection = tools.examineConsumerConnectionInfo(group);
			assertThat(connection.getConsumeType()).isEqualTo(ConsumeType.CONSUME_PASSIVELY);
			assertThat(connection.getMessageModel()).isEqualTo(MessageModel.CLUSTERING);
			assertThat(connection.getConsumeFromWhere()).isEqualTo(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
			assertThat(connection.getSubscriptionTable().get(topic).getSubString()).isEqualTo("a");
			String clientId = client.status().clientId();
			assertThat(connection.getConnectionSet()).extracting("clientId").containsExactly(clientId);
			ConsumerRunningInfo info = tools.getConsumerRunningInfo(group, clientId, true);
			assertThat(info.getProperties()).containsEntry("PROP_CONSUMEORDERLY", "false")
				.containsEntry("PROP_THREADPOOL_CORE_SIZE", "20");
			assertThat(info.getMqTable()).hasSize(5);
			assertThat(info.getMqTable()
				.get(new MessageQueue(topic, "broker-a", sent.queue().queueId()))
				.getCommitOffset()).isEqualTo(1);
			assertThat(info.getSubscriptionSet()).extracting("topic").contains(topic, "%RETRY%" + group);
			assertThat(info.getStatusTable()).containsKey(topic);
			assertThat(info.getJstack()).contains("rocketmq-consume-" + group);
			assertThat(info.formatString()).contains(topic);
			assertThat(tools.examineConsumeStats(group).computeTotalDiff()).isZero();
			Map<String, Map<MessageQueue, Long>> status = tools.getConsumeStatus(topic, group, clientId);
			assertThat(status.get(clientId)).hasSize(4)
				.containsEntry(new MessageQueue(topic, "broker-a", sent.queue().queueId()), 1L);
		}
	}

	@Test
	void theyResetOffsets() throws Exception {
		String topic = SharedServer.topic("tools-back");
		String group = SharedServer.name("tools-back-group");
		try (PushConsumer consumer = consume(group, topic)) {
			for (int i = 0; i < 8; i++) {
				send(topic);
			}
			await().atMost(PATIENCE).until(() -> this.received.size() == 8);
			consumer.commit();
			Set<MessageQueue> queues = tools.resetOffsetByTimestamp(topic, group, 0, true).keySet();
			assertThat(queues).hasSize(4);
			// The broker reports it when a held pull ends; a message ends it at once.
			for (MessageQueue queue : queues) {
				send(topic, queue.getQueueId());
			}
			await().atMost(PATIENCE).until(() -> this.received.size() == 20);
			Map<String, Long> times = this.received.stream()
				.collect(Collectors.groupingBy(ReceivedMessage::messageId, Collectors.counting()));
			assertThat(times.values()).hasSize(12).filteredOn((count) -> count == 2).hasSize(8);
		}
	}

	@Test
	void theyConsumeAMessageDirectly() throws Exception {
		String topic = SharedServer.topic("tools-direct");
		String group = SharedServer.name("tools-direct-group");
		try (PushConsumer consumer = consume(group, topic)) {
			SendResult sent = send(topic);
			await().atMost(PATIENCE).until(() -> this.received.size() == 1);
			ConsumeMessageDirectlyResult result = tools.consumeMessageDirectly(group, client.status().clientId(), topic,
					sent.offsetMessageId());
			assertThat(result.getConsumeResult()).isEqualTo(CMResult.CR_SUCCESS);
			assertThat(result.isOrder()).isFalse();
			assertThat(this.received).hasSize(2);
			assertThat(consumer.statistics().topics().get(topic).consumed()).as("the tool's delivery does not count")
				.isEqualTo(1);
		}
	}

	private PushConsumer consume(String group, String topic) {
		PushConsumer consumer = client
			.pushConsumer(ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic, FilterExpression.tags("a"));
		consumer.start((message, context) -> {
			this.received.add(message);
			return ConsumeResult.SUCCESS;
		});
		await().atMost(PATIENCE)
			.until(() -> consumer.assignment().size() == 4 && consumer.retryAssignment().size() == 1);
		return consumer;
	}

	private static void send(String topic, int queueId) {
		producer.send(Message.to(topic).tag("a").body(new byte[] { 1 }).build(),
				SendOptions.to(new io.rocketmq.client.message.MessageQueue(topic, "broker-a", queueId)));
	}

	private static SendResult send(String topic) {
		return producer.send(Message.to(topic).tag("a").body(new byte[] { 1 }).build());
	}

}
