package io.rocketmq.spring.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.ClientStatistics;
import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.broker.BrokerSnapshot;
import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.consumer.QueuePosition;
import io.rocketmq.client.hook.BrokerHealth;
import io.rocketmq.client.hook.ConnectionPhase;
import io.rocketmq.client.hook.ConnectionStatistics;
import io.rocketmq.client.hook.ConnectionStatus;
import io.rocketmq.client.hook.RequestStatistics;
import io.rocketmq.client.producer.ProducerStatistics;

/**
 * Values of the sampled meters of one client at one moment. Values that share their tags
 * are summed.
 */
final class Sample {

	private final ClientTags tags;

	private final int maxQueues;

	private final Map<Row, Amount> rows = new HashMap<>();

	private int queues;

	/** Meter with the values of its tags except for that of the client. */
	record Row(RocketMQMeter meter, List<String> values) {
	}

	/** Value of a meter; of a timer, the sum of the nanoseconds and the count. */
	record Amount(double value, long count) {

		Amount plus(Amount other) {
			return new Amount(this.value + other.value, this.count + other.count);
		}

	}

	private Sample(ClientTags tags, int maxQueues) {
		this.tags = tags;
		this.maxQueues = maxQueues;
	}

	/** Samples a client, without a request. */
	static Sample of(RocketMQClient client, ClientTags tags, int maxQueues) {
		Sample sample = new Sample(tags, maxQueues);
		ClientStatistics statistics = client.statistics();
		statistics.producers().forEach((group, each) -> sample.producer(tags.group(group), each));
		statistics.consumers().forEach((group, each) -> sample.consumer(tags.group(group), each));
		sample.connections(statistics);
		statistics.requests().forEach(sample::requests);
		client.brokers().snapshot().forEach(sample::broker);
		return sample;
	}

	Map<Row, Amount> rows() {
		return this.rows;
	}

	@Nullable Amount get(Row row) {
		return this.rows.get(row);
	}

	/** Whether the client has more queues than have meters. */
	boolean exceedsQueues() {
		return this.maxQueues > 0 && this.queues > this.maxQueues;
	}

	private void producer(String group, ProducerStatistics producer) {
		add(RocketMQMeter.PRODUCER_INFLIGHT, producer.inFlight(), group);
		add(RocketMQMeter.PRODUCER_INFLIGHT_MAX, producer.maxInFlight(), group);
		add(RocketMQMeter.PRODUCER_INFLIGHT_SIZE, producer.inFlightBytes(), group);
		add(RocketMQMeter.PRODUCER_INFLIGHT_SIZE_MAX, producer.maxInFlightBytes(), group);
		add(RocketMQMeter.PRODUCER_REFUSED, producer.refused(), group);
		add(RocketMQMeter.PRODUCER_LATE_REPLIES, producer.lateReplies(), group);
		producer.topics().forEach((topic, sends) -> {
			add(RocketMQMeter.PRODUCER_MESSAGES, sends.sent(), group, this.tags.topic(topic), "sent");
			add(RocketMQMeter.PRODUCER_MESSAGES, sends.oneway(), group, this.tags.topic(topic), "oneway");
			add(RocketMQMeter.PRODUCER_MESSAGES, sends.failed(), group, this.tags.topic(topic), "failed");
			add(RocketMQMeter.PRODUCER_RETRIES, sends.retried(), group, this.tags.topic(topic));
			add(RocketMQMeter.PRODUCER_SENT, sends.bytes(), group, this.tags.topic(topic));
		});
	}

	private void consumer(String group, ConsumerStatistics consumer) {
		add(RocketMQMeter.CONSUMER_REBALANCES, consumer.rebalances(), group);
		add(RocketMQMeter.CONSUMER_FAILED_COMMITS, consumer.failedCommits(), group);
		add(RocketMQMeter.CONSUMER_TIMEOUTS, consumer.timedOut(), group);
		add(RocketMQMeter.CONSUMER_PROBLEMS, consumer.problems().size(), group);
		add(RocketMQMeter.CONSUMER_CONFLICTS, consumer.subscriptionConflicts().size(), group);
		add(RocketMQMeter.CONSUMER_CACHED, consumer.poppedMessages(), group);
		add(RocketMQMeter.CONSUMER_CACHED_SIZE, consumer.poppedBytes(), group);
		add(RocketMQMeter.CONSUMER_QUEUES, consumer.queues().size(), group);
		add(RocketMQMeter.CONSUMER_QUEUES_PAUSED, consumer.queues().stream().filter(QueuePosition::paused).count(),
				group);
		consumer.topics().forEach((topic, deliveries) -> {
			add(RocketMQMeter.CONSUMER_MESSAGES, deliveries.consumed(), group, this.tags.topic(topic), "success");
			add(RocketMQMeter.CONSUMER_MESSAGES, deliveries.retried(), group, this.tags.topic(topic), "retry");
			add(RocketMQMeter.CONSUMER_MESSAGES, deliveries.deadLettered(), group, this.tags.topic(topic),
					"dead_letter");
		});
		consumer.queues().forEach((position) -> queue(group, position));
	}

	private void queue(String group, QueuePosition position) {
		String topic = this.tags.topic(position.queue().topic());
		add(RocketMQMeter.CONSUMER_CACHED, position.cachedMessages(), group);
		add(RocketMQMeter.CONSUMER_CACHED_SIZE, position.cachedBytes(), group);
		add(RocketMQMeter.CONSUMER_LAG, position.lag(), group, topic);
		if (++this.queues <= this.maxQueues) {
			add(RocketMQMeter.CONSUMER_QUEUE_LAG, position.lag(), group, topic,
					this.tags.broker(position.queue().brokerName()), String.valueOf(position.queue().queueId()));
		}
	}

	private void connections(ClientStatistics statistics) {
		ConnectionStatistics all = statistics.allConnections();
		add(RocketMQMeter.CONNECTIONS,
				statistics.connections().stream().filter((each) -> each.phase() == ConnectionPhase.LIVE).count());
		add(RocketMQMeter.CONNECTIONS_MADE, all.connected());
		add(RocketMQMeter.RECONNECTS, all.reconnected());
		add(RocketMQMeter.CONNECTIONS_LOST, all.lost());
		add(RocketMQMeter.CONNECT_FAILURES, all.connectFailures());
		add(RocketMQMeter.BYTES_WRITTEN, all.bytesWritten());
		add(RocketMQMeter.BYTES_READ, all.bytesRead());
		add(RocketMQMeter.LATE_ANSWERS, all.lateAnswers());
		add(RocketMQMeter.REQUESTS_INFLIGHT,
				statistics.connections().stream().mapToLong(ConnectionStatus::inFlight).sum());
	}

	private void requests(RequestStatistics requests) {
		Row row = new Row(RocketMQMeter.REQUESTS,
				List.of(SendMeters.lower(requests.request()), SendMeters.lower(requests.result())));
		this.rows.put(row, new Amount(requests.total().toNanos(), requests.count()));
	}

	private void broker(BrokerSnapshot broker) {
		String name = this.tags.broker(broker.name());
		for (BrokerSnapshot.Replica replica : broker.replicas()) {
			if (replica.health() != BrokerHealth.UNKNOWN) {
				Row row = new Row(RocketMQMeter.BROKER_UP, List.of(name, String.valueOf(replica.id())));
				this.rows.put(row, new Amount((replica.health() == BrokerHealth.UP) ? 1 : 0, 0));
			}
		}
	}

	private void add(RocketMQMeter meter, double value, String... values) {
		this.rows.merge(new Row(meter, List.of(values)), new Amount(value, 0), Amount::plus);
	}

}
