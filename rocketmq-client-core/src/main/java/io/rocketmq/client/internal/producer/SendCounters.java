package io.rocketmq.client.internal.producer;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.rocketmq.client.internal.broker.SendPayload;
import io.rocketmq.client.internal.support.LatencyHistogram;
import io.rocketmq.client.producer.SendStatistics;

/**
 * Counters of sends by topic. Thread-safe.
 */
final class SendCounters {

	private final Map<String, Topic> topics = new ConcurrentHashMap<>();

	Topic topic(String topic) {
		Topic known = this.topics.get(topic);
		return (known != null) ? known : this.topics.computeIfAbsent(topic, (each) -> new Topic());
	}

	Map<String, SendStatistics> snapshot() {
		Map<String, SendStatistics> snapshot = new TreeMap<>();
		this.topics.forEach((topic, counters) -> snapshot.put(topic, counters.snapshot()));
		return Map.copyOf(snapshot);
	}

	static final class Topic {

		private final LongAdder started = new LongAdder();

		private final LongAdder sent = new LongAdder();

		private final LongAdder failed = new LongAdder();

		private final LongAdder oneway = new LongAdder();

		private final LongAdder retried = new LongAdder();

		private final LongAdder bytes = new LongAdder();

		private final LatencyHistogram latencies = new LatencyHistogram();

		void started(SendPayload payload) {
			this.started.add(payload.count());
		}

		void retried(SendPayload payload) {
			this.retried.add(payload.count());
		}

		void sent(SendPayload payload, long nanos) {
			this.sent.add(payload.count());
			this.bytes.add(payload.bodyBytes());
			this.latencies.record(nanos);
		}

		void sentOneway(SendPayload payload) {
			this.oneway.add(payload.count());
			this.bytes.add(payload.bodyBytes());
		}

		void failed(SendPayload payload) {
			this.failed.add(payload.count());
		}

		private SendStatistics snapshot() {
			Duration[] times = this.latencies.percentiles(0.5, 0.95, 0.99);
			long done = this.sent.sum() + this.failed.sum() + this.oneway.sum();
			return new SendStatistics(this.sent.sum(), this.failed.sum(), this.oneway.sum(), this.retried.sum(),
					this.bytes.sum(), Math.max(0, this.started.sum() - done), times[0], times[1], times[2]);
		}

	}

}
