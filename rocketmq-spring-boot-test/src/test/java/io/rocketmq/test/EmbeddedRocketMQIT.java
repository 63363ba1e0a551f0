package io.rocketmq.test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * One server with one broker, talked to by Apache's own client. May take 20 s, as parts
 * of the server are stopped and started.
 */
class EmbeddedRocketMQIT {

	private static final EmbeddedRocketMQ server = EmbeddedRocketMQ.builder()
		.brokerProperty("defaultTopicQueueNums", "2")
		.build();

	private static final NameServerQuery nameServer = new NameServerQuery(false);

	private static final DefaultMQProducer producer = new DefaultMQProducer("embedded-test");

	@BeforeAll
	static void start() throws MQClientException {
		server.start();
		producer.setNamesrvAddr(server.nameServerAddress());
		producer.setMaxMessageSize(8 * 1024 * 1024);
		producer.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
		producer.start();
	}

	@AfterAll
	static void close() {
		producer.shutdown();
		nameServer.close();
		server.close();
	}

	@Test
	void createdTopicIsRoutedAtOnce() throws Exception {
		assertThat(server.createTopic("routed", 3)).isSameAs(server);
		assertThat(queues("routed")).isEqualTo(Map.of("broker-a", 3));
		server.createTopic("routed", 5);
		assertThat(queues("routed")).isEqualTo(Map.of("broker-a", 5));
	}

	@Test
	void topicIsCreatedOnFirstUseAsTheBrokerPropertySays() throws Exception {
		send("by-sending", "a".getBytes(StandardCharsets.UTF_8));
		assertThat(queues("by-sending")).isEqualTo(Map.of("broker-a", 2));
	}

	@Test
	void largestMessagesAreTaken() throws Exception {
		server.createTopic("large", 1);
		byte[] body = new byte[4 * 1024 * 1024 - 100];
		Arrays.fill(body, (byte) 'x');
		for (int i = 0; i < 6; i++) {
			send("large", body);
		}
		assertThat(receive("large", 6)).hasSize(6).allSatisfy((text) -> assertThat(text).hasSize(body.length));
	}

	@Test
	void stoppedBrokerComesBackWithItsMessages() throws Exception {
		server.createTopic("stopped", 1);
		send("stopped", "before".getBytes(StandardCharsets.UTF_8));
		String address = server.brokerAddress();
		server.stopBroker();
		assertThat(server.isRunning()).isFalse();
		assertThat(accepts(address)).isFalse();
		// The name server removes what has left by a thread of its own.
		await("the broker has left the name server").until(() -> queues("stopped").isEmpty());
		server.startBroker();
		assertThat(server.isRunning()).isTrue();
		assertThat(server.brokerAddress()).isEqualTo(address);
		assertThat(queues("stopped")).isEqualTo(Map.of("broker-a", 1));
		send("stopped", "after".getBytes(StandardCharsets.UTF_8));
		assertThat(receive("stopped", 2)).containsExactly("before", "after");
	}

	@Test
	void killedBrokerComesBackWithItsMessages() throws Exception {
		server.createTopic("killed", 1);
		send("killed", "before".getBytes(StandardCharsets.UTF_8));
		server.killBroker();
		assertThat(accepts(server.brokerAddress())).isFalse();
		assertThatExceptionOfType(EmbeddedRocketMQException.class).isThrownBy(() -> server.createTopic("nowhere", 1))
			.withMessageContaining("'nowhere'")
			.withMessageContaining("startBroker()");
		server.startBroker("broker-a");
		send("killed", "after".getBytes(StandardCharsets.UTF_8));
		assertThat(receive("killed", 2)).containsExactly("before", "after");
	}

