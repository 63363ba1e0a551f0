package io.rocketmq.client.internal.remote;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.client.hook.ConnectionStatus;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionResolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several connections to each broker of a real server: requests of brokers arrive on one
 * of them, and the client is one member of its groups.
 */
class SeveralConnectionsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static final int CONNECTIONS = 3;

	private static final int MESSAGES = 3000;

	@Test
	void sendsAndPullsUseAllConnectionsAndNothingIsLost() {
		String topic = SharedServer.topic("several");
		String group = SharedServer.name("several");
		try (RocketMQClient client = client()) {
			Set<String> received = ConcurrentHashMap.newKeySet();
			consume(client, group, topic, received);
			Producer producer = producer(client);
			List<CompletableFuture<SendResult>> sent = new ArrayList<>();
			sent.add(CompletableFuture.completedFuture(producer.send(message(topic))));
			for (int i = 1; i < MESSAGES; i++) {
				sent.add(producer.sendAsync(message(topic)));
			}
			List<String> ids = sent.stream().map(CompletableFuture::join).map(SendResult::messageId).toList();
			await().atMost(PATIENCE).until(() -> received.size() >= MESSAGES);
			assertThat(received).containsExactlyInAnyOrderElementsOf(ids);
			List<ConnectionStatus> connections = connections(client);
			assertThat(connections).hasSize(CONNECTIONS).allSatisfy((connection) -> {
				assertThat(connection.phase()).isEqualTo(ConnectionPhase.LIVE);
				assertThat(connection.answers()).isPositive();
			});
			assertThat(client.admin().status().consumers(group).members()).hasSize(1);
			assertThat(client.admin().status().producers(producer.group())).hasSize(1);
		}
	}

	@Test
	void checksRepliesAndChangesOfMembersReachTheClient() {
		String topic = SharedServer.topic("several");
		String group = SharedServer.name("several");
		try (RocketMQClient client = client(); RocketMQClient other = client()) {
			Set<String> received = ConcurrentHashMap.newKeySet();
			Producer replying = producer(other);
			PushConsumer consumer = other.pushConsumer(ConsumerOptions.group(group)
				.consumeFrom(ConsumeFrom.earliest())
				// Only a broker notifies it of another member.
				.rebalanceInterval(Duration.ofMinutes(10))
				.build()).subscribe(topic).start((message, context) -> {
					received.add(message.messageId());
					if ("question".equals(message.tag())) {
						replying.reply(message, "answer".getBytes(StandardCharsets.UTF_8));
					}
					return ConsumeResult.SUCCESS;
				});
			ReceivedMessage reply = producer(client)
				.request(Message.to(topic).tag("question").body(new byte[] { 1 }).build(), PATIENCE);
			assertThat(reply.body()).asString(StandardCharsets.UTF_8).isEqualTo("answer");
			Checked checked = new Checked();
			String half = client
				.transactionProducer(ProducerOptions.group(SharedServer.name("several")).sendTimeout(PATIENCE).build(),
						checked)
				.send(message(topic), null)
				.sendResult()
				.messageId();
			await().atMost(PATIENCE).until(() -> received.contains(half));
			assertThat(checked.asked).contains(half);
			await().atMost(PATIENCE).until(() -> consumer.assignment().size() >= 4);
			consume(client, group, topic, received);
			await().atMost(PATIENCE).until(() -> consumer.assignment().size() < 4);
		}
	}

	private static void consume(RocketMQClient client, String group, String topic, Set<String> received) {
		client.pushConsumer(ConsumerOptions.group(group).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic)
			.start((message, context) -> {
				received.add(message.messageId());
				return ConsumeResult.SUCCESS;
			});
	}

	private static List<ConnectionStatus> connections(RocketMQClient client) {
		return client.brokers()
			.snapshot()
			.stream()
			.flatMap((broker) -> broker.replicas().stream())
			.flatMap((replica) -> replica.connections().stream())
			.toList();
	}

	private static Producer producer(RocketMQClient client) {
		return client.producer(ProducerOptions.group(SharedServer.name("p")).sendTimeout(PATIENCE).build());
	}

	private static Message message(String topic) {
		return Message.to(topic).body(new byte[] { 1 }).build();
	}

	private static RocketMQClient client() {
		return RocketMQClient
			.builder(ClientOptions.of(SharedServer.get().nameServerAddress())
				.toBuilder()
				.remote((remote) -> remote.connectionsPerBroker(CONNECTIONS).requestTimeout(Duration.ofSeconds(30)))
				.build())
			.connect();
	}

	/** Listener that resolves its transactions only in checks. */
	private static final class Checked implements TransactionListener {

		private final Queue<String> asked = new ConcurrentLinkedQueue<>();

		@Override
		public TransactionResolution execute(Message message, String transactionId, Object argument) {
			return TransactionResolution.UNKNOWN;
		}

		@Override
		public TransactionResolution check(ReceivedMessage message, int checks) {
			this.asked.add(message.messageId());
			return TransactionResolution.COMMIT;
		}

	}

}
