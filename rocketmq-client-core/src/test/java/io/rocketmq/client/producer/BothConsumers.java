package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.awaitility.Awaitility;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ConsumeFrom;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.testing.PatientClients;
import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Consumer of Apache's client and one of ours, each of which receives all messages of a
 * topic.
 */
final class BothConsumers implements AutoCloseable {

	static final Duration PATIENCE = Duration.ofSeconds(90);

	private final Queue<MessageExt> apaches = new ConcurrentLinkedQueue<>();

	private final Queue<ReceivedMessage> ours = new ConcurrentLinkedQueue<>();

	private final DefaultMQPushConsumer apache;

	private final RocketMQClient client;

	BothConsumers(EmbeddedRocketMQ server, String topic) {
		this.apache = new DefaultMQPushConsumer("apache-" + topic);
		this.apache.setNamesrvAddr(server.nameServerAddress());
		this.apache.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
		// A failed heartbeat at its start is repeated, by default after 30 s.
		this.apache.setHeartbeatBrokerInterval(1000);
		this.apache.setPollNameServerInterval(1000);
		this.apache.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
			this.apaches.addAll(messages);
			return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
		});
		try {
			this.apache.subscribe(topic, "*");
			this.apache.start();
		}
		catch (MQClientException ex) {
			throw new IllegalStateException(ex);
		}
		this.client = PatientClients.connect(server.nameServerAddress());
		this.client.pushConsumer(ConsumerOptions.group("ours-" + topic).consumeFrom(ConsumeFrom.earliest()).build())
			.subscribe(topic)
			.start((message, context) -> {
				this.ours.add(message);
				return ConsumeResult.SUCCESS;
			});
	}

	/** Waits until each has received a number of messages. */
	void await(int count) {
		await("Apache's consumer", this.apaches, count);
		await("our consumer", this.ours, count);
	}

	private static void await(String who, Queue<?> received, int count) {
		Awaitility.await(who).atMost(PATIENCE).until(() -> received.size() >= count);
	}

	/** Returns the messages of Apache's consumer, by queue and offset. */
	List<MessageExt> apaches() {
		return this.apaches.stream()
			.sorted(Comparator.comparing(MessageExt::getQueueId).thenComparing(MessageExt::getQueueOffset))
			.toList();
	}

	/** Returns the messages of our consumer, by queue and offset. */
	List<ReceivedMessage> ours() {
		return this.ours.stream()
			.sorted(Comparator.comparing(ReceivedMessage::queue).thenComparing(ReceivedMessage::queueOffset))
			.toList();
	}

	@Override
	public void close() {
		this.apache.shutdown();
		this.client.close();
	}

}
