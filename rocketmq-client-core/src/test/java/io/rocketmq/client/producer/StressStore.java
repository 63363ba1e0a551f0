package io.rocketmq.client.producer;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.broker.BrokerClient;
import io.rocketmq.client.broker.PullRequest;
import io.rocketmq.client.broker.PullResult;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

import static org.awaitility.Awaitility.await;

/**
 * Messages of a topic in the brokers at the end. Not thread-safe.
 */
final class StressStore {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final RocketMQClient client;

	private final String topic;

	private final int queues;

	private final Collection<String> brokers;

	/** Next offset to read by queue. */
	private final Map<MessageQueue, Long> offsets = new HashMap<>();

	private final Map<String, Integer> copies = new HashMap<>();

	private final Map<MessageQueue, Map<Long, String>> places = new HashMap<>();

	StressStore(RocketMQClient client, String topic, int queues, Collection<String> brokers) {
		this.client = client;
		this.topic = topic;
		this.queues = queues;
		this.brokers = brokers;
	}

	/** Reads until all of these have arrived, or no more arrive. */
	void readUntil(Set<String> expected) {
		// Brokers deliver messages a moment after they have stored them.
		await().atMost(PATIENCE)
			.ignoreExceptions()
			.until(() -> this.brokers.stream()
				.allMatch((broker) -> "0"
					.equals(this.client.admin().status().broker(broker).get("dispatchBehindBytes"))));
		Set<String> missing = new HashSet<>(expected);
		long since = System.nanoTime();
		int left = Integer.MAX_VALUE;
		while (true) {
			readAll();
			missing.removeAll(this.copies.keySet());
			if (missing.isEmpty()) {
				return;
			}
			if (missing.size() < left) {
				left = missing.size();
				since = System.nanoTime();
			}
			else if (System.nanoTime() - since > PATIENCE.toNanos()) {
				return;
			}
		}
	}

	private void readAll() {
		for (String broker : this.brokers) {
			for (int queueId = 0; queueId < this.queues; queueId++) {
				read(new MessageQueue(this.topic, broker, queueId));
			}
		}
	}

	private void read(MessageQueue queue) {
		BrokerClient broker = this.client.broker(queue.brokerName());
		Map<Long, String> tags = this.places.computeIfAbsent(queue, (each) -> new HashMap<>());
		long offset = this.offsets.getOrDefault(queue, 0L);
		while (offset < broker.maxOffset(queue)) {
			PullResult pulled = broker.pull(PullRequest.of("stress-audit",
					new MessageQueue(this.topic, queue.brokerName(), queue.queueId()), offset));
			for (ReceivedMessage message : pulled.messages()) {
				String tag = StressMessage.tagOf(message.body());
				tags.put(message.queueOffset(), tag);
				this.copies.merge(tag, 1, Integer::sum);
			}
			offset = pulled.nextOffset();
		}
		this.offsets.put(queue, offset);
	}

	/** Returns the number of messages of a tag. */
	int copies(String tag) {
		return this.copies.getOrDefault(tag, 0);
	}

	/** Returns the tag of the message at an offset, or null. */
	String at(MessageQueue queue, long offset) {
		return this.places.getOrDefault(queue, Map.of()).get(offset);
	}

	int count() {
		return this.copies.values().stream().mapToInt(Integer::intValue).sum();
	}

}
