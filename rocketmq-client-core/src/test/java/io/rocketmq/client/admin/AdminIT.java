package io.rocketmq.client.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.broker.GroupMember;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.GroupNotFoundException;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.error.TopicNotFoundException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Administration of a real server with two brokers.
 */
class AdminIT {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static EmbeddedRocketMQ server;

	private static RocketMQClient client;

	private static Admin admin;

	@BeforeAll
	static void start() {
		server = EmbeddedRocketMQ.builder()
			.masters(2)
			.brokerProperty("autoCreateSubscriptionGroup", "false")
			.build()
			.start();
		client = PatientClients.connect(server.nameServerAddress());
		admin = client.admin();
	}

	@AfterAll
	static void stop() {
		client.close();
		server.close();
	}

	@Test
	void aTopicIsCreatedUpdatedAndDeleted() {
		String topic = SharedServer.name("topic");
		admin.createTopic(TopicSpec.of(topic).queues(3).attribute("message.type", "FIFO"));
		// Usable at once, in both brokers.
		assertThat(client.nameServer().route(topic).writableQueues()).hasSize(6);
		TopicSpec made = admin.topic(topic, "broker-b");
		assertThat(made.readQueues()).isEqualTo(3);
		assertThat(made.attributes()).containsEntry("message.type", "FIFO");
		admin.createTopic(made.queues(5).inBrokers("broker-b"));
		assertThat(admin.topic(topic, "broker-b").writeQueues()).isEqualTo(5);
		assertThat(admin.topic(topic, "broker-a").writeQueues()).isEqualTo(3);
		admin.deleteTopic(topic);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThatExceptionOfType(RouteNotFoundException.class)
				.isThrownBy(() -> client.nameServer().route(topic)));
		assertThatExceptionOfType(TopicNotFoundException.class).isThrownBy(() -> admin.topic(topic, "broker-a"));
		admin.deleteTopic(topic);
	}

	@Test
	void illegalTopicsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> TopicSpec.of("no topic"))
			.withMessageContaining("'no topic'");
		assertThatIllegalArgumentException().isThrownBy(() -> TopicSpec.of("t").queues(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> TopicSpec.of("t").permissions(8));
		assertThatExceptionOfType(RouteNotFoundException.class)
			.isThrownBy(() -> admin.createTopic(TopicSpec.of("t").inBrokers("broker-x")))
			.withMessageContaining("broker-x");
		assertThatExceptionOfType(BrokerErrorException.class)
			.isThrownBy(() -> admin.createTopic(TopicSpec.of("SCHEDULE_TOPIC_XXXX")))
			.satisfies((failure) -> assertThat(failure.getSuppressed()).as("the other broker's").hasSize(1));
		assertThatExceptionOfType(BrokerErrorException.class)
			.isThrownBy(() -> admin.createTopic(TopicSpec.of("t").attribute("no.such", "x")));
	}

	@Test
	void aGroupIsCreatedUpdatedAndDeleted() {
		String group = SharedServer.name("group");
		assertThatExceptionOfType(GroupNotFoundException.class).isThrownBy(() -> admin.group(group, "broker-a"));
		admin.createGroup(GroupSpec.of(group).maxRetries(3).ordered(true));
		for (String broker : List.of("broker-a", "broker-b")) {
			assertThat(admin.group(group, broker).maxRetries()).isEqualTo(3);
			assertThat(admin.group(group, broker).ordered()).isTrue();
		}
		admin.createGroup(GroupSpec.of(group).consumeEnabled(false));
		assertThat(admin.group(group, "broker-a").consumeEnabled()).isFalse();
		assertThat(admin.group(group, "broker-a").maxRetries()).isEqualTo(16);
		admin.deleteGroupAndOffsets(group);
		assertThatExceptionOfType(GroupNotFoundException.class).isThrownBy(() -> admin.group(group, "broker-a"));
		admin.deleteGroupAndOffsets(group);
		assertThatIllegalArgumentException().isThrownBy(() -> GroupSpec.of("no group"));
		assertThatExceptionOfType(BrokerErrorException.class)
			.isThrownBy(() -> admin.createGroup(GroupSpec.of(group).attribute("no.such", "x")));
	}

	@Test
	void statusLagMembersAndResetOfAGroup() {
		String topic = SharedServer.name("status");
		String group = SharedServer.name("status-group");
		admin.createTopic(TopicSpec.of(topic).queues(2));
		admin.createGroup(GroupSpec.of(group));
		Producer producer = client.producer(SharedServer.name("status-producers"));
		List<SendResult> sent = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			sent.add(producer.send(Message.to(topic).body(new byte[] { (byte) i }).build()));
		}
		SharedServer.awaitReadable(client, sent);
		Map<MessageQueue, QueueStatus> queues = admin.status().topic(topic);
		assertThat(queues).hasSize(4).allSatisfy((queue, status) -> {
			assertThat(status.minOffset()).isZero();
			assertThat(status.maxOffset()).isEqualTo(3);
			assertThat(status.lastStored()).isNotNull();
		});
		assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> admin.status().topic("no-such-topic"));
		assertThat(admin.status().consumers(group).members()).isEmpty();
		Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
		try (PushConsumer consumer = consumer(group, topic, received)) {
			assertThat(consumer.group()).isEqualTo(group);
			await().atMost(PATIENCE).until(() -> received.size() == 12);
			await().atMost(PATIENCE).until(() -> admin.status().consumers(group).members().size() == 1);
			GroupMember member = admin.status().consumers(group).members().get(0);
			assertThat(member.clientId()).isEqualTo(client.status().clientId());
			assertThat(member.language()).isEqualTo("JAVA");
			assertThat(admin.status().consumers(group).subscriptions()).containsEntry(topic, "*");
			assertThat(admin.status().producers(producer.group())).extracting(GroupMember::clientId)
				.containsExactly(client.status().clientId());
			assertThat(admin.status().producers("no-such-group")).isEmpty();
		}
		await().atMost(PATIENCE).until(() -> admin.status().group(group).lag() == 0);
		SharedServer.awaitReadable(client, List.of(producer.send(Message.to(topic).body(new byte[1]).build())));
		GroupOffsets offsets = admin.status().group(group);
		assertThat(offsets.lag()).isEqualTo(1);
		assertThat(offsets.queues().keySet()).extracting(MessageQueue::topic).contains(topic);
		assertThat(admin.status().groupsOf(topic)).contains(group);
		assertThat(admin.status().topicsOf(group)).contains(topic);
		Map<MessageQueue, Long> reset = admin.resetOffsets(group, topic, Instant.EPOCH);
		assertThat(reset).hasSize(4).allSatisfy((queue, offset) -> assertThat(offset).isZero());
		Queue<ReceivedMessage> again = new ConcurrentLinkedQueue<>();
		try (PushConsumer consumer = consumer(group, topic, again)) {
			assertThat(consumer.group()).isEqualTo(group);
			await().atMost(PATIENCE).until(() -> again.size() == 13);
		}
		assertThat(admin.resetOffsets(group, topic, Instant.MAX).values().stream().mapToLong(Long::longValue).sum())
			.isEqualTo(13);
		assertThatExceptionOfType(RouteNotFoundException.class)
			.isThrownBy(() -> admin.resetOffsets(group, "no-such-topic", Instant.EPOCH));
		assertThatExceptionOfType(GroupNotFoundException.class)
			.isThrownBy(() -> admin.resetOffsets("no-such-group", topic, Instant.EPOCH));
	}

	@Test
	void brokersReturnTheirRuntimeStatistics() {
		assertThat(admin.status().cluster().brokers()).containsOnlyKeys("broker-a", "broker-b");
		assertThat(admin.status().broker("broker-a")).containsKeys("putTps", "brokerVersionDesc");
		assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(() -> admin.status().broker("broker-x"));
	}

	@Test
	void aConsumerOfAMissingOrDisabledGroupSaysSoUntilTheGroupIsThere() {
		String topic = SharedServer.name("topic");
		String group = SharedServer.name("group");
		admin.createTopic(TopicSpec.of(topic).queues(1));
		try (RocketMQClient consuming = PatientClients.connect(server.nameServerAddress())) {
			PushConsumer consumer = consuming
				.pushConsumer(ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest()).build())
				.subscribe(topic)
				.start((message, context) -> ConsumeResult.SUCCESS);
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(consumer.statistics().problems()).extracting(Problem::kind)
					.contains(Problem.Kind.MEMBERS));
			assertThat(consumer.statistics().problems())
				.allSatisfy((problem) -> assertThat(problem.advice()).contains("autoCreateSubscriptionGroup"));
			admin.createGroup(GroupSpec.of(group).consumeEnabled(false));
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(consumer.statistics().problems()).isNotEmpty().allSatisfy((problem) -> {
					assertThat(problem.kind()).isEqualTo(Problem.Kind.PULL);
					assertThat(problem.code()).isEqualTo(16);
				}));
			admin.createGroup(GroupSpec.of(group));
			await().atMost(PATIENCE).until(() -> consumer.statistics().problems().isEmpty());
		}
	}

	@Test
	void messagesAreFoundInWhicheverBrokerTheyAre() {
		String topic = SharedServer.name("found");
		admin.createTopic(TopicSpec.of(topic).queues(1));
		Producer producer = client.producer(SharedServer.name("found-producers"));
		SendResult first = producer.send(Message.to(topic).key("shared").body(new byte[1]).build());
		SendResult second = producer.send(Message.to(topic).key("shared").key("own").body(new byte[1]).build());
		assertThat(first.queue().brokerName()).isNotEqualTo(second.queue().brokerName());
		Instant from = Instant.now().minusSeconds(600);
		Instant to = Instant.now().plusSeconds(600);
		AdminMessages messages = admin.messages();
		await().atMost(PATIENCE).until(() -> messages.byKey(topic, "shared", 32, from, to).size() == 2);
		assertThat(messages.byKey(topic, "shared", 32, from, to)).extracting(ReceivedMessage::messageId)
			.containsExactly(first.messageId(), second.messageId());
		assertThat(messages.byKey(topic, "own", 32, from, to)).extracting(ReceivedMessage::messageId)
			.containsExactly(second.messageId());
		assertThat(messages.byKey(topic, "absent", 32, from, to)).isEmpty();
		assertThat(messages.byId(topic, first.messageId())).extracting(ReceivedMessage::messageId)
			.containsExactly(first.messageId());
		assertThat(messages.byId(topic, "7F000001000100000000000000000001")).isEmpty();
		assertThat(messages.byOffsetId(second.offsetMessageId()).orElseThrow().messageId())
			.isEqualTo(second.messageId());
		assertThatIllegalArgumentException().isThrownBy(() -> messages.byOffsetId("nothing"));
	}

	@Test
	void messagesOfOtherTopicsAndKeysWithTheSameHashAreNotFound() {
		String name = SharedServer.name("hashed");
		Producer producer = client.producer(SharedServer.name("hashed-producers"));
		// The index holds hash codes of topic and key together, and these are alike.
		List<String> topics = List.of(name + "-Aa", name + "-BB");
		assertThat(topics.get(0)).hasSameHashCodeAs(topics.get(1));
		List<SendResult> sent = new ArrayList<>();
		for (String topic : topics) {
			admin.createTopic(TopicSpec.of(topic).queues(1).inBrokers("broker-a"));
			for (String key : List.of("AaAa", "BBBB", "other AaBB")) {
				sent.add(producer.send(Message.to(topic).keys(List.of(key.split(" "))).body(new byte[1]).build()));
			}
		}
		Instant from = Instant.now().minusSeconds(600);
		Instant to = Instant.now().plusSeconds(600);
		AdminMessages messages = admin.messages();
		for (int i = 0; i < sent.size(); i++) {
			String topic = topics.get(i / 3);
			String key = List.of("AaAa", "BBBB", "AaBB").get(i % 3);
			String id = sent.get(i).messageId();
			await().atMost(PATIENCE).until(() -> !messages.byKey(topic, key, 32, from, to).isEmpty());
			assertThat(messages.byKey(topic, key, 32, from, to)).extracting(ReceivedMessage::messageId)
				.containsExactly(id);
			assertThat(messages.byId(topic, id)).hasSize(1);
			assertThat(messages.byId(topics.get(1 - i / 3), id)).isEmpty();
		}
		assertThat(messages.byKey(topics.get(0), "BBAa", 32, from, to)).isEmpty();
	}

	private static PushConsumer consumer(String group, String topic, Queue<ReceivedMessage> received) {
		PushConsumer consumer = client
			.pushConsumer(ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest()).build());
		consumer.subscribe(topic).start((message, context) -> {
			received.add(message);
			return ConsumeResult.SUCCESS;
		});
		return consumer;
	}

}
