package io.rocketmq.client.producer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.broker.PullRequest;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.client.testing.WaitingTest;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Every kind of message, stored by a real server and read by Apache's consumer and ours.
 */
class MessageKindsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String BROKER = "broker-a";

	private static EmbeddedRocketMQ server;

	private RocketMQClient client;

	private Producer producer;

	@BeforeAll
	static void startServer() {
		server = EmbeddedRocketMQ.builder()
			.brokerProperty("enableLmq", "true")
			.brokerProperty("enableMultiDispatch", "true")
			.build()
			.start();
	}

	@AfterAll
	static void closeServer() {
		server.close();
	}

	@BeforeEach
	void connect() {
		this.client = PatientClients.connect(server.nameServerAddress());
		this.producer = this.client
			.producer(ProducerOptions.group(SharedServer.name("kinds")).sendTimeout(Duration.ofSeconds(30)).build());
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	@WaitingTest
	void everyPartOfAMessageArrives() {
		String topic = topic("all");
		Message message = Message.to(topic)
			.tag("created")
			.key("key-1")
			.key("schlüssel-2")
			.property("größe", "ß – 世界 🚀")
			.property("lines", "one\ntwo\tthree")
			.orderedBy("kunde 世界")
			.waitStored(false)
			.flag(-42)
			.body("Grüße, 世界 🚀".getBytes(StandardCharsets.UTF_8))
			.build();
		try (BothConsumers consumers = new BothConsumers(server, topic)) {
			SendResult single = this.producer.send(message);
			assertThat(single.status()).isEqualTo(SendStatus.OK);
			assertThat(single.recallHandle()).isNull();
			this.producer.sendAsync(message).join();
			this.producer.sendOneway(message);
			this.producer.send(List.of(message, message)).requireComplete();
			consumers.await(5);
			assertThat(consumers.apaches()).hasSize(5).allSatisfy((received) -> {
				assertThat(received.getTags()).isEqualTo("created");
				assertThat(received.getKeys()).isEqualTo("key-1 schlüssel-2");
				assertThat(received.getUserProperty("größe")).isEqualTo("ß – 世界 🚀");
				assertThat(received.getUserProperty("lines")).isEqualTo("one\ntwo\tthree");
				assertThat(received.getProperty("__SHARDINGKEY")).isEqualTo("kunde 世界");
				assertThat(received.isWaitStoreMsgOK()).isFalse();
				assertThat(received.getFlag()).isEqualTo(-42);
				assertThat(received.getBody()).isEqualTo(message.body());
			});
			assertThat(consumers.ours()).hasSize(5).allSatisfy((received) -> {
				assertThat(received.properties()).containsAllEntriesOf(message.properties());
				assertThat(received.tag()).isEqualTo("created");
				assertThat(received.keys()).containsExactly("key-1", "schlüssel-2");
				assertThat(received.flag()).isEqualTo(-42);
				assertThat(received.body()).isEqualTo(message.body());
			});
			assertThat(consumers.ours()).extracting(ReceivedMessage::messageId)
				.contains(single.messageId())
				.doesNotHaveDuplicates();
		}
	}

	@WaitingTest
	void aMessageWithoutWaitStoredIsDeliveredLikeAnyOther() {
		String topic = topic("wait");
		try (BothConsumers consumers = new BothConsumers(server, topic)) {
			String waits = this.producer.send(message(topic).build()).messageId();
			String waitsNot = this.producer.send(message(topic).waitStored(false).build()).messageId();
			consumers.await(2);
			assertThat(apache(consumers, waits).isWaitStoreMsgOK()).isTrue();
			assertThat(apache(consumers, waitsNot).isWaitStoreMsgOK()).isFalse();
			assertThat(our(consumers, waitsNot).property("WAIT")).isEqualTo("false");
		}
	}

	@WaitingTest
	void delayedMessagesAreDeliveredLater() {
		String topic = topic("delayed");
		Instant deliverAt = Instant.now().plusSeconds(5).truncatedTo(ChronoUnit.MILLIS);
		try (BothConsumers consumers = new BothConsumers(server, topic)) {
			SendResult level = this.producer.send(message(topic).delayLevel(2).build());
			SendResult delay = this.producer.sendAsync(message(topic).delay(Duration.ofSeconds(4)).build()).join();
			SendResult instant = this.producer.send(message(topic).deliverAt(deliverAt).build());
			SendResult past = this.producer.send(message(topic).deliverAt(deliverAt.minusSeconds(60)).build());
			this.producer.sendOneway(message(topic).delay(Duration.ofSeconds(3)).build());
			consumers.await(5);
			assertThat(consumers.ours()).hasSize(5).extracting(ReceivedMessage::topic).containsOnly(topic);
			assertThat(consumers.apaches()).hasSize(5);
			// The broker stores a delivered message again, and rounds down to a second.
			assertThat(our(consumers, level.messageId()).storedAt())
				.isAfterOrEqualTo(our(consumers, level.messageId()).bornAt().plusSeconds(5));
			assertThat(our(consumers, delay.messageId()).storedAt())
				.isAfterOrEqualTo(our(consumers, delay.messageId()).bornAt().plusSeconds(3));
			assertThat(our(consumers, instant.messageId()).storedAt()).isAfterOrEqualTo(deliverAt.minusSeconds(1));
			assertThat(apache(consumers, level.messageId()).getDelayTimeLevel()).isEqualTo(2);
			assertThat(apache(consumers, delay.messageId()).getDelayTimeMs()).isEqualTo(4000);
			assertThat(apache(consumers, instant.messageId()).getDeliverTimeMs()).isEqualTo(deliverAt.toEpochMilli());
			assertThat(our(consumers, past.messageId()).body()).isEqualTo(new byte[] { 1 });
			assertThat(List.of(delay, instant)).extracting(SendResult::recallHandle).doesNotContainNull();
		}
	}

	@WaitingTest
	void aRecalledMessageIsNeverDelivered() {
		String topic = topic("recalled");
		try (BothConsumers consumers = new BothConsumers(server, topic)) {
			SendResult recalled = this.producer.send(message(topic).delay(Duration.ofSeconds(8)).build());
			SendResult recalledToo = this.producer.send(message(topic).deliverAt(Instant.now().plusSeconds(8)).build());
			SendResult kept = this.producer.send(message(topic).delay(Duration.ofSeconds(8)).build());
			assertThat(this.producer.recall(topic, String.valueOf(recalled.recallHandle())))
				.isEqualTo(recalled.messageId());
			assertThat(this.producer.recallAsync(topic, String.valueOf(recalledToo.recallHandle())).join())
				.isEqualTo(recalledToo.messageId());
			SendResult later = this.producer.send(message(topic).delay(Duration.ofSeconds(10)).build());
			consumers.await(2);
			assertThat(consumers.ours()).extracting(ReceivedMessage::messageId)
				.containsExactlyInAnyOrder(kept.messageId(), later.messageId());
			assertThat(consumers.apaches()).extracting(MessageExt::getMsgId)
				.containsExactlyInAnyOrder(kept.messageId(), later.messageId());
			assertThatThrownBy(() -> this.producer.recall(topic, String.valueOf(kept.recallHandle())))
				.isInstanceOf(RocketMQException.class);
			assertThatThrownBy(() -> this.producer.recall(topic, "no handle"))
				.isInstanceOf(IllegalArgumentException.class);
		}
	}

	@WaitingTest
	void thePrioritySelectsTheQueue() {
		String topic = SharedServer.name("priority");
		this.client.admin().createTopic(TopicSpec.of(topic).queues(4).attribute("message.type", "PRIORITY"));
		try (BothConsumers consumers = new BothConsumers(server, topic)) {
			for (int priority : new int[] { 3, 0, 7, 1, 2, 0 }) {
				SendResult sent = this.producer.send(message(topic).flag(priority).priority(priority).build());
				assertThat(sent.queue()).isEqualTo(new MessageQueue(topic, BROKER, Math.min(3, priority)));
			}
			this.producer.sendAsync(message(topic).flag(1).priority(1).build()).join();
			this.producer.sendOneway(message(topic).flag(2).priority(2).build());
			consumers.await(8);
			assertThat(consumers.ours()).hasSize(8)
				.allSatisfy((message) -> assertThat(message.queue().queueId()).isEqualTo(Math.min(3, message.flag())));
			assertThat(consumers.apaches()).hasSize(8)
				.allSatisfy((message) -> assertThat(message.getQueueId()).isEqualTo(Math.min(3, message.getFlag())))
				.allSatisfy((message) -> assertThat(message.getPriority()).isEqualTo(message.getFlag()));
		}
	}

	@WaitingTest
	void aMessageOfALiteTopicIsStoredThere() {
		String topic = SharedServer.name("lite-parent");
		this.client.admin().createTopic(TopicSpec.of(topic).queues(4).attribute("message.type", "LITE"));
		Map<String, List<String>> sent = Map.of("one",
				List.of(sendLite(topic, "one"), sendLite(topic, "one"), sendLite(topic, "one")), "two",
				List.of(sendLite(topic, "two")));
		sent.forEach((lite, ids) -> {
			String stored = "%LMQ%$" + topic + '$' + lite;
			List<ReceivedMessage> pulled = await().atMost(PATIENCE)
				.until(() -> this.client.broker(BROKER)
					.pull(PullRequest.of("lite-readers", new MessageQueue(stored, BROKER, 0), 0))
					.messages(), (found) -> found.size() == ids.size());
			assertThat(pulled).extracting(ReceivedMessage::messageId).isEqualTo(ids);
			assertThat(pulled).extracting((message) -> message.property("__LITE_TOPIC")).containsOnly(lite);
		});
	}

	private String sendLite(String topic, String lite) {
		SendResult result = this.producer.send(message(topic).liteTopic(lite).build());
		assertThat(result.status()).isEqualTo(SendStatus.OK);
		return result.messageId();
	}

	private static String topic(String prefix) {
		String topic = SharedServer.name(prefix);
		server.createTopic(topic, 4);
		return topic;
	}

	private static Message.Builder message(String topic) {
		return Message.to(topic).body(new byte[] { 1 });
	}

	private static ReceivedMessage our(BothConsumers consumers, String id) {
		return consumers.ours().stream().filter((each) -> each.messageId().equals(id)).findFirst().orElseThrow();
	}

	private static MessageExt apache(BothConsumers consumers, String id) {
		return consumers.apaches().stream().filter((each) -> each.getMsgId().equals(id)).findFirst().orElseThrow();
	}

}
