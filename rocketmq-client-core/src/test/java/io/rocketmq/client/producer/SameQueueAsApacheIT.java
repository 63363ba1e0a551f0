package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.client.testing.SharedServer;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * While some senders use Apache's client and others this one, messages with one key must
 * still go to one queue.
 */
class SameQueueAsApacheIT {

	private static final MessageQueueSelector BY_HASH = new SelectMessageQueueByHash();

	private static EmbeddedRocketMQ server;

	private static DefaultMQProducer apache;

	private static RocketMQClient client;

	private static Producer producer;

	@BeforeAll
	static void start() throws Exception {
		server = EmbeddedRocketMQ.builder().masters(2).build().start();
		apache = new DefaultMQProducer(SharedServer.name("apache"));
		apache.setNamesrvAddr(server.nameServerAddress());
		apache.setSendMsgTimeout(30_000);
		apache.start();
		client = PatientClients.connect(server.nameServerAddress());
		producer = client
			.producer(ProducerOptions.group(SharedServer.name("ours")).sendTimeout(Duration.ofSeconds(30)).build());
	}

	@AfterAll
	static void stop() {
		client.close();
		apache.shutdown();
		server.close();
	}

	@Test
	void bothClientsHaveTheSameQueuesInTheSameOrder() throws Exception {
		String topic = topic("same-list");
		List<MessageQueue> ours = client.nameServer().route(topic).writableQueues();
		assertThat(ours).hasSize(8);
		assertThat(apaches(topic)).isEqualTo(ours);
	}

	@Test
	void bothClientsChooseTheSameQueueForTenThousandKeys() throws Exception {
		String topic = topic("same-choice");
		Random random = new Random(8);
		List<Object> keys = new ArrayList<>();
		for (int i = 0; i < 5_000; i++) {
			keys.add("customer-" + i);
		}
		for (int i = 0; i < 5_000; i++) {
			keys.add(random.ints(1 + random.nextInt(40), 1, 0xD800)
				.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
				.toString());
		}
		assertThat(keys).filteredOn((key) -> key.hashCode() < 0).hasSizeGreaterThan(1_000);
		assertThat(keys).filteredOn((key) -> key.hashCode() > 0).hasSizeGreaterThan(1_000);
		for (int number : new int[] { 0, 1, 7, 8, -1, -7, -8, -9, Integer.MAX_VALUE, Integer.MIN_VALUE,
				Integer.MIN_VALUE + 1 }) {
			keys.add(number);
		}
		random.ints(1_000).forEach(keys::add);
		keys.add(Long.MIN_VALUE);
		keys.add("polygenelubricants");
		assertThat("polygenelubricants".hashCode()).isEqualTo(Integer.MIN_VALUE);
		assertSameChoices(topic, keys);
	}

	@Test
	void messagesWithOneKeyOfBothClientsAreInOneQueue() throws Exception {
		String topic = topic("same-place");
		for (Object key : new Object[] { "customer-1", "customer-2", "größe", "polygenelubricants", "世界", 1, -5,
				Integer.MIN_VALUE, Long.MAX_VALUE }) {
			org.apache.rocketmq.common.message.MessageQueue theirs = apache
				.send(new org.apache.rocketmq.common.message.Message(topic, new byte[] { 1 }), BY_HASH, key)
				.getMessageQueue();
			MessageQueue expected = new MessageQueue(topic, theirs.getBrokerName(), theirs.getQueueId());
			Message message = Message.to(topic).body(new byte[] { 2 }).build();
			assertThat(producer.send(message, SendOptions.orderedBy(key)).queue()).isEqualTo(expected);
			assertThat(producer.sendAsync(message, SendOptions.orderedBy(key)).join().queue()).isEqualTo(expected);
			assertThat(producer.send(List.of(message, message), SendOptions.orderedBy(key)).requireComplete())
				.allSatisfy((sent) -> assertThat(sent.queue()).isEqualTo(expected));
			if (key instanceof String text) {
				Message keyed = message.toBuilder().orderedBy(text).build();
				assertThat(producer.send(keyed).queue()).isEqualTo(expected);
				assertThat(
						producer.send(List.of(message.toBuilder().orderedBy("other").build(), keyed)).requireComplete())
					.last()
					.satisfies((sent) -> assertThat(sent.queue()).isEqualTo(expected));
			}
		}
	}

	private static void assertSameChoices(String topic, List<Object> keys) throws Exception {
		List<org.apache.rocketmq.common.message.MessageQueue> theirs = apache.fetchPublishMessageQueues(topic);
		List<MessageQueue> ours = client.nameServer().route(topic).writableQueues();
		assertThat(apaches(topic)).isEqualTo(ours);
		Message message = Message.to(topic).body(new byte[] { 1 }).build();
		List<String> different = new ArrayList<>();
		for (Object key : keys) {
			MessageQueue our = QueueSelector.byKey(key).select(message, ours);
			org.apache.rocketmq.common.message.MessageQueue their = BY_HASH.select(theirs, null, key);
			if (our.queueId() != their.getQueueId() || !our.brokerName().equals(their.getBrokerName())) {
				different.add(key + ": " + our + ", but " + their);
			}
		}
		assertThat(different).isEmpty();
	}

	private static List<MessageQueue> apaches(String topic) throws Exception {
		return apache.fetchPublishMessageQueues(topic)
			.stream()
			.map((each) -> new MessageQueue(each.getTopic(), each.getBrokerName(), each.getQueueId()))
			.toList();
	}

	private static String topic(String prefix) {
		String topic = SharedServer.name(prefix);
		server.createTopic(topic, 4);
		return topic;
	}

}
