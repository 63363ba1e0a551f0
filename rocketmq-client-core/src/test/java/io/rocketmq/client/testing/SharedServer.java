package io.rocketmq.client.testing;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.test.EmbeddedRocketMQ;

import static org.awaitility.Awaitility.await;

/**
 * Real server that tests share as long as they leave it running. Its delay levels and
 * transaction checks are short, so that redelivery and checks take a second; traces are
 * kept.
 */
public final class SharedServer {

	private static final AtomicInteger names = new AtomicInteger();

	private static final class Holder {

		static final EmbeddedRocketMQ SERVER = EmbeddedRocketMQ.builder()
			.brokerProperty("messageDelayLevel", "1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s")
			.brokerProperty("transactionTimeOut", "1000")
			.brokerProperty("traceTopicEnable", "true")
			.build()
			.start();

	}

	private SharedServer() {
	}

	public static EmbeddedRocketMQ get() {
		return Holder.SERVER;
	}

	/** Returns a client with long time-outs for slow machines. */
	public static RocketMQClient client() {
		return PatientClients.connect(get().nameServerAddress());
	}

	/** Waits until messages can be read, which is shortly after they are stored. */
	public static void awaitReadable(RocketMQClient client, Collection<SendResult> sent) {
		Map<MessageQueue, Long> ends = new HashMap<>();
		sent.forEach((each) -> ends.merge(each.queue(), each.queueOffset() + 1, Math::max));
		ends.forEach((queue, end) -> await().atMost(Duration.ofSeconds(90))
			.pollDelay(Duration.ZERO)
			.until(() -> client.broker(queue.brokerName()).maxOffset(queue) >= end));
	}

	/** Returns a unique name for a topic or group. */
	public static String name(String prefix) {
		return prefix + '-' + names.incrementAndGet();
	}

	/** Creates a topic with a unique name and four queues. */
	public static String topic(String prefix) {
		String topic = name(prefix);
		get().createTopic(topic, 4);
		return topic;
	}

}
