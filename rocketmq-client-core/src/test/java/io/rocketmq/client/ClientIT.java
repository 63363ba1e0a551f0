package io.rocketmq.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.TooManyRequestsException;
import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;
import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.SharedServer;

import static io.rocketmq.client.ClientFixture.PATIENCE;
import static io.rocketmq.client.ClientFixture.earliest;
import static io.rocketmq.client.ClientFixture.message;
import static io.rocketmq.client.ClientFixture.producer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Producers and consumers at a real server.
 */
class ClientIT {

	@Test
	void aMessageArrivesAsItWasSentInATopicThatTheSendCreates() {
		String topic = SharedServer.name("created-by-send");
		try (RocketMQClient client = SharedServer.client()) {
			Message message = Message.to(topic)
				.tag("created")
				.key("42")
				.key("43")
				.property("color", "blau – 青")
				.flag(7)
				.body("Grüße, 世界".getBytes(StandardCharsets.UTF_8))
				.build();
			SendResult sent = producer(client).send(message);
			Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
			consume(client, topic, received);
			await().atMost(PATIENCE).until(() -> !received.isEmpty());
			ReceivedMessage first = received.remove();
			assertThat(sent.status()).isEqualTo(SendStatus.OK);
			assertThat(first.messageId()).isEqualTo(sent.messageId());
			assertThat(first.offsetMessageId()).isEqualTo(sent.offsetMessageId());
			assertThat(first.queue()).isEqualTo(sent.queue());
			assertThat(first.queueOffset()).isEqualTo(sent.queueOffset());
			assertThat(first.topic()).isEqualTo(topic);
			assertThat(first.tag()).isEqualTo("created");
			assertThat(first.keys()).isEqualTo(List.of("42", "43"));
			assertThat(first.property("color")).isEqualTo("blau – 青");
			assertThat(first.flag()).isEqualTo(7);
			assertThat(first.body()).isEqualTo(message.body());
			assertThat(first.reconsumeTimes()).isZero();
			assertThat(first.storedAt()).isBetween(first.bornAt().minusSeconds(60), first.bornAt().plusSeconds(60));
			assertThat(first.bornHost().getAddress().isLoopbackAddress()).isTrue();
		}
	}

