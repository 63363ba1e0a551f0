package io.rocketmq.client.internal.consumer.queue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.rocketmq.client.consumer.ConsumeStatistics;
import io.rocketmq.client.consumer.listener.BatchConsumeResult;
import io.rocketmq.client.internal.protocol.body.RunningInfoBody;
import io.rocketmq.client.internal.support.LatencyHistogram;
import io.rocketmq.client.internal.support.SampledSum;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Consume counters by topic. Thread-safe.
 */
public final class ConsumeCounters {

	private final Map<String, Topic> topics = new ConcurrentHashMap<>();

	private final LongAdder rebalances = new LongAdder();

	private final LongAdder failedCommits = new LongAdder();

	private final LongAdder timedOut = new LongAdder();

	public void consumed(List<ReceivedMessage> messages, BatchConsumeResult result, long nanos) {
		Topic topic = topic(messages.get(0).topic());
		topic.latencies.record(nanos);
		topic.times.add(messages.size(), nanos / 1_000_000 * messages.size());
		if (result == BatchConsumeResult.SUCCESS) {
			topic.consumed.add(messages.size(), 0);
			return;
		}
		int consumed = 0;
		for (int i = 0; i < messages.size(); i++) {
			switch (result.of(i).kind()) {
				case SUCCESS -> consumed++;
				case RETRY -> topic.retried.add(1, 0);
				case DEAD_LETTER -> topic.deadLettered.increment();
			}
		}
		topic.consumed.add(consumed, 0);
	}

	private Topic topic(String name) {
		Topic known = this.topics.get(name);
		return (known != null) ? known : this.topics.computeIfAbsent(name, (each) -> new Topic());
	}

	public Map<String, ConsumeStatistics> snapshot() {
		Map<String, ConsumeStatistics> snapshot = new TreeMap<>();
		this.topics.forEach((name, topic) -> {
			Duration[] times = topic.latencies.percentiles(0.5, 0.95, 0.99);
			snapshot.put(name, new ConsumeStatistics(topic.consumed.total(), topic.retried.total(),
					topic.deadLettered.sum(), times[0], times[1], times[2]));
		});
		return Map.copyOf(snapshot);
	}

	/** Records a rebalance that changed the consumer's queues. */
	public void rebalanced() {
		this.rebalances.increment();
	}

	public long rebalances() {
		return this.rebalances.sum();
	}

	public void commitFailed() {
		this.failedCommits.increment();
	}

	public long failedCommits() {
		return this.failedCommits.sum();
	}

	/** Records messages whose listener took too long, so that its result is ignored. */
	public void timedOut(int messages) {
		this.timedOut.add(messages);
	}

	public long timedOut() {
		return this.timedOut.sum();
	}

	/** Records a pull. */
	public void pulled(String topic, int messages, long nanos) {
		topic(topic).pulled.add(messages, nanos / 1_000_000 * messages);
	}

	/** Takes a sample; called every {@link SampledSum#SAMPLING}. */
	public void sample() {
		for (Topic topic : this.topics.values()) {
			topic.consumed.sample();
			topic.retried.sample();
			topic.times.sample();
			topic.pulled.sample();
		}
	}

	/** Returns the rates of the last minute, and failures of the last hour, by topic. */
	public Map<String, RunningInfoBody.TopicInfo> views() {
		Map<String, RunningInfoBody.TopicInfo> views = new TreeMap<>();
		this.topics.forEach((name, topic) -> views.put(name,
				new RunningInfoBody.TopicInfo(topic.pulled.lastMinute().mean(), topic.pulled.lastMinute().perSecond(),
						topic.times.lastMinute().mean(), topic.consumed.lastMinute().perSecond(),
						topic.retried.lastMinute().perSecond(), topic.retried.lastHour().count())));
		return views;
	}

	private static final class Topic {

		private final SampledSum consumed = new SampledSum();

		private final SampledSum retried = new SampledSum();

		/** Milliseconds. */
		private final SampledSum times = new SampledSum();

		private final SampledSum pulled = new SampledSum();

		private final LongAdder deadLettered = new LongAdder();

		private final LatencyHistogram latencies = new LatencyHistogram();

	}

}
