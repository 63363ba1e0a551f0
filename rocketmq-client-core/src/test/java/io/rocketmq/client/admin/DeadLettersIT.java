package io.rocketmq.client.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.broker.DefaultBrokerClient;
import io.rocketmq.client.internal.protocol.MessageIds;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.support.Deadline;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.testing.SharedClientFixture;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Dead letters read and sent again, at a real server.
 */
class DeadLettersIT extends SharedClientFixture {

	private final Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();

	@Test
	void aGroupWithoutFailuresHasNoDeadLetters() {
		DeadLetters letters = client.admin().deadLetters(SharedServer.name("no-dead-letters"));
		assertThat(letters.list(10)).isEmpty();
		assertThat(letters.page(Map.of(), 10)).isEqualTo(new DeadLetterPage(List.of(), Map.of()));
	}

	@Test
	void aDeadLetterIsSentAgainUnchangedAndWithoutItsDeliveries() {
		String topic = SharedServer.topic("resend");
		String group = SharedServer.name("resend-group");
		byte[] body = "a body that is compressed ".repeat(1000).getBytes();
		SendResult sent = producer.send(Message.to(topic)
			.tag("created")
			.key("one")
			.key("two")
			.property("color", "red")
			.orderedBy("customer")
			.flag(7)
			.body(body)
			.build());
		deadLetter(group, topic, 1);
		DeadLetters letters = client.admin().deadLetters(group);
		DeadLetter letter = letters.list(10).get(0);
		assertThat(letter.originalTopic()).isEqualTo(topic);
		assertThat(letter.tries()).isEqualTo(1);
		assertThat(letter.message().body()).isEqualTo(body);
		try (PushConsumer consumer = consume(client, group, topic)) {
			SendResult again = letters.resend(letter);
			assertThat(again.messageId()).isEqualTo(sent.messageId());
			assertThat(again.queue()).as("the queue of its sharding key").isEqualTo(sent.queue());
			await().atMost(PATIENCE).until(() -> !this.received.isEmpty());
			assertThat(consumer.group()).isEqualTo(group);
		}
		ReceivedMessage message = this.received.remove();
		assertThat(message.topic()).isEqualTo(topic);
		assertThat(message.queue().topic()).isEqualTo(topic);
		assertThat(message.messageId()).isEqualTo(sent.messageId());
		assertThat(message.reconsumeTimes()).isZero();
		assertThat(message.tag()).isEqualTo("created");
		assertThat(message.keys()).containsExactly("one", "two");
		assertThat(message.property("color")).isEqualTo("red");
		assertThat(message.flag()).isEqualTo(7);
		assertThat(message.body()).isEqualTo(body);
		assertThat(message.properties()).as("nothing of the deliveries before")
			.doesNotContainKeys("RETRY_TOPIC", "ORIGIN_MESSAGE_ID", "DELAY", "DLQ_ORIGIN_TOPIC", "REAL_TOPIC");
		assertThat(letters.list(10)).as("it stays where it is").hasSize(1);
	}

