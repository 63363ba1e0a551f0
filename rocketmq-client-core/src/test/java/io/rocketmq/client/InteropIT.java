package io.rocketmq.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Messages from this client to Apache's, and from Apache's to this one.
 */
class InteropIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int LARGEST = 4 * 1024 * 1024;

	@Test
	void apachesConsumerReceivesOurMessages() throws Exception {
		String topic = SharedServer.topic("interop-out");
		Map<String, MessageExt> received = new ConcurrentHashMap<>();
		DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("apache-" + topic);
		consumer.setNamesrvAddr(SharedServer.get().nameServerAddress());
		consumer.setConsumeFromWhere(org.apache.rocketmq.common.consumer.ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
		consumer.setMessageModel(MessageModel.CLUSTERING);
		consumer.subscribe(topic, "wanted");
		consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
			messages.forEach((each) -> received.put(each.getMsgId(), each));
			return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
		});
		consumer.start();
		try (RocketMQClient client = SharedServer.client()) {
			Producer producer = client.producer(ProducerOptions.group("p").sendTimeout(Duration.ofSeconds(30)).build());
			SendResult text = producer.send(Message.to(topic)
				.tag("wanted")
				.key("key-1")
				.key("schlüssel-2")
				.property("größe", "ß – 世界 🚀")
				.flag(42)
				.body("Grüße, 世界 🚀".getBytes(StandardCharsets.UTF_8))
				.build());
			SendResult small = producer.send(Message.to(topic).tag("wanted").body(new byte[] { 0 }).build());
			byte[] largest = randomBytes();
			SendResult large = producer.send(Message.to(topic).tag("wanted").body(largest).build());
			producer.send(Message.to(topic).tag("unwanted").body(new byte[] { 1 }).build());
			await().atMost(PATIENCE).until(() -> received.size() == 3);
			MessageExt first = received.get(text.messageId());
			assertThat(first.getBody()).isEqualTo("Grüße, 世界 🚀".getBytes(StandardCharsets.UTF_8));
			assertThat(first.getTags()).isEqualTo("wanted");
			assertThat(first.getKeys()).isEqualTo("key-1 schlüssel-2");
			assertThat(first.getUserProperty("größe")).isEqualTo("ß – 世界 🚀");
			assertThat(first.getFlag()).isEqualTo(42);
			assertThat(first.getQueueId()).isEqualTo(text.queue().queueId());
			assertThat(first.getQueueOffset()).isEqualTo(text.queueOffset());
			assertThat(received.get(small.messageId()).getBody()).isEqualTo(new byte[] { 0 });
			assertThat(received.get(large.messageId()).getBody()).isEqualTo(largest);
		}
		finally {
			consumer.shutdown();
		}
	}

	@Test
	void weConsumeMessagesOfApachesProducer() throws Exception {
		String topic = SharedServer.topic("interop-in");
		DefaultMQProducer producer = new DefaultMQProducer("apache-p-" + topic);
		producer.setNamesrvAddr(SharedServer.get().nameServerAddress());
		producer.setSendMsgTimeout(20_000);
		producer.start();
		Queue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();
		try (RocketMQClient client = SharedServer.client()) {
			client.pushConsumer(ConsumerOptions.group("c-" + topic).consumeFrom(ConsumeFrom.earliest()).build())
				.subscribe(topic, FilterExpression.tags("wanted"))
				.start((message, context) -> {
					received.add(message);
					return ConsumeResult.SUCCESS;
				});
			org.apache.rocketmq.common.message.Message text = new org.apache.rocketmq.common.message.Message(topic,
					"wanted", "key-1 schlüssel-2", "Grüße, 世界 🚀".getBytes(StandardCharsets.UTF_8));
			text.putUserProperty("größe", "ß – 世界 🚀");
			text.setFlag(42);
			String textId = producer.send(text).getMsgId();
			String smallId = producer
				.send(new org.apache.rocketmq.common.message.Message(topic, "wanted", new byte[] { 0 }))
				.getMsgId();
			// Random bytes don't shrink, so Apache's client sends ZLIB data as large as
			// the body.
			byte[] compressed = "a text that repeats itself ".repeat(4000).getBytes(StandardCharsets.UTF_8);
			String compressedId = producer
				.send(new org.apache.rocketmq.common.message.Message(topic, "wanted", compressed))
				.getMsgId();
			byte[] largest = randomBytes();
			producer.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
			String largeId = producer.send(new org.apache.rocketmq.common.message.Message(topic, "wanted", largest))
				.getMsgId();
			await().atMost(PATIENCE).until(() -> received.size() == 4);
			ReceivedMessage first = byId(received, textId);
			assertThat(first.body()).isEqualTo("Grüße, 世界 🚀".getBytes(StandardCharsets.UTF_8));
			assertThat(first.tag()).isEqualTo("wanted");
			assertThat(first.keys()).containsExactly("key-1", "schlüssel-2");
			assertThat(first.property("größe")).isEqualTo("ß – 世界 🚀");
			assertThat(first.flag()).isEqualTo(42);
			assertThat(byId(received, smallId).body()).isEqualTo(new byte[] { 0 });
			assertThat(byId(received, compressedId).body()).isEqualTo(compressed);
			assertThat(byId(received, compressedId).bodyLength()).isEqualTo(compressed.length);
			assertThat(byId(received, largeId).body()).isEqualTo(largest);
		}
		finally {
			producer.shutdown();
		}
	}

	private static ReceivedMessage byId(Queue<ReceivedMessage> received, String id) {
		return received.stream().filter((each) -> each.messageId().equals(id)).findFirst().orElseThrow();
	}

	private static byte[] randomBytes() {
		byte[] bytes = new byte[LARGEST];
		new Random(4).nextBytes(bytes);
		return bytes;
	}

}
