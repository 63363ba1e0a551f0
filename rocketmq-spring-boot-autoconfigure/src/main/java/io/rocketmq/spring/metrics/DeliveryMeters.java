package io.rocketmq.spring.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumeStatus;
import io.rocketmq.client.hook.ConsumedMessage;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Meters of the deliveries of one client. Thread-safe.
 */
final class DeliveryMeters implements ConsumeHook {

	private static final String NONE = "none";

	private final ClientTags tags;

	private final MeterSet meters;

	private final boolean timers;

	private final ByGroupAndTopic<Deliveries> deliveries;

	DeliveryMeters(ClientTags tags, MeterSet meters, boolean timers) {
		this.tags = tags;
		this.meters = meters;
		this.timers = timers;
		this.deliveries = new ByGroupAndTopic<>(tags, Deliveries::new);
	}

	@Override
	public void consuming(String group, List<ReceivedMessage> messages) {
		if (!messages.isEmpty()) {
			String topic = messages.get(0).topic();
			Deliveries first = this.deliveries.get(group, topic);
			first.batch.record(messages.size());
			long now = System.currentTimeMillis();
			for (int i = 0; i < messages.size(); i++) {
				ReceivedMessage message = messages.get(i);
				// A receive may return messages of several topics.
				Deliveries its = message.topic().equals(topic) ? first : this.deliveries.get(group, message.topic());
				its.begin(message, now);
			}
		}
	}

	@Override
	public void consumed(ConsumedMessage consumed) {
		if (this.timers) {
			this.deliveries.get(consumed.group(), consumed.message().topic())
				.ended(consumed.status(), consumed.failure())
				.record(consumed.nanos(), TimeUnit.NANOSECONDS);
		}
	}

	/** Meters of one group and topic. */
	private final class Deliveries {

		private final String group;

		private final String topic;

		private final DistributionSummary batch;

		private final Timer age;

		private final Counter redeliveries;

		private final Map<Ended, Timer> ended = new ConcurrentHashMap<>();

		private volatile @Nullable Timer succeeded;

		Deliveries(String group, String topic) {
			MeterSet meters = DeliveryMeters.this.meters;
			this.group = group;
			this.topic = topic;
			this.batch = meters.summary(RocketMQMeter.CONSUMER_BATCH, group, topic);
			this.age = meters.timer(RocketMQMeter.CONSUMER_AGE, group, topic);
			this.redeliveries = meters.counter(RocketMQMeter.CONSUMER_REDELIVERIES, group, topic);
		}

		void begin(ReceivedMessage message, long nowMillis) {
			if (message.reconsumeTimes() > 0) {
				this.redeliveries.increment();
			}
			else {
				long born = message.bornAt().toEpochMilli();
				this.age.record(Math.max(0, nowMillis - born), TimeUnit.MILLISECONDS);
			}
		}

		Timer ended(ConsumeStatus status, @Nullable Throwable failure) {
			if (status == ConsumeStatus.SUCCESS && failure == null) {
				Timer known = this.succeeded;
				if (known == null) {
					known = timer(status, NONE);
					this.succeeded = known;
				}
				return known;
			}
			String exception = (failure != null) ? DeliveryMeters.this.tags.exception(failure) : NONE;
			return this.ended.computeIfAbsent(new Ended(status, exception), (each) -> timer(each.status, exception));
		}

		private Timer timer(ConsumeStatus status, String exception) {
			return DeliveryMeters.this.meters.timer(RocketMQMeter.CONSUMER_DELIVERY, this.group, this.topic,
					SendMeters.lower(status.name()), exception);
		}

	}

	private record Ended(ConsumeStatus status, String exception) {
	}

}
