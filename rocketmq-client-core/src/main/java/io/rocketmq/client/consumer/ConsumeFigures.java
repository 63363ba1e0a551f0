package io.rocketmq.client.consumer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.support.LatencyHistogram;

/**
 * Counts what listeners do, by topic. Thread-safe.
 */
final class ConsumeFigures {

	private final Map<String, Topic> topics = new ConcurrentHashMap<>();

	void consumed(List<ReceivedMessage> messages, BatchConsumeResult result, long nanos) {
		Topic topic = topic(messages.get(0).topic());
		topic.latencies.record(nanos);
		for (int i = 0; i < messages.size(); i++) {
			switch (result.of(i).kind()) {
				case SUCCESS -> topic.consumed.increment();
				case RETRY -> topic.retried.increment();
				case DEAD_LETTER -> topic.buried.increment();
			}
		}
	}

	private Topic topic(String name) {
		Topic known = this.topics.get(name);
		return (known != null) ? known : this.topics.computeIfAbsent(name, (each) -> new Topic());
	}

	Map<String, TopicConsumption> snapshot() {
		Map<String, TopicConsumption> snapshot = new TreeMap<>();
		this.topics.forEach((name, topic) -> {
			Duration[] times = topic.latencies.percentiles(0.5, 0.95, 0.99);
			snapshot.put(name, new TopicConsumption(topic.consumed.sum(), topic.retried.sum(), topic.buried.sum(),
					times[0], times[1], times[2]));
		});
		return Map.copyOf(snapshot);
	}

	private static final class Topic {

		private final LongAdder consumed = new LongAdder();

		private final LongAdder retried = new LongAdder();

		private final LongAdder buried = new LongAdder();

		private final LatencyHistogram latencies = new LatencyHistogram();

	}

}
