package io.rocketmq.spring.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.rocketmq.spring.config.RocketMQListenerAttributeSource;

/**
 * Source of the attributes of {@code rocketmq.listener.endpoints}. As keys of properties
 * can't have all characters of ids, only their letters, digits and order count, in either
 * case.
 */
final class PropertiesListenerAttributeSource implements RocketMQListenerAttributeSource {

	private static final String PREFIX = "rocketmq.listener.endpoints.";

	private final Map<String, String> keys = new LinkedHashMap<>();

	private final Map<String, RocketMQListenerEndpointProperties> endpoints;

	private final Map<String, String> defaults;

	PropertiesListenerAttributeSource(RocketMQListenerProperties listener, @Nullable String applicationName) {
		this.endpoints = listener.getEndpoints();
		for (String key : this.endpoints.keySet()) {
			String other = this.keys.put(uniform(key), key);
			if (other != null) {
				throw new InvalidRocketMQPropertyException(PREFIX + key, key, new IllegalArgumentException(
						"The keys '" + other + "' and '" + key + "' name the same listener. Write one of them."));
			}
		}
		String group = (listener.getGroup() != null) ? listener.getGroup() : applicationName;
		this.defaults = (group != null) ? Map.of("consumerGroup", group) : Map.of();
	}

	@Override
	public Map<String, String> overrides(String id) {
		String key = this.keys.get(uniform(id));
		RocketMQListenerEndpointProperties found = (key != null) ? this.endpoints.get(key) : null;
		return (found != null) ? found.attributes() : Map.of();
	}

	@Override
	public Set<String> unknown(Set<String> ids) {
		Set<String> known = ids.stream()
			.map(PropertiesListenerAttributeSource::uniform)
			.collect(Collectors.toUnmodifiableSet());
		Set<String> unknown = new LinkedHashSet<>();
		this.keys.forEach((uniform, key) -> {
			if (!known.contains(uniform)) {
				unknown.add(PREFIX + key);
			}
		});
		return unknown;
	}

	@Override
	public String origin(String id, String attribute) {
		return PREFIX + this.keys.getOrDefault(uniform(id), id) + "."
				+ attribute.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

	@Override
	public Map<String, String> defaults() {
		return this.defaults;
	}

	private static String uniform(String key) {
		return key.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
	}

}
