package io.rocketmq.client.internal.consumer.queue;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.message.FilterExpression;

/**
 * What a consumer wants, by topic. Thread-safe.
 */
public final class Subscriptions {

	private final String owner;

	private final Map<String, Subscription> byTopic = new ConcurrentHashMap<>();

	/** Queues are given up a moment after their subscription has ended. */
	private final Map<String, Subscription> ended = new ConcurrentHashMap<>();

	public Subscriptions(String owner) {
		this.owner = owner;
	}

	/** Adds a subscription. */
	public void add(Subscription subscription) {
		Subscription before = this.byTopic.putIfAbsent(subscription.topic(), subscription);
		if (before != null && !before.filter().equals(subscription.filter())) {
			throw new IllegalStateException(
					"The " + this.owner + " is subscribed to '" + subscription.topic() + "' with '" + before.filter()
							+ "' already: '" + subscription.filter() + "' can't hold beside it; use changeFilter");
		}
	}

	/** Puts a subscription in the place of that of the same topic. */
	public void replace(Subscription subscription) {
		// Brokers take the newest for right, also of two in one millisecond.
		Subscription replaced = this.byTopic.computeIfPresent(subscription.topic(),
				(topic, before) -> new Subscription(topic, subscription.filter(),
						Math.max(subscription.version(), before.version() + 1)));
		if (replaced == null) {
			throw new IllegalStateException("The " + this.owner + " has no subscription to '" + subscription.topic()
					+ "' whose filter could be changed: subscribe to it");
		}
	}

	/** The filters by topic, without that of a group's retry topic. */
	public Map<String, FilterExpression> filters() {
		Map<String, FilterExpression> filters = new TreeMap<>();
		this.byTopic.forEach((topic, subscription) -> {
			if (!topic.startsWith(ResourceNames.RETRY_PREFIX)) {
				filters.put(topic, subscription.filter());
			}
		});
		return Collections.unmodifiableMap(filters);
	}

	public void addRetryTopic(String group) {
		String topic = ResourceNames.retryTopic(group);
		this.byTopic.putIfAbsent(topic, Subscription.to(topic, FilterExpression.all()));
	}

	public void removeRetryTopic(String group) {
		this.byTopic.remove(ResourceNames.retryTopic(group));
	}

	public void remove(String topic) {
		Subscription before = this.byTopic.remove(topic);
		if (before != null) {
			this.ended.put(topic, before);
		}
	}

	public Set<String> topics() {
		return new TreeSet<>(this.byTopic.keySet());
	}

	public boolean has(String topic) {
		return this.byTopic.containsKey(topic);
	}

	public Collection<Subscription> all() {
		return List.copyOf(this.byTopic.values());
	}

	public Subscription require(String topic) {
		Subscription now = this.byTopic.get(topic);
		Subscription known = (now != null) ? now : this.ended.get(topic);
		if (known == null) {
			throw new IllegalStateException("The " + this.owner + " has no subscription to '" + topic + "'");
		}
		return known;
	}

	/** The subscription to a topic, or one to all of it if there is none. */
	public Subscription orAll(String topic) {
		Subscription now = this.byTopic.get(topic);
		return (now != null) ? now
				: this.ended.computeIfAbsent(topic, (each) -> Subscription.to(each, FilterExpression.all()));
	}

	/** Says which messages of a topic are wanted that is not subscribed to. */
	public boolean setUnlisted(Subscription subscription) {
		Subscription before = this.ended.put(subscription.topic(), subscription);
		return before != null && !before.filter().equals(subscription.filter());
	}

	public void requireAny() {
		if (this.byTopic.isEmpty()) {
			throw new IllegalStateException("The " + this.owner + " has no topic: subscribe before start");
		}
	}

}
