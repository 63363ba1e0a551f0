package io.rocketmq.client.consumer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.FrameRelay;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Moves of queues between the members of a group.
 */
class QueueMovesIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final int LOCK_BATCH_MQ = 41;

	private static final int GET_ROUTEINFO_BY_TOPIC = 105;

	private static final int QUEUES = 4;

	private final Queue<String> received = new ConcurrentLinkedQueue<>();

	@Test
	void anotherMemberBeginsOnceMessagesInFlightAreFinished() {
		String topic = SharedServer.topic("queue-moves");
		String group = SharedServer.name("queue-moves-group");
		CountDownLatch begun = new CountDownLatch(QUEUES);
		CountDownLatch release = new CountDownLatch(1);
		try (RocketMQClient one = SharedServer.client(); RocketMQClient two = SharedServer.client()) {
			one.pushConsumer(options(group)).subscribe(topic).start((message, context) -> {
				begun.countDown();
				release.await();
				this.received.add(message.messageId());
				return ConsumeResult.SUCCESS;
			});
			send(one, topic, QUEUES);
			await().atMost(PATIENCE).until(() -> begun.getCount() == 0);
			PushConsumer second = consume(two, group, topic);
			await().atMost(PATIENCE).until(() -> one.broker("broker-a").groups().members(group).size() == 2);
			release.countDown();
			await().atMost(PATIENCE)
				.until(() -> second.assignment().stream().filter((queue) -> queue.topic().equals(topic)).count() == 2);
			send(one, topic, QUEUES);
			await().atMost(PATIENCE).until(() -> Set.copyOf(this.received).size() == 2 * QUEUES);
		}
		assertThat(this.received).doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void aQueueLockedByADeadMemberIsConsumedSoon(int members) {
		String topic = SharedServer.topic("dead-lock");
		String group = SharedServer.name("dead-lock-group");
		try (RocketMQClient one = SharedServer.client(); RocketMQClient two = SharedServer.client()) {
			List<MessageQueue> queues = IntStream.range(0, QUEUES)
				.mapToObj((id) -> new MessageQueue(topic, "broker-a", id))
				.toList();
			send(one, topic, QUEUES);
			assertThat(one.broker("broker-a").groups().lock(ResourceNames.retryTopic(group), "dead", queues))
				.hasSize(QUEUES);
			consume(one, group, topic);
			if (members == 2) {
				consume(two, group, topic);
			}
			await().atMost(PATIENCE).until(() -> this.received.size() == QUEUES);
		}
	}

	@Test
	void aBrokerThatIgnoresLockRequestsBlocksNobody() {
		String topic = SharedServer.topic("no-locks");
		try (FrameRelay relay = FrameRelay.to(SharedServer.get().brokerAddress(),
				(request) -> request.code() == LOCK_BATCH_MQ);
				ScriptedServer nameServer = ScriptedServer.start((request, peer) -> peer.answer(request, 0, null,
						Map.of(), (request.code() == GET_ROUTEINFO_BY_TOPIC) ? route(relay.address()) : new byte[0]));
				RocketMQClient client = RocketMQClient.connect(nameServer.address());
				RocketMQClient writer = SharedServer.client()) {
			consume(client, SharedServer.name("no-locks-group"), topic);
			send(writer, topic, QUEUES);
			await().atMost(PATIENCE).until(() -> this.received.size() == QUEUES);
			assertThat(relay.dropped()).isNotEmpty();
		}
	}

	private static byte[] route(String brokerAddress) {
		return ("{\"brokerDatas\":[{\"brokerAddrs\":{\"0\":\"" + brokerAddress
				+ "\"},\"brokerName\":\"broker-a\",\"cluster\":\"DefaultCluster\"}],\"queueDatas\":"
				+ "[{\"brokerName\":\"broker-a\",\"perm\":6,\"readQueueNums\":4,\"writeQueueNums\":4}]}")
			.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Brokers dead-letter messages sent to the retry topic of a group with locks.
	 */
	@Test
	void aGroupWithRebalanceLocksStillGetsItsRedeliveries() {
		String topic = SharedServer.topic("retries");
		String group = SharedServer.name("retries-group");
		try (RocketMQClient client = SharedServer.client()) {
			consume(client, group, topic);
			send(client, topic, QUEUES);
			await().atMost(PATIENCE).until(() -> this.received.size() == QUEUES);
			String retry = client.producer("queue-moves-retries")
				.send(Message.to(ResourceNames.retryTopic(group)).body(new byte[] { 1 }).build(), PATIENCE)
				.messageId();
			await().atMost(PATIENCE).until(() -> this.received.contains(retry));
		}
	}

	@Test
	void messagesThatWereNotPolledGoToTheNextMember() throws InterruptedException {
		String topic = SharedServer.topic("queue-moves-pull");
		String group = SharedServer.name("queue-moves-pull-group");
		AtomicBoolean polling = new AtomicBoolean(true);
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		try (RocketMQClient one = SharedServer.client(); RocketMQClient two = SharedServer.client()) {
			for (RocketMQClient each : List.of(one, two)) {
				PullConsumer consumer = each.pullConsumer(options(group)).subscribe(topic);
				Thread thread = new Thread(() -> {
					while (polling.get()) {
						for (ReceivedMessage message : consumer.poll(Duration.ofMillis(100))) {
							this.received.add(message.messageId());
						}
					}
				});
				threads.add(thread);
				thread.start();
				int before = this.received.size();
				send(one, topic, 100);
				await().atMost(PATIENCE).until(() -> !consumer.assignment().isEmpty());
				await().atMost(PATIENCE).until(() -> Set.copyOf(this.received).size() == before + 100);
			}
			send(one, topic, 100);
			await().atMost(PATIENCE).until(() -> Set.copyOf(this.received).size() == 300);
			polling.set(false);
			for (Thread thread : threads) {
				thread.join();
			}
		}
		assertThat(this.received).doesNotHaveDuplicates();
	}

	private PushConsumer consume(RocketMQClient client, String group, String topic) {
		return client.pushConsumer(options(group)).subscribe(topic).start((message, context) -> {
			this.received.add(message.messageId());
			return ConsumeResult.SUCCESS;
		});
	}

	private static ConsumerOptions options(String group) {
		// Only a revoked queue is committed in time.
		return ConsumerOptions.group(group)
			.consumeFrom(ConsumeFrom.earliest())
			.commitInterval(Duration.ofMinutes(1))
			.build();
	}

	/** Sends the same number of messages to each queue. */
	private static void send(RocketMQClient client, String topic, int count) {
		try (Producer producer = client.producer("queue-moves")) {
			for (int i = 0; i < count; i++) {
				producer.send(Message.to(topic).body(String.valueOf(i).getBytes(StandardCharsets.UTF_8)).build(),
						PATIENCE);
			}
		}
	}

}
