package io.rocketmq.client.internal.remote;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.Namespace;
import io.rocketmq.client.consumer.assign.AllocationStrategy;
import io.rocketmq.client.consumer.assign.MachineRoomResolver;
import io.rocketmq.client.consumer.assign.NearMachineRoomAllocation;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.client.transaction.TransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Namespaces with a real server, shared with Apache's client.
 */
class NamespaceIT {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	@ParameterizedTest
	@EnumSource
	void messagesAreRedeliveredWithUnwrappedNames(Namespace.Version version) {
		String topic = SharedServer.name("space-topic");
		try (RocketMQClient client = client("space-a", version)) {
			String id = client.producer("producers").send(message(topic)).messageId();
			Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
			consume(client, topic, received, true);
			await().atMost(PATIENCE).until(() -> received.size() == 2);
			assertThat(received).extracting(ReceivedMessage::messageId).containsOnly(id);
			assertThat(received).extracting(ReceivedMessage::topic).containsOnly(topic);
			assertThat(received).extracting((each) -> each.queue().topic()).containsExactly(topic, "%RETRY%g-" + topic);
		}
	}

	/**
	 * A broker with a wrong group checks with no producer and never delivers the message.
	 */
	@ParameterizedTest
	@EnumSource
	void aHalfMessageWithAPropertyNamedLikeTheProducerGroupIsChecked(Namespace.Version version) {
		String topic = SharedServer.name("space-checked");
		try (RocketMQClient client = client("space-h", version)) {
			Queue<String> asked = new ConcurrentLinkedQueue<>();
			TransactionProducer producer = client.transactionProducer(SharedServer.name("space-tx"),
					new TransactionListener() {
						@Override
						public TransactionResolution execute(Message message, String transactionId,
								@Nullable Object argument) {
							return TransactionResolution.UNKNOWN;
						}

						@Override
						public TransactionResolution check(ReceivedMessage message, int checks) {
							asked.add(message.property("MYPGROUP"));
							return TransactionResolution.COMMIT;
						}
					});
			Message message = Message.to(topic)
				.property("MYPGROUP", "mine")
				.body("from us".getBytes(StandardCharsets.UTF_8))
				.build();
			// A new broker may take seconds to accept its first half message.
			String id = await().atMost(PATIENCE)
				.ignoreExceptions()
				.until(() -> producer.send(message, null), Objects::nonNull)
				.sendResult()
				.messageId();
			Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
			consume(client, topic, received, false);
			await().atMost(PATIENCE).until(() -> !received.isEmpty());
			assertThat(received.element().messageId()).isEqualTo(id);
			assertThat(received.element().property("MYPGROUP")).isEqualTo("mine");
			assertThat(asked).isNotEmpty().containsOnly("mine");
		}
	}

	@Test
	void namespacesOfTheFirstVersionAreSeparate() {
		String topic = SharedServer.name("space-topic");
		try (RocketMQClient first = client("space-a", Namespace.Version.V1);
				RocketMQClient second = client("space-b", Namespace.Version.V1)) {
			String inFirst = first.producer("producers").send(message(topic)).messageId();
			String inSecond = second.producer("producers").send(message(topic)).messageId();
			Queue<ReceivedMessage> ofFirst = new ConcurrentLinkedQueue<>();
			Queue<ReceivedMessage> ofSecond = new ConcurrentLinkedQueue<>();
			consume(first, topic, ofFirst, false);
			consume(second, topic, ofSecond, false);
			await().atMost(PATIENCE).until(() -> !ofFirst.isEmpty() && !ofSecond.isEmpty());
			assertThat(ofFirst).extracting(ReceivedMessage::messageId).containsExactly(inFirst);
			assertThat(ofSecond).extracting(ReceivedMessage::messageId).containsExactly(inSecond);
		}
	}