	@Test
	void restartedNameServerKnowsTheBrokersAtOnce() throws Exception {
		server.createTopic("renamed", 2);
		String address = server.nameServerAddress();
		server.stopNameServer();
		assertThat(accepts(address)).isFalse();
		assertThat(accepts(server.brokerAddress())).isTrue();
		server.startNameServer();
		assertThat(server.nameServerAddress()).isEqualTo(address);
		assertThat(queues("renamed")).isEqualTo(Map.of("broker-a", 2));
		send("renamed", "a".getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * The first start tries other ports by what this test shows; later ones cannot, as
	 * clients know the ports.
	 */
	@Test
	void portTakenByAnotherProgramIsRecognized() throws Exception {
		server.stopNameServer();
		try (ServerSocket other = occupy(server.nameServerAddress(), 0)) {
			assertThat(other.isBound()).isTrue();
			assertThatExceptionOfType(EmbeddedRocketMQException.class).isThrownBy(server::startNameServer)
				.withMessageContaining("name-server failed to start")
				.matches(EmbeddedRocketMQException::isPortTaken);
		}
		server.startNameServer();
		server.killBroker();
		for (int offset : new int[] { 0, 1 }) {
			try (ServerSocket other = occupy(server.brokerAddress(), offset)) {
				assertThat(other.isBound()).isTrue();
				assertThatExceptionOfType(EmbeddedRocketMQException.class).isThrownBy(server::startBroker)
					.withMessageContaining("broker-a failed to start")
					.matches(EmbeddedRocketMQException::isPortTaken);
			}
		}
		server.startBroker();
		assertThat(server.isRunning()).isTrue();
	}

	@Test
	void startingWhatRunsAndStoppingWhatDoesNotChangesNothing() {
		String nameServer = server.nameServerAddress();
		String broker = server.brokerAddress();
		server.start();
		server.startNameServer();
		server.startBroker();
		assertThat(server.isRunning()).isTrue();
		assertThat(server.nameServerAddress()).isEqualTo(nameServer);
		assertThat(server.brokerAddress()).isEqualTo(broker);
	}

	@Test
	void topicsThatCannotBeAreRefused() {
		assertThatExceptionOfType(EmbeddedRocketMQException.class).isThrownBy(() -> server.createTopic("a*b", 1))
			.withMessageContaining("a*b")
			.withMessageContaining("illegal characters");
		assertThatExceptionOfType(EmbeddedRocketMQException.class).isThrownBy(() -> server.createTopic("TBW102", 1))
			.withMessageContaining("'TBW102'");
		assertThatIllegalArgumentException().isThrownBy(() -> server.createTopic("a b", 1))
			.withMessageContaining("'a b'");
		assertThatIllegalArgumentException().isThrownBy(() -> server.createTopic("", 1));
		assertThatIllegalArgumentException().isThrownBy(() -> server.createTopic("none", 0))
			.withMessageContaining("'none'")
			.withMessageContaining("0 queues");
	}

	@Test
	void unknownBrokerIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> server.stopBroker("broker-z"))
			.withMessageContaining("'broker-z'")
			.withMessageContaining("broker-a");
	}

	@Test
	void serverThatWasNotStartedOrIsClosedSaysSo() {
		EmbeddedRocketMQ other = EmbeddedRocketMQ.builder().build();
		assertThat(other.isRunning()).isFalse();
		assertThatIllegalStateException().isThrownBy(other::nameServerAddress).withMessageContaining("start()");
		assertThatIllegalStateException().isThrownBy(other::startBroker).withMessageContaining("start()");
		other.close();
		assertThatCode(other::close).doesNotThrowAnyException();
		assertThatIllegalStateException().isThrownBy(other::start).withMessageContaining("closed");
		assertThatIllegalStateException().isThrownBy(other::brokerAddress).withMessageContaining("closed");
	}

	private static void send(String topic, byte[] body) throws Exception {
		SendResult result = producer.send(new Message(topic, body), 10_000);
		assertThat(result.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
	}

	/**
	 * Reads the topic from its beginning until there are so many messages, or for a
	 * minute: Apache's consumer may pull again only seconds later.
	 */
	private static List<String> receive(String topic, int count) throws MQClientException {
		DefaultLitePullConsumer consumer = new DefaultLitePullConsumer("embedded-test");
		consumer.setNamesrvAddr(server.nameServerAddress());
		consumer.setAutoCommit(false);
		consumer.start();
		try {
			List<MessageQueue> queues = List.copyOf(consumer.fetchMessageQueues(topic));
			consumer.assign(queues);
			for (MessageQueue queue : queues) {
				consumer.seekToBegin(queue);
			}
			List<String> bodies = new ArrayList<>();
			long start = System.nanoTime();
			while (bodies.size() < count && System.nanoTime() - start < Duration.ofMinutes(1).toNanos()) {
				for (MessageExt message : consumer.poll(500)) {
					bodies.add(new String(message.getBody(), StandardCharsets.UTF_8));
				}
			}
			return bodies;
		}
		finally {
			consumer.shutdown();
		}
	}

	private static Map<String, Integer> queues(String topic) throws Exception {
		return nameServer.queues(server.nameServerAddress(), topic);
	}

	private static ServerSocket occupy(String address, int offset) throws IOException {
		return new ServerSocket(Integer.parseInt(address.split(":")[1]) + offset);
	}

	private static boolean accepts(String address) {
		String[] parts = address.split(":");
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(parts[0], Integer.parseInt(parts[1])), 1000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
