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
 * One real server for all tests that leave it running. Its delay levels and transaction
 * checks are quick, so that redelivery and checks take a second instead of many.
 */
public final class SharedServer {

	private static final AtomicInteger names = new AtomicInteger();

	private static final class Holder {

		static final EmbeddedRocketMQ SERVER = EmbeddedRocketMQ.builder()
			.brokerProperty("messageDelayLevel", "1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s 1s")
			.brokerProperty("transactionTimeOut", "1000")
			// The broker notes late which transactions have ended, and would ask about
			// those too.
			.brokerProperty("transactionOpBatchInterval", "100")
			.brokerProperty("transactionCheckInterval", "1000")
			.build()
			.start();

	}

	private SharedServer() {
	}

	public static EmbeddedRocketMQ get() {
		return Holder.SERVER;
	}

	/** A client with patience, as the machine may be slow. */
	public static RocketMQClient client() {
		return PatientClients.connect(get().nameServerAddress());
	}

	/** Waits until messages can be read, which is a moment after they were stored. */
	public static void awaitReadable(RocketMQClient client, Collection<SendResult> sent) {
		Map<MessageQueue, Long> ends = new HashMap<>();
		sent.forEach((each) -> ends.merge(each.queue(), each.queueOffset() + 1, Math::max));
		ends.forEach((queue, end) -> await().atMost(Duration.ofSeconds(90))
			.pollDelay(Duration.ZERO)
			.until(() -> client.broker(queue.brokerName()).maxOffset(queue) >= end));
	}

	/** A name for a topic or group that no other test uses. */
	public static String name(String prefix) {
		return prefix + '-' + names.incrementAndGet();
	}

	/** A topic that no other test uses, with four queues. */
	public static String topic(String prefix) {
		String topic = name(prefix);
		get().createTopic(topic, 4);
		return topic;
	}

}