	@Test
	void pagesReturnAllDeadLettersAndChangeNoCommittedOffset() {
		String topic = SharedServer.topic("pages");
		String group = SharedServer.name("pages-group");
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < 75; i++) {
			sent.add(producer.send(Message.to(topic).body(("body " + i).getBytes()).build()).messageId());
		}
		deadLetter(group, topic, 75);
		DeadLetters letters = client.admin().deadLetters(group);
		GroupOffsets before = client.admin().status().group(group);
		assertThat(letters.list(100)).extracting((each) -> each.message().messageId())
			.containsExactlyInAnyOrderElementsOf(sent);
		List<DeadLetter> found = new ArrayList<>();
		Map<MessageQueue, Long> next = Map.of();
		for (DeadLetterPage page = letters.page(next, 20); !page.letters().isEmpty(); page = letters.page(next, 20)) {
			assertThat(page.letters()).hasSizeLessThanOrEqualTo(20);
			found.addAll(page.letters());
			next = page.next();
		}
		assertThat(found).extracting((each) -> each.message().messageId()).containsExactlyInAnyOrderElementsOf(sent);
		assertThat(found).extracting((each) -> each.message().storedAt()).isSorted();
		assertThat(client.admin().status().group(group).queues().keySet()).isEqualTo(before.queues().keySet());
		assertThat(client.admin().status().consumers(group).members()).isEmpty();
	}

	@Test
	void deadLettersThatCouldNotBeSentAgainAreReportedAndStay() {
		String topic = SharedServer.topic("half");
		String gone = SharedServer.topic("gone");
		String group = SharedServer.name("half-group");
		String id = producer.send(Message.to(topic).body(new byte[1]).build()).messageId();
		String lost = producer.send(Message.to(gone).body(new byte[1]).build()).messageId();
		deadLetter(group, topic, 1);
		deadLetter(group, gone, 2);
		client.admin().deleteTopic(gone);
		DeadLetters letters = client.admin().deadLetters(group);
		ResendResult result = letters.resend(letters.list(10));
		assertThat(result.isComplete()).isFalse();
		assertThat(result.sent()).hasSize(1);
		assertThat(result.sent().values()).extracting(SendResult::messageId).containsExactly(id);
		assertThat(result.failures().keySet()).extracting((each) -> each.message().messageId()).containsExactly(lost);
		assertThatExceptionOfType(RouteNotFoundException.class).isThrownBy(result::requireComplete);
		assertThat(letters.list(10)).hasSize(2);
		DeadLetter left = result.failures().keySet().iterator().next();
		assertThat(letters.resend(left, topic).messageId()).isEqualTo(lost);
		try (PushConsumer consumer = consume(client, SharedServer.name("half-other"), topic)) {
			await().atMost(PATIENCE).until(() -> this.received.size() == 3);
			assertThat(consumer.group()).isNotEqualTo(group);
		}
		assertThat(this.received).extracting(ReceivedMessage::messageId).containsExactlyInAnyOrder(id, id, lost);
	}

	@Test
	void messagesThatBrokersRetriedAreSentToTheirTopicToo() {
		String topic = SharedServer.topic("popped");
		String group = SharedServer.name("popped_group");
		Map<String, String> origins = new HashMap<>();
		producer.send(Message.to(topic).body(new byte[1]).build());
		deadLetter(group, topic, 1);
		for (String origin : List.of("%RETRY%" + group + '_' + topic, "%RETRY%" + group + '+' + topic,
				"%RETRY%another")) {
			String id = MessageIds.next();
			origins.put(id, origin);
			Futures.await(() -> ((DefaultBrokerClient) client.broker("broker-a")).call()
				.send(RequestCode.SEND_MESSAGE_V2,
						new SendMessageHeader("p", "%DLQ%" + group, 1, 0, 0, System.currentTimeMillis(), 0,
								"UNIQ_KEY\u0001" + id + "\u0002RETRY_TOPIC\u0001" + origin + '\u0002', "broker-a"),
						new byte[1], id, Deadline.after(PATIENCE)));
		}
		Map<String, String> expected = new HashMap<>();
		origins.forEach((id, origin) -> expected.put(id, origin.endsWith(topic) ? topic : origin));
		Map<String, String> found = new HashMap<>();
		client.admin()
			.deadLetters(group)
			.list(10)
			.forEach((each) -> found.put(each.message().messageId(), each.originalTopic()));
		assertThat(found).containsAllEntriesOf(expected).hasSize(4);
	}

	@Test
	void inANamespaceNamesArePlain() {
		String topic = SharedServer.name("space-letters");
		String group = SharedServer.name("space-letters-group");
		try (RocketMQClient inside = RocketMQClient
			.builder(ClientOptions.builder()
				.nameServers(Endpoint.parseList(SharedServer.get().nameServerAddress()))
				.remote((remote) -> remote.namespace(new Namespace("space-d", Namespace.Version.V1)))
				.build())
			.connect()) {
			String id = inside.producer(ProducerOptions.group("producers").sendTimeout(PATIENCE).build())
				.send(Message.to(topic).body(new byte[1]).build())
				.messageId();
			deadLetter(inside, group, topic, 1);
			DeadLetters letters = inside.admin().deadLetters(group);
			assertThat(letters.list(10)).extracting(DeadLetter::originalTopic).containsExactly(topic);
			assertThat(client.admin().deadLetters(group).list(10)).as("outside of it").isEmpty();
			try (PushConsumer consumer = consume(inside, group, topic)) {
				letters.resend(letters.list(10)).requireComplete();
				await().atMost(PATIENCE).until(() -> !this.received.isEmpty());
				assertThat(consumer.group()).isEqualTo(group);
			}
			assertThat(this.received).extracting(ReceivedMessage::messageId).containsExactly(id);
		}
	}

	private static void deadLetter(String group, String topic, int count) {
		deadLetter(client, group, topic, count);
	}

	/** Dead-letters all messages of a topic, until the group has so many dead letters. */
	private static void deadLetter(RocketMQClient owner, String group, String topic, int count) {
		try (PushConsumer consumer = owner
			.pushConsumer(ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic)) {
			consumer.start((message, context) -> ConsumeResult.DEAD_LETTER);
			await().atMost(PATIENCE).until(() -> owner.admin().deadLetters(group).list(count).size() == count);
		}
	}

	private PushConsumer consume(RocketMQClient owner, String group, String topic) {
		return owner.pushConsumer(ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic)
			.start((message, context) -> {
				this.received.add(message);
				return ConsumeResult.SUCCESS;
			});
	}

}
