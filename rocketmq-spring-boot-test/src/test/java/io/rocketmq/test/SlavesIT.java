package io.rocketmq.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Two masters with a slave each, talked to by Apache's own client. May take a minute, as
 * five processes are started, and brokers killed, stopped and started again.
 */
@SuppressWarnings("deprecation")
class SlavesIT {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final EmbeddedRocketMQ server = EmbeddedRocketMQ.builder().masters(2).slaves(1).build();

	private static final NameServerQuery nameServer = new NameServerQuery(false);

	@BeforeAll
	static void start() {
		server.start();
	}

	@BeforeEach
	void startAgain() {
		server.resumeBroker("broker-a");
		server.start();
	}

	@AfterAll
	static void close() {
		nameServer.close();
		server.close();
	}

	@Test
	void slavesAreRegisteredBesideTheirMasters() throws Exception {
		server.createTopic("registered", 2);
		assertThat(server.brokerNames()).containsExactly("broker-a", "broker-b");
		assertThat(server.slaveNames("broker-b")).containsExactly("broker-b-slave-1");
		for (String broker : server.brokerNames()) {
			assertThat(addresses("registered", broker)).isEqualTo(Map.of(0L, server.brokerAddress(broker), 1L,
					server.brokerAddress(server.slaveNames(broker).get(0))));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> server.slaveNames("broker-c"))
			.withMessageContaining("'broker-c'")
			.withMessageContaining("broker-a-slave-1");
	}

	@Test
	void slaveGivesWhatItHasWhileItsMasterIsAwayAndThatIsAllOfIt() throws Exception {
		server.createTopic("replicated", 1);
		send("replicated", 20);
		server.awaitReplicated();
		server.killBroker("broker-a");
		awaitAddresses("replicated", Map.of(1L, server.brokerAddress("broker-a-slave-1")));
		assertThat(pull("replicated")).isEqualTo(20);

		server.killBroker("broker-a-slave-1");
		server.startBroker("broker-a-slave-1");
		awaitAddresses("replicated", Map.of(1L, server.brokerAddress("broker-a-slave-1")));
		assertThat(pull("replicated")).as("started without its master").isEqualTo(20);

		server.startBroker("broker-a");
		awaitAddresses("replicated",
				Map.of(0L, server.brokerAddress("broker-a"), 1L, server.brokerAddress("broker-a-slave-1")));
		send("replicated", 5);
		server.awaitReplicated();
		server.killBroker("broker-a");
		awaitAddresses("replicated", Map.of(1L, server.brokerAddress("broker-a-slave-1")));
		assertThat(pull("replicated")).as("replicated after the master came back").isEqualTo(25);
	}

	@Test
	void stoppedSlaveCatchesUpWhenItIsStarted() throws Exception {
		server.createTopic("caught-up", 1);
		server.awaitReplicated();
		server.stopBroker("broker-a-slave-1");
		assertThat(server.isRunning()).isFalse();
		awaitAddresses("caught-up", Map.of(0L, server.brokerAddress("broker-a")));
		send("caught-up", 10);
		server.startBroker("broker-a-slave-1");
		server.killBroker("broker-a");
		awaitAddresses("caught-up", Map.of(1L, server.brokerAddress("broker-a-slave-1")));
		assertThat(pull("caught-up")).isEqualTo(10);
	}

	@Test
	void pausedMasterAnswersNothingUntilItIsResumed() throws Exception {
		server.createTopic("paused", 1);
		server.pauseBroker("broker-a");
		server.pauseBroker("broker-a");
		assertThat(server.isRunning()).isTrue();
		assertThatExceptionOfType(EmbeddedRocketMQException.class).isThrownBy(() -> server.createTopic("more", 1))
			.withMessageContaining("broker-a is paused")
			.withMessageContaining("resume");
		assertThatExceptionOfType(EmbeddedRocketMQException.class).isThrownBy(server::awaitReplicated)
			.withMessageContaining("broker-a is paused");
		assertThat(addresses("paused", "broker-a")).as("the name server shows it still").containsKey(0L);
		server.resumeBroker("broker-a");
		server.resumeBroker("broker-a");
		send("paused", 1);
		server.awaitReplicated();
		server.killBroker("broker-b-slave-1");
		assertThatIllegalStateException().isThrownBy(() -> server.pauseBroker("broker-b-slave-1"))
			.withMessageContaining("broker-b-slave-1 is not running");
	}

	@Test
	void pausedBrokerCanBeStoppedAndKilled() {
		server.pauseBroker("broker-b-slave-1");
		server.stopBroker("broker-b-slave-1");
		server.startBroker("broker-b-slave-1");
		server.pauseBroker("broker-b");
		server.killBroker("broker-b");
		assertThat(server.isRunning()).isFalse();
	}

	private static void send(String topic, int count) throws Exception {
		assertThat(send(server, topic, count)).isEqualTo(SendStatus.SEND_OK);
	}

	/** To the first queue of broker-a, with the status of the last. */
	static SendStatus send(EmbeddedRocketMQ server, String topic, int count) throws Exception {
		DefaultMQProducer producer = new DefaultMQProducer("slaves-test");
		producer.setNamesrvAddr(server.nameServerAddress());
		producer.start();
		try {
			SendStatus last = SendStatus.SEND_OK;
			for (int i = 0; i < count; i++) {
				Message message = new Message(topic, ("m" + i).getBytes(StandardCharsets.UTF_8));
				last = producer.send(message, new MessageQueue(topic, "broker-a", 0), 20_000).getSendStatus();
			}
			return last;
		}
		finally {
			producer.shutdown();
		}
	}

	/** Returns the number of messages in the first queue of broker-a. */
	private static int pull(String topic) throws Exception {
		DefaultMQPullConsumer consumer = new DefaultMQPullConsumer("slaves-test");
		consumer.setNamesrvAddr(server.nameServerAddress());
		consumer.start();
		try {
			consumer.fetchSubscribeMessageQueues(topic);
			List<String> ids = new ArrayList<>();
			PullResult result = consumer.pull(new MessageQueue(topic, "broker-a", 0), "*", 0, 32, 20_000);
			while (result.getPullStatus() == PullStatus.FOUND) {
				result.getMsgFoundList().forEach((message) -> ids.add(message.getMsgId()));
				result = consumer.pull(new MessageQueue(topic, "broker-a", 0), "*", result.getNextBeginOffset(), 32,
						20_000);
			}
			return ids.size();
		}
		finally {
			consumer.shutdown();
		}
	}

	private static void awaitAddresses(String topic, Map<Long, String> addresses) {
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(addresses(topic, "broker-a")).isEqualTo(addresses));
	}

	private static Map<Long, String> addresses(String topic, String broker) throws Exception {
		return nameServer.addresses(server.nameServerAddress(), topic, broker);
	}

}
