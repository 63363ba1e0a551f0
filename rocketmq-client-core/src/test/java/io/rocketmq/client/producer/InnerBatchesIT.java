package io.rocketmq.client.producer;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.testing.SharedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Batches that a real server stores as one message each, in a topic of the type BatchCQ:
 * ours are stored and read as Apache's are.
 */
class InnerBatchesIT {

	private static final int COUNT = 5;

	@Test
	void aBatchIsStoredAsOneMessageAndReadAsItsMessages() throws Exception {
		String topic = SharedServer.name("inner-batch");
		List<Message> messages = IntStream.range(0, COUNT)
			.mapToObj((i) -> Message.to(topic)
				.tag("tag-" + i)
				.key("key-" + i)
				.property("number", String.valueOf(i))
				.flag(i)
				.body(("ours " + i).getBytes(StandardCharsets.UTF_8))
				.build())
			.toList();
		try (RocketMQClient client = SharedServer.client()) {
			client.admin().createTopic(TopicSpec.of(topic).queues(1).attribute("queue.type", "BatchCQ"));
			// The first that this client sends to the broker.
			List<SendResult> results = client.producer(SharedServer.name("inner-producers"))
				.send(messages)
				.requireComplete();
			assertThat(results).extracting(SendResult::offsetMessageId)
				.hasSize(COUNT)
				.containsOnly(results.get(0).offsetMessageId());
			assertThat(results).extracting(SendResult::messageId).doesNotHaveDuplicates();
			assertThat(results).extracting(SendResult::queueOffset).containsExactly(0L, 1L, 2L, 3L, 4L);
			List<String> apachesIds = sendApaches(topic, messages);
			MessageQueue queue = results.get(0).queue();
			SharedServer.awaitReadable(client, results);
			try (BothConsumers consumers = new BothConsumers(SharedServer.get(), topic)) {
				consumers.await(2 * COUNT);
				List<ReceivedMessage> ours = consumers.ours();
				assertThat(ours).hasSize(2 * COUNT);
				for (int i = 0; i < COUNT; i++) {
					ReceivedMessage message = ours.get(i);
					assertThat(message.messageId()).isEqualTo(results.get(i).messageId());
					assertThat(message.queueOffset()).isEqualTo(results.get(i).queueOffset());
					assertThat(message.queue()).isEqualTo(queue);
					assertThat(message.body()).isEqualTo(messages.get(i).body());
					assertThat(message.tag()).isEqualTo("tag-" + i);
					assertThat(message.keys()).containsExactly("key-" + i);
					assertThat(message.flag()).isEqualTo(i);
					assertThat(ours.get(COUNT + i).body()).isEqualTo(messages.get(i).body());
					assertThat(ours.get(COUNT + i).properties().keySet()).isEqualTo(message.properties().keySet());
				}
				assertAlike(consumers.apaches(), MessageExt::getSysFlag);
				assertAlike(consumers.apaches(), (message) -> Set.copyOf(message.getProperties().keySet()));
				assertAlike(consumers.apaches(), (message) -> new String(message.getBody(), StandardCharsets.UTF_8));
				assertThat(consumers.apaches()).extracting(MessageExt::getMsgId)
					.startsWith(results.stream().map(SendResult::messageId).toArray(String[]::new));
				assertThat(consumers.apaches()).extracting(MessageExt::getQueueOffset)
					.isEqualTo(ours.stream().map(ReceivedMessage::queueOffset).toList());
				assertThat(ours.subList(COUNT, 2 * COUNT)).extracting(ReceivedMessage::messageId)
					.isEqualTo(
							consumers.apaches().subList(COUNT, 2 * COUNT).stream().map(MessageExt::getMsgId).toList())
					.doesNotContainAnyElementsOf(apachesIds);
			}
		}
	}

	/** Compares each of our messages with its counterpart of Apache's client. */
	private static void assertAlike(List<MessageExt> messages, Function<MessageExt, Object> part) {
		assertThat(messages).hasSize(2 * COUNT);
		assertThat(messages.subList(0, COUNT).stream().map(part).toList())
			.isEqualTo(messages.subList(COUNT, 2 * COUNT).stream().map(part).toList());
	}

	/** Sends the same batch with Apache's client; returns its id. */
	private static List<String> sendApaches(String topic, List<Message> messages) throws Exception {
		DefaultMQProducer producer = new DefaultMQProducer(SharedServer.name("inner-apaches"));
		producer.setNamesrvAddr(SharedServer.get().nameServerAddress());
		producer.setSendMsgTimeout(60_000);
		producer.start();
		try {
			return List.of(producer.send(messages.stream().map((message) -> {
				org.apache.rocketmq.common.message.Message same = new org.apache.rocketmq.common.message.Message(topic,
						message.tag(), String.join(" ", message.keys()), message.body());
				same.setFlag(message.flag());
				// Apache's client sets the default; ours leaves it out.
				MessageAccessor.clearProperty(same, "WAIT");
				same.putUserProperty("number", message.properties().get("number"));
				return same;
			}).toList()).getMsgId());
		}
		finally {
			producer.shutdown();
		}
	}

}