	@Test
	void sendsGoToAllQueuesInTurn() {
		String topic = SharedServer.topic("round-robin");
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = producer(client);
			Set<MessageQueue> queues = ConcurrentHashMap.newKeySet();
			for (int i = 0; i < 4; i++) {
				queues.add(producer.send(message(topic, i)).queue());
			}
			assertThat(queues).hasSize(4);
		}
	}

	@Test
	void tenThousandAsynchronousSendsAreEachConsumedOnceByTwoMembers() {
		String topic = SharedServer.topic("many");
		int count = 10_000;
		try (RocketMQClient client = SharedServer.client(); RocketMQClient other = SharedServer.client()) {
			Map<String, AtomicInteger> received = new ConcurrentHashMap<>();
			Set<String> byOther = ConcurrentHashMap.newKeySet();
			PushConsumer one = client.pushConsumer(earliest("c-" + topic))
				.subscribe(topic)
				.start((message, context) -> {
					received.computeIfAbsent(message.messageId(), (id) -> new AtomicInteger()).incrementAndGet();
					return ConsumeResult.SUCCESS;
				});
			PushConsumer two = other.pushConsumer(earliest("c-" + topic)).subscribe(topic).start((message, context) -> {
				byOther.add(message.messageId());
				received.computeIfAbsent(message.messageId(), (id) -> new AtomicInteger()).incrementAndGet();
				return ConsumeResult.SUCCESS;
			});
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(queuesOf(one, topic) + queuesOf(two, topic)).isEqualTo(4));
			await().atMost(PATIENCE).until(() -> queuesOf(one, topic) == 2 && queuesOf(two, topic) == 2);
			Producer producer = producer(client);
			List<CompletableFuture<SendResult>> sends = IntStream.range(0, count)
				.mapToObj((i) -> producer.sendAsync(message(topic, i)))
				.toList();
			Set<String> sent = ConcurrentHashMap.newKeySet();
			sends.forEach((send) -> sent.add(send.join().messageId()));
			assertThat(sent).hasSize(count);
			await().atMost(PATIENCE).until(() -> received.size() == count);
			assertThat(received.keySet()).isEqualTo(sent);
			assertThat(received.values()).allMatch((times) -> times.get() == 1);
			assertThat(byOther).hasSizeBetween(count / 4, count * 3 / 4);
		}
	}

	@Test
	void onewayMessagesArrive() {
		String topic = SharedServer.topic("oneway");
		try (RocketMQClient client = SharedServer.client()) {
			Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
			consume(client, topic, received);
			Producer producer = producer(client);
			for (int i = 0; i < 10; i++) {
				producer.sendOneway(message(topic, i));
			}
			await().atMost(PATIENCE).until(() -> received.size() == 10);
		}
	}

	@Test
	void onlySubscribedTagsArriveAlsoWhereHashCodesCollide() {
		String topic = SharedServer.topic("tags");
		assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
		try (RocketMQClient client = SharedServer.client()) {
			Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
			client.pushConsumer(earliest("c-" + topic))
				.subscribe(topic, FilterExpression.tags("Aa", "other"))
				.start((message, context) -> {
					received.add(message);
					return ConsumeResult.SUCCESS;
				});
			Producer producer = producer(client);
			for (String tag : List.of("BB", "Aa", "unwanted", "other", "BB")) {
				producer.send(Message.to(topic).tag(tag).body(new byte[] { 1 }).build());
			}
			producer.send(message(topic, 0));
			await().atMost(PATIENCE).until(() -> received.size() >= 2);
			assertThat(received).extracting(ReceivedMessage::tag).containsExactlyInAnyOrder("Aa", "other");
		}
	}

	@Test
	void aMessageWhoseListenerThrowsIsRedeliveredAndTheOthersAreNot() {
		String topic = SharedServer.topic("redelivery");
		try (RocketMQClient client = SharedServer.client()) {
			Queue<Integer> poisonDeliveries = new ConcurrentLinkedQueue<>();
			Queue<ReceivedMessage> others = new ConcurrentLinkedQueue<>();
			Queue<String> topics = new ConcurrentLinkedQueue<>();
			client.pushConsumer(earliest("c-" + topic)).subscribe(topic).start((message, context) -> {
				if (!message.keys().contains("poison")) {
					others.add(message);
					return ConsumeResult.SUCCESS;
				}
				topics.add(message.topic());
				poisonDeliveries.add(message.reconsumeTimes());
				return switch (message.reconsumeTimes()) {
					case 0 -> throw new IllegalStateException("the first delivery fails");
					case 1 -> ConsumeResult.RETRY;
					case 2 -> throw new AssertionError("an Error is a failure too");
					default -> ConsumeResult.SUCCESS;
				};
			});
			Producer producer = producer(client);
			SendResult sent = producer.send(Message.to(topic).key("poison").body(new byte[] { 1 }).build());
			for (int i = 0; i < 20; i++) {
				producer.send(message(topic, i));
			}
			await().atMost(PATIENCE).until(() -> poisonDeliveries.size() == 4);
			assertThat(poisonDeliveries).containsExactly(0, 1, 2, 3);
			assertThat(topics).containsOnly(topic);
			assertThat(others).hasSize(20).allMatch((message) -> message.reconsumeTimes() == 0);
			assertThat(sent.status()).isEqualTo(SendStatus.OK);
		}
	}

	@Test
	void aMessageThatKeepsFailingIsDeadLettered() {
		String topic = SharedServer.topic("dead");
		String group = "c-" + topic;
		try (RocketMQClient client = SharedServer.client()) {
			AtomicInteger deliveries = new AtomicInteger();
			client
				.pushConsumer(
						ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest()).maxReconsumeTimes(2).build())
				.subscribe(topic)
				.start((message, context) -> {
					deliveries.incrementAndGet();
					return ConsumeResult.RETRY;
				});
			producer(client).send(message(topic, 0));
			MessageQueue deadLetters = new MessageQueue("%DLQ%" + group, "broker-a", 0);
			await().atMost(PATIENCE)
				.ignoreExceptions()
				.until(() -> client.broker("broker-a").maxOffset(deadLetters) == 1);
			assertThat(deliveries).hasValue(3);
		}
	}

	@Test
	void aNewGroupStartsFromItsConfiguredPosition() {
		String topic = SharedServer.topic("policy");
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = producer(client);
			SendResult before = producer.send(message(topic, 0));
			await().atMost(PATIENCE)
				.until(() -> client.broker("broker-a").maxOffset(before.queue()) == before.queueOffset() + 1);
			Queue<ReceivedMessage> fromEarliest = new ConcurrentLinkedQueue<>();
			consume(client, topic, fromEarliest);
			await().atMost(PATIENCE).until(() -> fromEarliest.size() == 1);
			assertThat(fromEarliest).extracting(ReceivedMessage::messageId).containsExactly(before.messageId());
		}
	}

	@Test
	void theInFlightLimitIsKept() {
		String topic = SharedServer.topic("limit");
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = client.producer(ProducerOptions.group("p").maxInFlight(10).build());
			assertThatExceptionOfType(TooManyRequestsException.class).isThrownBy(() -> {
				for (int i = 0; i < 100_000; i++) {
					producer.sendAsync(message(topic, i));
				}
			}).withMessageContaining("maxInFlight");
			await().atMost(PATIENCE)
				.ignoreExceptions()
				.until(() -> producer.send(message(topic, 0)).status() == SendStatus.OK);
		}
	}

	@Test
	void aBodyOverTheLimitIsRefusedByTheClient() {
		String topic = SharedServer.topic("too-large");
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = producer(client);
			Message message = Message.to(topic).body(new byte[4 * 1024 * 1024 + 1]).build();
			assertThatExceptionOfType(IllegalMessageException.class).isThrownBy(() -> producer.send(message))
				.withMessageContaining("4194305")
				.withMessageContaining("4194304")
				.satisfies((ex) -> assertThat(ex.outcome()).isEqualTo(Outcome.NOT_SENT));
			Message largest = Message.to(topic).body(new byte[4 * 1024 * 1024]).build();
			assertThat(producer.send(largest, Duration.ofSeconds(20)).status()).isEqualTo(SendStatus.OK);
		}
	}

	@Test
	void oneClientHasOneMemberOfAKindInAGroup() {
		try (RocketMQClient client = SharedServer.client()) {
			client.producer("twice");
			assertThatIllegalStateException().isThrownBy(() -> client.producer("twice"))
				.withMessageContaining("'twice'");
			PushConsumer consumer = client.pushConsumer("twice").subscribe("some-topic");
			consumer.start((message, context) -> ConsumeResult.SUCCESS);
			assertThatIllegalStateException()
				.isThrownBy(() -> client.pushConsumer("twice")
					.subscribe("some-topic")
					.start((message, context) -> ConsumeResult.SUCCESS))
				.withMessageContaining("'twice'");
		}
	}

	@Test
	void hooksObserveSendsAndDeliveries() {
		String topic = SharedServer.topic("hooks");
		Queue<String> events = new ConcurrentLinkedQueue<>();
		SendHook sendHook = new SendHook() {
			@Override
			public void sent(SendContext context, SendResult result) {
				events.add("sent " + result.messageId() + ' ' + (context.nanos() > 0));
				throw new IllegalStateException("a failing hook changes nothing");
			}
		};
		ConsumeHook consumeHook = (consumed) -> events
			.add("consumed " + consumed.message().messageId() + ' ' + consumed.success() + ' ' + consumed.group());
		try (RocketMQClient client = RocketMQClient.builder(ClientOptions.of(SharedServer.get().nameServerAddress()))
			.sendHook(sendHook)
			.consumeHook(consumeHook)
			.connect()) {
			consume(client, topic, new ConcurrentLinkedQueue<>());
			String id = producer(client).send(message(topic, 0)).messageId();
			await().atMost(PATIENCE).until(() -> events.size() == 2);
			assertThat(events).containsExactlyInAnyOrder("sent " + id + " true", "consumed " + id + " true c-" + topic);
		}
	}

	@Test
	void theStatusHasBrokersAndLowerLayersAnswer() {
		String topic = SharedServer.topic("status");
		try (RocketMQClient client = SharedServer.client()) {
			assertThat(client.status().brokers()).isEmpty();
			SendResult sent = producer(client).send(message(topic, 0));
			await().atMost(PATIENCE).until(() -> client.status().brokers().get(0).lastHeartbeat() != null);
			ClientStatus.BrokerStatus broker = client.status().brokers().get(0);
			assertThat(broker.name()).isEqualTo("broker-a");
			assertThat(broker.address()).isEqualTo(SharedServer.get().brokerAddress());
			assertThat(broker.connected()).isTrue();
			assertThat(client.status().nameServerProblem()).isNull();
			TopicRoute route = client.nameServer().route(topic);
			assertThat(route.writableQueues()).hasSize(4).contains(sent.queue());
			assertThat(client.broker("broker-a").maxOffset(sent.queue())).isEqualTo(1);
			assertThat(client.broker("broker-a").minOffset(sent.queue())).isZero();
		}
	}

	private static void consume(RocketMQClient client, String topic, Queue<ReceivedMessage> received) {
		client.pushConsumer(earliest("c-" + topic)).subscribe(topic).start((message, context) -> {
			received.add(message);
			return ConsumeResult.SUCCESS;
		});
	}

	private static long queuesOf(PushConsumer consumer, String topic) {
		return consumer.assignment().stream().filter((queue) -> queue.topic().equals(topic)).count();
	}

}