	@SuppressWarnings("deprecation") // Apache's way to set the first version
	@ParameterizedTest
	@EnumSource
	void apachesClientSharesTheNamespace(Namespace.Version version) throws Exception {
		String topic = SharedServer.name("space-topic");
		DefaultMQProducer producer = new DefaultMQProducer("apache-producers");
		DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("apache-" + topic);
		for (org.apache.rocketmq.client.ClientConfig each : new org.apache.rocketmq.client.ClientConfig[] { producer,
				consumer }) {
			each.setNamesrvAddr(SharedServer.get().nameServerAddress());
			if (version == Namespace.Version.V1) {
				each.setNamespace("space-c");
			}
			else {
				each.setNamespaceV2("space-c");
			}
		}
		Queue<String> theirs = new ConcurrentLinkedQueue<>();
		try (RocketMQClient client = client("space-c", version)) {
			producer.start();
			producer.send(new org.apache.rocketmq.common.message.Message(topic, "from them".getBytes()));
			client.producer("producers").send(message(topic));
			Queue<ReceivedMessage> ours = new ConcurrentLinkedQueue<>();
			consume(client, topic, ours, false);
			consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
			consumer.subscribe(topic, "*");
			consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
				messages.forEach((each) -> theirs.add(each.getTopic() + ' ' + new String(each.getBody())));
				return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
			});
			consumer.start();
			await().atMost(PATIENCE).until(() -> ours.size() == 2 && theirs.size() == 2);
			assertThat(ours).extracting((each) -> each.topic() + ' ' + new String(each.body()))
				.containsExactlyInAnyOrder(topic + " from them", topic + " from us");
			assertThat(theirs).containsExactlyInAnyOrder(topic + " from them", topic + " from us");
		}
		finally {
			producer.shutdown();
			consumer.shutdown();
		}
	}

	@Test
	void allocationsReceiveTheNamespace() {
		Queue<Namespace> told = new ConcurrentLinkedQueue<>();
		AllocationStrategy strategy = new AllocationStrategy() {
			@Override
			public List<MessageQueue> allocate(String clientId, List<MessageQueue> queues, List<String> clientIds) {
				return queues;
			}

			@Override
			public AllocationStrategy in(Namespace namespace) {
				told.add(namespace);
				return this;
			}
		};
		try (RocketMQClient client = client("space-g", Namespace.Version.V1);
				RocketMQClient outside = SharedServer.client()) {
			outside.pushConsumer("g").allocation(strategy);
			client.pushConsumer("g").allocation(new NearMachineRoomAllocation(strategy, new OneRoom()));
		}
		assertThat(told).containsExactly(new Namespace("space-g", Namespace.Version.V1));
	}

	@Test
	void anIllegalNamespaceIsRejected() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Namespace("a%b", Namespace.Version.V1))
			.withMessageContaining("'a%b'");
		assertThatIllegalArgumentException().isThrownBy(() -> new Namespace(" ", Namespace.Version.V2));
	}

	private static Message message(String topic) {
		return Message.to(topic).body("from us".getBytes(StandardCharsets.UTF_8)).build();
	}

	private static void consume(RocketMQClient client, String topic, Queue<ReceivedMessage> received,
			boolean failFirst) {
		client.pushConsumer(ConsumerOptions.group("g-" + topic).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic)
			.start((message, context) -> {
				received.add(message);
				return (failFirst && message.reconsumeTimes() == 0) ? ConsumeResult.RETRY : ConsumeResult.SUCCESS;
			});
	}

	private static RocketMQClient client(String space, Namespace.Version version) {
		return RocketMQClient
			.builder(ClientOptions.builder()
				.nameServers(Endpoint.parseList(SharedServer.get().nameServerAddress()))
				.remote((remote) -> remote.namespace(new Namespace(space, version)))
				.build())
			.connect();
	}

	/** Resolver of one machine room for all brokers and clients. */
	private static final class OneRoom implements MachineRoomResolver {

		@Override
		public String roomOfBroker(String brokerName) {
			return "room";
		}

		@Override
		public String roomOfClient(String clientId) {
			return "room";
		}

	}

}
