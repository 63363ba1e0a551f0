package io.rocketmq.spring.listener;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.spring.support.RocketMQHeaders;

/**
 * Table of a group's routes by topic and filter. Immutable.
 */
final class DispatchTable {

	static final DispatchTable EMPTY = new DispatchTable(List.of());

	private static final String DEAD_LETTER_TOPIC = "%DLQ%";

	private final List<Route> routes;

	private final Map<String, List<Route>> byTopic = new HashMap<>();

	DispatchTable(Collection<Route> routes) {
		this.routes = List.copyOf(routes);
		for (Route route : this.routes) {
			this.byTopic.computeIfAbsent(route.endpoint().topic(), (topic) -> new ArrayList<>(1)).add(route);
		}
	}

	List<Route> routes() {
		return this.routes;
	}

	/**
	 * Returns the route of a message, or null if no endpoint subscribes to it. The broker
	 * alone decides about SQL92, so that such a filter accepts all messages.
	 */
	@Nullable Route route(ReceivedMessage message) {
		List<Route> candidates = this.byTopic.get(message.topic());
		if (candidates == null) {
			return redeliveredDeadLetter(message);
		}
		// By index: an iterator would be as large as the delivery.
		for (int i = 0; i < candidates.size(); i++) {
			Route route = candidates.get(i);
			FilterExpression filter = route.endpoint().filter();
			// Checked for a single one too: the retry topic holds all tags of the group,
			// also those of an endpoint that has been removed.
			if (filter.isAll() || filter.accepts(message.tag())) {
				return route;
			}
		}
		return null;
	}

	/**
	 * Returns the route of a dead letter that its listener failed on. A broker redelivers
	 * it by the topic of the first failure rather than by the dead-letter queue.
	 */
	private @Nullable Route redeliveredDeadLetter(ReceivedMessage message) {
		if (message.reconsumeTimes() == 0) {
			return null;
		}
		List<Route> candidates = this.routes.stream()
			.filter((route) -> route.endpoint().topic().startsWith(DEAD_LETTER_TOPIC))
			.toList();
		if (candidates.size() == 1) {
			return candidates.get(0);
		}
		String topic = DEAD_LETTER_TOPIC + message.property(RocketMQHeaders.ORIGINAL_GROUP);
		return candidates.stream().filter((route) -> route.endpoint().topic().equals(topic)).findFirst().orElse(null);
	}

	/** Returns the group's filters by topic: the only one, or the union of tags. */
	Map<String, FilterExpression> subscriptions() {
		Map<String, FilterExpression> filters = new LinkedHashMap<>();
		this.byTopic.forEach((topic, sharing) -> filters.put(topic, union(sharing)));
		return filters;
	}

	private static FilterExpression union(List<Route> routes) {
		if (routes.size() == 1) {
			return routes.get(0).endpoint().filter();
		}
		TreeSet<String> tags = new TreeSet<>();
		routes.forEach((route) -> tags.addAll(route.endpoint().filter().tags()));
		return FilterExpression.tags(tags.toArray(String[]::new));
	}

	/**
	 * Endpoint with the chain of interceptors, filter and invoker that leads to it, and
	 * the outcomes of its deliveries.
	 */
	record Route(RocketMQListenerEndpoint endpoint, RocketMQListenerInvoker chain, DeliveryOutcomes outcomes) {

		Route(RocketMQListenerEndpoint endpoint, RocketMQListenerInvoker chain) {
			this(endpoint, chain, new DeliveryOutcomes());
		}

	}

}
