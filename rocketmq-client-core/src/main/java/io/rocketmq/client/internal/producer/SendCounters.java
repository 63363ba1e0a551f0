package io.rocketmq.client.internal.producer;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.rocketmq.client.internal.support.LatencyHistogram;
import io.rocketmq.client.producer.SendStatistics;

/**
 * Counts what becomes of sends, by topic. Thread-safe.
 */
final class SendCounters {

	private final Map<String, Topic> topics = new ConcurrentHashMap<>();

	Topic topic(String topic) {
		Topic known = this.topics.get(topic);
		return (known != null) ? known : this.topics.computeIfAbsent(topic, (each) -> new Topic());
	}

	Map<String, SendStatistics> snapshot() {
		Map<String, SendStatistics> snapshot = new TreeMap<>();
		this.topics.forEach((topic, figures) -> snapshot.put(topic, figures.snapshot()));
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

		void started(SendPayload parcel) {
			this.started.add(parcel.count());
		}

		void retried(SendPayload parcel) {
			this.retried.add(parcel.count());
		}

		void sent(SendPayload parcel, long nanos) {
			this.sent.add(parcel.count());
			this.bytes.add(parcel.bodyBytes());
			this.latencies.record(nanos);
		}

		void handedOver(SendPayload parcel) {
			this.oneway.add(parcel.count());
			this.bytes.add(parcel.bodyBytes());
		}

		void failed(SendPayload parcel) {
			this.failed.add(parcel.count());
		}

		private SendStatistics snapshot() {
			Duration[] times = this.latencies.percentiles(0.5, 0.95, 0.99);
			long done = this.sent.sum() + this.failed.sum() + this.oneway.sum();
			return new SendStatistics(this.sent.sum(), this.failed.sum(), this.oneway.sum(), this.retried.sum(),
					this.bytes.sum(), Math.max(0, this.started.sum() - done), times[0], times[1], times[2]);
		}

	}

}
