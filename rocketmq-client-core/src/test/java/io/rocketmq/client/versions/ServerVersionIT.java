package io.rocketmq.client.versions;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.DeadLetter;
import io.rocketmq.client.admin.GroupSpec;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.broker.Heartbeat;
import io.rocketmq.client.broker.Heartbeat.ConsumerGroup;
import io.rocketmq.client.broker.Heartbeat.ConsumerType;
import io.rocketmq.client.broker.HeartbeatResult;
import io.rocketmq.client.broker.OffsetBoundary;
import io.rocketmq.client.broker.PopRequest;
import io.rocketmq.client.broker.PopResult;
import io.rocketmq.client.broker.PullRequest;
import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.MessageModel;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.TopicNotFoundException;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.PoppedMessage;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionResolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Client with a server of any version: operations that all versions support succeed, and
 * those that older ones don't support fail with a typed error. The default build runs it
 * with the embedded server, {@code -Dserver.version=4.9.5} with that version. May take 20
 * s, as it starts a server and waits for redelivery.
 */
class ServerVersionIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String BROKER = "broker-a";

	/** Apache's number of 5.0.0. */
	private static final int V5_0_0 = 413;

	/** Apache's number of 5.1.0. */
	private static final int V5_1_0 = 433;

	@TempDir
	private static Path folder;

	private static ServerOfVersion server;

	private static RocketMQClient client;

	private static BrokerClient broker;

	@BeforeAll
	static void start() throws Exception {
		server = new ServerOfVersion(folder);
		client = PatientClients.connect(server.nameServerAddress());
		client.admin().createTopic(TopicSpec.of("versions").queues(2));
		client.producer("warm-up").send(Message.to("versions").body(new byte[1]).build());
		broker = client.broker(BROKER);
	}

	@AfterAll
	static void stop() {
		if (client != null) {
			client.close();
		}
		if (server != null) {
			server.close();
		}
	}

	@Test
	void messagesAreFilteredRedeliveredAndReceivedOnce() {
		client.admin().createTopic(TopicSpec.of("push").queues(2));
		Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
		client.pushConsumer(ConsumerOptions.group("push-group").consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe("push", FilterExpression.tags("wanted"))
			.start((message, context) -> {
				received.add(message);
				return (message.reconsumeTimes() == 0) ? ConsumeResult.RETRY : ConsumeResult.SUCCESS;
			});
		var producer = client.producer("push-producers");
		producer.send(Message.to("push").tag("other").body(new byte[1]).build());
		SendResult sent = producer.send(Message.to("push")
			.tag("wanted")
			.key("the-key")
			.property("color", "blau")
			.body("Grüße".getBytes())
			.build());
		await().atMost(PATIENCE).until(() -> received.size() == 2);
		assertThat(received).allSatisfy((message) -> {
			assertThat(message.messageId()).isEqualTo(sent.messageId());
			assertThat(message.topic()).isEqualTo("push");
			assertThat(message.property("color")).isEqualTo("blau");
			assertThat(message.body()).asString().isEqualTo("Grüße");
		});
		await().atMost(PATIENCE).until(() -> client.admin().status().consumers("push-group").members().size() == 1);
		await().atMost(PATIENCE)
			.until(() -> client.admin()
				.messages()
				.byKey("push", "the-key", 32, Instant.now().minusSeconds(600), Instant.now().plusSeconds(600))
				.stream()
				.anyMatch((message) -> message.messageId().equals(sent.messageId())));
		assertThat(client.admin().messages().byOffsetId(sent.offsetMessageId()).orElseThrow().messageId())
			.isEqualTo(sent.messageId());
	}

	@Test
	void transactionsAreCommittedRolledBackAndChecked() {
		client.admin().createTopic(TopicSpec.of("transactions").queues(1));
		var producer = client.transactionProducer("transaction-group", new TransactionListener() {
			@Override
			public TransactionResolution execute(Message message, String transactionId, Object argument) {
				return (TransactionResolution) argument;
			}

			@Override
			public TransactionResolution check(ReceivedMessage message, int checks) {
				return TransactionResolution.COMMIT;
			}
		});
		Message message = Message.to("transactions").body(new byte[1]).build();
		String committed = producer.send(message, TransactionResolution.COMMIT).sendResult().messageId();
		producer.send(message, TransactionResolution.ROLLBACK);
		String checked = producer.send(message, TransactionResolution.UNKNOWN).sendResult().messageId();
		MessageQueue queue = new MessageQueue("transactions", BROKER, 0);
		await().atMost(PATIENCE).until(() -> broker.maxOffset(queue) == 2);
		assertThat(broker.pull(pull("transactions", 0, 0)).messages()).extracting(ReceivedMessage::messageId)
			.containsExactly(committed, checked);
	}

	/**
	 * Older brokers write the properties of a batch, its id included, into its messages.
	 */
	@Test
	void messagesOfABatchKeepTheirIds() {
		client.admin().createTopic(TopicSpec.of("batches").queues(1));
		Message message = Message.to("batches").body(new byte[1]).build();
		List<SendResult> results = client.producer("batch-producers").send(List.of(message, message)).requireComplete();
		MessageQueue queue = new MessageQueue("batches", BROKER, 0);
		await().atMost(PATIENCE).until(() -> broker.maxOffset(queue) == 2);
		assertThat(broker.pull(pull("batches", 0, 0)).messages()).extracting(ReceivedMessage::messageId)
			.isEqualTo(results.stream().map(SendResult::messageId).toList());
	}

	@Test
	void batchesOffsetsAndSearches() {
		client.admin().createTopic(TopicSpec.of("offsets").queues(1));
		MessageQueue queue = new MessageQueue("offsets", BROKER, 0);
		Message message = Message.to("offsets").body(new byte[1]).build();
		SendResult sent = broker.sendBatch("p", queue, List.of(message, message), PATIENCE);
		assertThat(sent.offsetMessageId().split(",")).hasSize(2);
		await().atMost(PATIENCE).until(() -> broker.maxOffset(queue) == 2);
		PullResult pulled = broker.pull(pull("offsets", 0, 0));
		assertThat(pulled.messages()).extracting(ReceivedMessage::messageId)
			.containsExactly(sent.messageId().split(","));
		assertThat(broker.minOffset(queue)).isZero();
		assertThat(broker.maxOffset(queue)).isEqualTo(2);
		assertThat(broker.earliestStoreTime(queue)).isEqualTo(pulled.messages().get(0).storedAt());
		// Older brokers have no boundaries, and return the last message for a later
		// instant.
		boolean boundaries = broker.groups()
			.heartbeat(Heartbeat.of("searcher").producerGroup("searchers"))
			.brokerVersion() >= V5_1_0;
		assertThat(broker.searchOffset(queue, Instant.now().plusSeconds(3600), OffsetBoundary.LOWER))
			.isEqualTo(boundaries ? 2 : 1);
		assertThat(broker.pull(pull("offsets", 0, 99)).status()).isEqualTo(PullResult.Status.OFFSET_ILLEGAL);
		assertThatExceptionOfType(TopicNotFoundException.class).isThrownBy(() -> broker.pull(pull("no-topic", 0, 0)));
		client.admin().createGroup(GroupSpec.of("offsets-group"));
		broker.updateConsumerOffset("offsets-group", queue, 1);
		assertThat(broker.consumerOffset("offsets-group", queue)).hasValue(1);
		assertThat(client.admin().status().group("offsets-group").lag()).isEqualTo(1);
		assertThat(client.admin().status().topic("offsets").get(queue).maxOffset()).isEqualTo(2);
	}

	@Test
	void routesClustersGroupsAndLocks() {
		assertThat(client.nameServer().route("versions").writableQueues()).hasSize(2);
		assertThat(client.nameServer().clusterInfo().brokers()).containsOnlyKeys(BROKER);
		assertThat(client.nameServer().topics()).contains("versions");
		client.nameServer().putConfig("space", "key", "value");
		assertThat(client.nameServer().config("space", "key")).contains("value");
		MessageQueue queue = new MessageQueue("versions", BROKER, 0);
		assertThat(broker.groups().lock("lockers", "one", List.of(queue))).isEqualTo(Set.of(queue));
		assertThat(broker.groups().lock("lockers", "two", List.of(queue))).isEmpty();
		broker.groups().unlock("lockers", "one", List.of(queue));
		assertThat(broker.groups().lock("lockers", "two", List.of(queue))).hasSize(1);
		assertThat(client.admin().status().broker(BROKER)).containsKey("brokerVersionDesc");
	}

	@Test
	void aFailingMessageIsDeadLetteredAndResent() {
		client.admin().createTopic(TopicSpec.of("poison").queues(2));
		Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
		AtomicBoolean mended = new AtomicBoolean();
		client
			.pushConsumer(
					ConsumerOptions.group("poisoned").consumeFrom(ConsumeFrom.earliest()).maxReconsumeTimes(2).build())
			.subscribe("poison")
			.start((message, context) -> {
				received.add(message);
				return (mended.get() || message.body()[0] == 1) ? ConsumeResult.SUCCESS : ConsumeResult.RETRY;
			});
		var producer = client.producer("poison-producers");
		String poison = producer.send(Message.to("poison").property("color", "rot").body(new byte[1]).build())
			.messageId();
		producer.send(Message.to("poison").body(new byte[] { 1 }).build());
		await().atMost(PATIENCE).until(() -> client.admin().deadLetters("poisoned").list(10).size() == 1);
		assertThat(received).hasSize(4);
		DeadLetter letter = client.admin().deadLetters("poisoned").list(10).get(0);
		assertThat(letter.message().messageId()).isEqualTo(poison);
		assertThat(letter.originalTopic()).isEqualTo("poison");
		assertThat(letter.tries()).isEqualTo(3);
		mended.set(true);
		received.clear();
		client.admin().deadLetters("poisoned").resend(letter);
		await().atMost(PATIENCE).until(() -> received.size() == 1);
		ReceivedMessage again = received.remove();
		assertThat(again.messageId()).isEqualTo(poison);
		assertThat(again.property("color")).isEqualTo("rot");
		assertThat(again.reconsumeTimes()).isZero();
	}

	@Test
	void anOrderlyQueueWaitsForAFailedMessage() {
		client.admin().createTopic(TopicSpec.of("ordered").queues(1));
		Queue<String> events = new ConcurrentLinkedQueue<>();
		client
			.pushConsumer(ConsumerOptions.group("in-order")
				.consumeFrom(ConsumeFrom.earliest())
				.orderly(true)
				.suspendTime(Duration.ofMillis(100))
				.maxReconsumeTimes(1)
				.build())
			.subscribe("ordered")
			.start((message, context) -> {
				events.add(message.queueOffset() + "." + message.reconsumeTimes());
				return (message.queueOffset() == 1) ? ConsumeResult.RETRY : ConsumeResult.SUCCESS;
			});
		var producer = client.producer("order-producers");
		for (int i = 0; i < 4; i++) {
			producer.send(Message.to("ordered").body(new byte[] { (byte) i }).build());
		}
		await().atMost(PATIENCE).until(() -> events.size() == 5);
		assertThat(events).containsExactly("0.0", "1.0", "1.1", "2.0", "3.0");
		await().atMost(PATIENCE).until(() -> client.admin().deadLetters("in-order").list(10).size() == 1);
	}

	@Test
	void aNewGroupReceivesAllMessagesSentAfterItsStart() {
		client.admin().createTopic(TopicSpec.of("latest-there").queues(2));
		var producer = client.producer("latest-producers");
		for (int i = 0; i < 20; i++) {
			producer.send(Message.to("latest-there").body(new byte[1]).build());
		}
		Set<String> received = ConcurrentHashMap.newKeySet();
		try (PushConsumer consumer = client
			.pushConsumer(ConsumerOptions.group("latest-group").consumeFrom(ConsumeFrom.latest()).build())
			.subscribe("latest-there")
			.subscribe("latest-created")
			.subscribe("latest-automatic")
			.start((message, context) -> {
				received.add(message.messageId());
				return ConsumeResult.SUCCESS;
			})) {
			Set<String> sent = new HashSet<>();
			for (int i = 0; i < 20; i++) {
				sent.add(producer.send(Message.to("latest-there").body(new byte[1]).build()).messageId());
			}
			for (int i = 0; i < 20; i++) {
				sent.add(producer.send(Message.to("latest-automatic").body(new byte[1]).build()).messageId());
			}
			client.admin().createTopic(TopicSpec.of("latest-created").queues(2));
			for (int i = 0; i < 20; i++) {
				await().atMost(PATIENCE)
					.pollDelay(Duration.ZERO)
					.ignoreExceptions()
					.until(() -> sent
						.add(producer.send(Message.to("latest-created").body(new byte[1]).build()).messageId()));
			}
			await().atMost(PATIENCE).until(() -> received.containsAll(sent));
			assertThat(consumer.group()).isEqualTo("latest-group");
		}
	}

	@Test
	void allMembersReceiveBroadcasts(@TempDir Path offsets) {
		client.admin().createTopic(TopicSpec.of("news").queues(2));
		Queue<String> received = new ConcurrentLinkedQueue<>();
		try (RocketMQClient other = PatientClients.connect(server.nameServerAddress())) {
			List<PushConsumer> members = new ArrayList<>();
			for (RocketMQClient owner : List.of(client, other)) {
				String name = "member-" + members.size();
				members.add(
						owner
							.pushConsumer(ConsumerOptions.group("readers")
								.consumeFrom(ConsumeFrom.earliest())
								.messageModel(MessageModel.BROADCASTING)
								.offsetFolder(offsets)
								.instance(name)
								.build())
							.subscribe("news")
							.start((message, context) -> {
								received.add(name + ' ' + message.messageId());
								return ConsumeResult.SUCCESS;
							}));
			}
			String id = client.producer("news-producers")
				.send(Message.to("news").body(new byte[1]).build())
				.messageId();
			await().atMost(PATIENCE).until(() -> received.size() == 2);
			assertThat(received).containsExactlyInAnyOrder("member-0 " + id, "member-1 " + id);
			members.forEach(PushConsumer::close);
		}
	}

	@Test
	void aPullConsumerFiltersAndContinuesAtItsCommit() {
		client.admin().createTopic(TopicSpec.of("polled").queues(1));
		var producer = client.producer("polled-producers");
		for (int i = 0; i < 6; i++) {
			producer.send(Message.to("polled").property("number", String.valueOf(i)).body(new byte[1]).build());
		}
		ConsumerOptions options = ConsumerOptions.group("pollers")
			.consumeFrom(ConsumeFrom.earliest())
			.autoCommit(false)
			.batchSize(1)
			.build();
		FilterExpression odd = FilterExpression.sql("number IN ('1', '3', '5')");
		try (PullConsumer consumer = client.pullConsumer(options).subscribe("polled", odd)) {
			assertThat(pollOne(consumer)).isEqualTo("1");
			consumer.commit();
			assertThat(pollOne(consumer)).isEqualTo("3");
		}
		try (PullConsumer consumer = client.pullConsumer(options).subscribe("polled", odd)) {
			assertThat(pollOne(consumer)).isEqualTo("3");
			assertThat(pollOne(consumer)).isEqualTo("5");
		}
	}

	private static String pollOne(PullConsumer consumer) {
		List<ReceivedMessage> polled = new ArrayList<>();
		await().atMost(PATIENCE).until(() -> {
			polled.addAll(consumer.poll(Duration.ofMillis(500)));
			return !polled.isEmpty();
		});
		return polled.get(0).property("number");
	}

	@Test
	void simpleConsumersReceiveAndAcknowledgeOrAreRejected() {
		client.admin().createTopic(TopicSpec.of("jobs").queues(2));
		SimpleConsumer workers = client
			.simpleConsumer(SimpleConsumerOptions.group("workers").consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe("jobs");
		int version = broker.groups().heartbeat(Heartbeat.of("asker").producerGroup("askers")).brokerVersion();
		Set<String> sent = new HashSet<>();
		for (int i = 0; i < 4; i++) {
			sent.add(client.producer("job-producers-" + i)
				.send(Message.to("jobs").body(new byte[1]).build())
				.messageId());
		}
		if (version < V5_0_0) {
			assertThatExceptionOfType(BrokerErrorException.class)
				.isThrownBy(() -> workers.receive(16, Duration.ofSeconds(60)))
				.withMessageContaining("server from 5.0 on");
			return;
		}
		receiveAll(workers, sent).forEach((job) -> workers.changeInvisibleDuration(job, Duration.ZERO));
		List<ReceivedMessage> again = receiveAll(workers, sent);
		assertThat(again).extracting(ReceivedMessage::reconsumeTimes).containsOnly(1);
		workers.ack(again.get(0));
		workers.ack(again.subList(1, 4)).requireComplete();
	}

	private static List<ReceivedMessage> receiveAll(SimpleConsumer consumer, Set<String> ids) {
		List<ReceivedMessage> received = new ArrayList<>();
		await().atMost(PATIENCE).until(() -> {
			received.addAll(consumer.receive(16, Duration.ofSeconds(300)));
			return received.size() >= ids.size();
		});
		assertThat(received).extracting(ReceivedMessage::messageId).containsExactlyInAnyOrderElementsOf(ids);
		return received;
	}

	@Test
	void olderServersRejectUnsupportedRequests() {
		client.admin().createTopic(TopicSpec.of("pop").queues(1));
		HeartbeatResult heartbeat = broker.groups()
			.heartbeat(Heartbeat.of("popper")
				.consumerGroup(
						ConsumerGroup.of("pop-group", ConsumerType.POP).subscription("pop", FilterExpression.all())));
		client.producer("pop-producers").send(Message.to("pop").body(new byte[1]).build());
		PopRequest request = PopRequest.of("pop-group", "pop", BROKER).waitTime(Duration.ofSeconds(2));
		if (heartbeat.brokerVersion() < V5_0_0) {
			assertThatExceptionOfType(BrokerErrorException.class).isThrownBy(() -> broker.pop().pop(request))
				.withMessageContaining("REQUEST_CODE_NOT_SUPPORTED");
			assertThatExceptionOfType(RocketMQException.class)
				.isThrownBy(() -> broker.groups().assignment("pop", "pop-group", "popper", "AVG", "CLUSTERING"));
			assertThat(heartbeat.fingerprints()).isFalse();
			return;
		}
		Queue<PoppedMessage> popped = new ConcurrentLinkedQueue<>();
		await().atMost(PATIENCE).until(() -> {
			PopResult result = broker.pop().pop(request);
			popped.addAll(result.messages());
			return !popped.isEmpty();
		});
		assertThat(popped).hasSize(1).allSatisfy((message) -> broker.pop().ack("pop-group", "pop", message.handle()));
		assertThat(broker.groups().assignment("pop", "pop-group", "popper", "AVG", "CLUSTERING")).isPresent();
	}

	private static PullRequest pull(String topic, int queueId, long offset) {
		return PullRequest.of("pullers", new MessageQueue(topic, BROKER, queueId), offset);
	}

}
