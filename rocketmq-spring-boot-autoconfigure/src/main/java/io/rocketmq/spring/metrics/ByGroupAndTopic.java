package io.rocketmq.spring.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * Meters by group and topic, as the tags limit them. Finds those of a known group and
 * topic without allocation. Thread-safe.
 */
final class ByGroupAndTopic<T> {

	private final Map<String, Map<String, T>> groups = new ConcurrentHashMap<>();

	private final ClientTags tags;

	private final BiFunction<String, String, T> factory;

	/** Creates a cache; the factory is called with the values of the tags. */
	ByGroupAndTopic(ClientTags tags, BiFunction<String, String, T> factory) {
		this.tags = tags;
		this.factory = factory;
	}

	T get(String group, String topic) {
		Map<String, T> topics = this.groups.get(group);
		T known = (topics != null) ? topics.get(topic) : null;
		return (known != null) ? known : limited(this.tags.group(group), this.tags.topic(topic));
	}

	private T limited(String group, String topic) {
		Map<String, T> topics = this.groups.computeIfAbsent(group, (each) -> new ConcurrentHashMap<>());
		T known = topics.get(topic);
		return (known != null) ? known : topics.computeIfAbsent(topic, (each) -> this.factory.apply(group, each));
	}

}
