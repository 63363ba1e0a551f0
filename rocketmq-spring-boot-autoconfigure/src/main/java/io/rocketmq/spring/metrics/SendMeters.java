package io.rocketmq.spring.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.hook.SendContext;
import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.hook.TransactionEnd;
import io.rocketmq.client.message.SendResult;
import io.rocketmq.client.message.SendStatus;

/**
 * Meters of the sends of one client. Thread-safe.
 */
final class SendMeters implements SendHook {

	private static final String NONE = "none";

	private static final SendStatus[] STATUSES = SendStatus.values();

	private final ClientTags tags;

	private final MeterSet meters;

	private final boolean timers;

	private final ByGroupAndTopic<Sends> sends;

	SendMeters(ClientTags tags, MeterSet meters, boolean timers) {
		this.tags = tags;
		this.meters = meters;
		this.timers = timers;
		this.sends = new ByGroupAndTopic<>(tags, Sends::new);
	}

	@Override
	public void sent(SendContext context, SendResult result) {
		if (this.timers) {
			sends(context).ended(result.status().ordinal()).record(context.nanos(), TimeUnit.NANOSECONDS);
		}
	}

	@Override
	public void sentOneway(SendContext context) {
		if (this.timers) {
			sends(context).ended(STATUSES.length).record(context.nanos(), TimeUnit.NANOSECONDS);
		}
	}

	@Override
	public void failed(SendContext context, RocketMQException failure) {
		if (this.timers) {
			sends(context).failed(lower(failure.outcome().name()), this.tags.exception(failure))
				.record(context.nanos(), TimeUnit.NANOSECONDS);
		}
	}

	@Override
	public void transactionEnded(TransactionEnd end) {
		this.meters
			.counter(RocketMQMeter.PRODUCER_TRANSACTIONS, this.tags.group(end.group()), this.tags.topic(end.topic()),
					lower(end.resolution()), String.valueOf(end.checked()))
			.increment();
	}

	@Override
	public void recalled(String group, String topic, String messageId, boolean success) {
		this.meters
			.counter(RocketMQMeter.PRODUCER_RECALLS, this.tags.group(group), this.tags.topic(topic),
					success ? "ok" : "failed")
			.increment();
	}

	private Sends sends(SendContext context) {
		return this.sends.get(context.group(), context.message().topic());
	}

	static String lower(String constant) {
		return constant.toLowerCase(Locale.ROOT);
	}

	/** Timers of one group and topic. */
	private final class Sends {

		private final String group;

		private final String topic;

		/** By the ordinal of the status; the last one is for oneway messages. */
		private final AtomicReferenceArray<@Nullable Timer> ended = new AtomicReferenceArray<>(STATUSES.length + 1);

		private final Map<Failure, Timer> failed = new ConcurrentHashMap<>();

		Sends(String group, String topic) {
			this.group = group;
			this.topic = topic;
		}

		Timer ended(int index) {
			Timer known = this.ended.get(index);
			if (known != null) {
				return known;
			}
			Timer timer = timer((index < STATUSES.length) ? lower(STATUSES[index].name()) : "oneway", NONE);
			this.ended.set(index, timer);
			return timer;
		}

		Timer failed(String outcome, String exception) {
			return this.failed.computeIfAbsent(new Failure(outcome, exception),
					(each) -> timer(each.outcome, each.exception));
		}

		/** Returns the same timer if it is registered already. */
		private Timer timer(String result, String exception) {
			return SendMeters.this.meters.timer(RocketMQMeter.PRODUCER_SEND, this.group, this.topic, result, exception);
		}

	}

	private record Failure(String outcome, String exception) {
	}

}
