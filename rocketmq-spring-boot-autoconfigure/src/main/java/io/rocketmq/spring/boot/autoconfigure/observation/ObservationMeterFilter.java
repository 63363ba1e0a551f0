package io.rocketmq.spring.boot.autoconfigure.observation;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;

import io.rocketmq.spring.observation.OpenTelemetryKey;
import io.rocketmq.spring.observation.OpenTelemetryListenerConvention;
import io.rocketmq.spring.observation.OpenTelemetrySendConvention;
import io.rocketmq.spring.observation.RocketMQObservation;

/**
 * Filter of the meters that Micrometer makes of observations: denies them, as the meters
 * of the clients count the same, or limits the topics in their tags. Thread-safe.
 */
final class ObservationMeterFilter implements MeterFilter {

	static final String OTHER = "other";

	private static final List<String> NAMES = Stream
		.concat(Arrays.stream(RocketMQObservation.values()).map(RocketMQObservation::getName),
				Stream.of(new OpenTelemetrySendConvention().getName(), new OpenTelemetryListenerConvention().getName()))
		.toList();

	private static final Set<String> TOPICS = Set.of(RocketMQObservation.Template.TOPIC.asString(),
			OpenTelemetryKey.DESTINATION_NAME.asString());

	private final boolean timers;

	private final int maxTopics;

	private final Set<String> topics = ConcurrentHashMap.newKeySet();

	ObservationMeterFilter(boolean timers, int maxTopics) {
		this.timers = timers;
		this.maxTopics = maxTopics;
	}

	private static boolean isOfObservation(Meter.Id id) {
		return NAMES.stream().anyMatch((name) -> id.getName().equals(name) || id.getName().startsWith(name + '.'))
				&& (id.getName().startsWith("rocketmq.") || "rocketmq".equals(id.getTag(system())));
	}

	private static String system() {
		return OpenTelemetryKey.SYSTEM_NAME.asString();
	}

	@Override
	public MeterFilterReply accept(Meter.Id id) {
		return (!this.timers && isOfObservation(id)) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
	}

	@Override
	public Meter.Id map(Meter.Id id) {
		if (!this.timers || !isOfObservation(id)) {
			return id;
		}
		for (Tag tag : id.getTagsAsIterable()) {
			if (TOPICS.contains(tag.getKey()) && isOverLimit(tag.getValue())) {
				return id.withTag(Tag.of(tag.getKey(), OTHER));
			}
		}
		return id;
	}

	/** Whether a topic comes after the limit; threads at the same time may exceed it. */
	private boolean isOverLimit(String topic) {
		return !this.topics.contains(topic) && (this.topics.size() >= this.maxTopics || !this.topics.add(topic));
	}

}
