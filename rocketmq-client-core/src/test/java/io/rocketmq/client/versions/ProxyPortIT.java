package io.rocketmq.client.versions;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.GroupSpec;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.broker.PullRequest;
import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionResolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Client at the remoting port of Apache's proxy, which acts as name server and broker;
 * topics are created at the broker behind it. The default build has no proxy;
 * {@code .ci/matrix} runs this.
 */
class ProxyPortIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	@TempDir
	private static Path folder;

	private static ServerOfVersion server;

	private static RocketMQClient behind;

	private static RocketMQClient client;

	@BeforeAll
	static void start() throws Exception {
		server = new ServerOfVersion(folder);
		behind = PatientClients.connect(server.nameServerAddress());
		client = PatientClients.connect(server.startProxy());
		topic("ready");
		await().atMost(PATIENCE)
			.ignoreExceptionsInstanceOf(RocketMQException.class)
			.until(() -> client.nameServer().route("ready").writableQueues().size() == 1);
	}

	@AfterAll
	static void stop() {
		client.close();
		behind.close();
		server.close();
	}

	private static void topic(String topic) {
		behind.admin().createTopic(TopicSpec.of(topic).queues(1));
	}

	@Test
	void routesLeadToTheProxyAlone() {
		assertThat(client.nameServer().route("ready").brokers().values())
			.allSatisfy((addresses) -> assertThat(addresses).containsValue(client.nameServer().addresses().get(0)));
	}

	@Test
	void messagesAreDeliveredAndRedelivered() {
		topic("push");
		Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
		client.pushConsumer(ConsumerOptions.group("push-group").consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe("push", FilterExpression.tags("wanted"))
			.start((message, context) -> {
				received.add(message);
				return (message.reconsumeTimes() == 0) ? ConsumeResult.RETRY : ConsumeResult.SUCCESS;
			});
		var producer = client.producer("push-producers");
		producer.send(Message.to("push").tag("other").body(new byte[1]).build());
		SendResult sent = producer.send(Message.to("push").tag("wanted").body(new byte[] { 7 }).build());
		await().atMost(PATIENCE).until(() -> received.size() == 2);
		assertThat(received).allSatisfy((message) -> assertThat(message.messageId()).isEqualTo(sent.messageId()));
	}

	@Test
	void checksResolveTransactions() {
		// A proxy accepts half messages only for topics of this type.
		behind.admin().createTopic(TopicSpec.of("transactions").queues(1).attribute("message.type", "TRANSACTION"));
		var producer = client.transactionProducer("transaction-group", new TransactionListener() {
			@Override
			public TransactionResolution execute(Message message, String transactionId, Object argument) {
				return (TransactionResolution) argument;
			}

			// The proxy of 5.5.0 answers END_TRANSACTION with success but passes it to
			// the broker only after a check, so that checks resolve all transactions.
			@Override
			public TransactionResolution check(ReceivedMessage message, int checks) {
				return "bad".equals(message.tag()) ? TransactionResolution.ROLLBACK : TransactionResolution.COMMIT;
			}
		});
		Message good = Message.to("transactions").tag("good").body(new byte[1]).build();
		Message bad = Message.to("transactions").tag("bad").body(new byte[1]).build();
		String committed = producer.send(good, TransactionResolution.COMMIT).sendResult().messageId();
		producer.send(bad, TransactionResolution.ROLLBACK);
		String checked = producer.send(good, TransactionResolution.UNKNOWN).sendResult().messageId();
		MessageQueue queue = new MessageQueue("transactions", "broker-a", 0);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(client.broker("broker-a").maxOffset(queue)).isGreaterThanOrEqualTo(2));
		// The broker may check and so deliver again before the resolution arrives.
		assertThat(client.broker("broker-a")
			.pull(PullRequest.of("pullers", new MessageQueue("transactions", "broker-a", 0), 0))
			.messages()).extracting(ReceivedMessage::messageId).containsOnly(committed, checked);
	}

	@Test
	void offsetsAndLocks() {
		topic("offsets");
		behind.admin().createGroup(GroupSpec.of("offsets-group"));
		client.producer("offsets-producers").send(Message.to("offsets").body(new byte[1]).build());
		BrokerClient broker = client.broker("broker-a");
		MessageQueue queue = new MessageQueue("offsets", "broker-a", 0);
		await().atMost(PATIENCE).until(() -> broker.maxOffset(queue) == 1);
		assertThat(broker.minOffset(queue)).isZero();
		broker.updateConsumerOffset("offsets-group", queue, 1);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(broker.consumerOffset("offsets-group", queue)).hasValue(1));
		PullResult pulled = broker.pull(PullRequest.of("offsets-group", new MessageQueue("offsets", "broker-a", 0), 0));
		assertThat(pulled.messages()).hasSize(1);
		assertThat(broker.groups().lock("offsets-group", "one", List.of(queue))).isEqualTo(Set.of(queue));
		broker.groups().unlock("offsets-group", "one", List.of(queue));
	}

	@Test
	void simpleConsumersAreRejected() {
		topic("jobs");
		SimpleConsumer workers = client.simpleConsumer("workers").subscribe("jobs");
		// The proxy of 5.5.0 handles a pop as a pull, whose fields are missing.
		assertThatExceptionOfType(BrokerErrorException.class)
			.isThrownBy(() -> workers.receive(16, Duration.ofSeconds(60)))
			.withMessageContaining("POP_MESSAGE");
	}

	@Test
	void unsupportedRequestsAreRejected() {
		client.producer("refused-producers").send(Message.to("ready").body(new byte[1]).build());
		BrokerClient broker = client.broker("broker-a");
		assertThatExceptionOfType(RocketMQException.class)
			.isThrownBy(() -> broker.groups().assignment("ready", "some-group", "client", "AVG", "CLUSTERING"))
			.withMessageContaining("not supported");
	}

}
