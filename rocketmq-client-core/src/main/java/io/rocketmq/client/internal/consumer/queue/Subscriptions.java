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
 * Subscriptions of a consumer, by topic. Thread-safe.
 */
public final class Subscriptions {

	private final String owner;

	private final Map<String, Subscription> byTopic = new ConcurrentHashMap<>();

	/** Ended subscriptions: their queues are revoked a moment later. */
	private final Map<String, Subscription> ended = new ConcurrentHashMap<>();

	public Subscriptions(String owner) {
		this.owner = owner;
	}

	/** Adds a subscription. */
	public void add(Subscription subscription) {
		Subscription before = this.byTopic.putIfAbsent(subscription.topic(), subscription);
		if (before != null && !before.filter().equals(subscription.filter())) {
			throw new IllegalStateException("The " + this.owner + " is subscribed to '" + subscription.topic()
					+ "' with '" + before.filter() + "' already, and can't also subscribe with '"
					+ subscription.filter() + "'. Use changeFilter.");
		}
	}

	/** Replaces the subscription to the same topic. */
	public void replace(Subscription subscription) {
		// Brokers keep the newest version, so it must grow even within a millisecond.
		Subscription replaced = this.byTopic.computeIfPresent(subscription.topic(),
				(topic, before) -> new Subscription(topic, subscription.filter(),
						Math.max(subscription.version(), before.version() + 1)));
		if (replaced == null) {
			throw new IllegalStateException("The " + this.owner + " has no subscription to '" + subscription.topic()
					+ "' whose filter could be changed. Subscribe to it first.");
		}
	}

	/** Returns the filters by topic, without retry topics. */
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

	/**
	 * Returns the subscription to a topic, or one to all its messages if there is none.
	 */
	public Subscription orAll(String topic) {
		Subscription now = this.byTopic.get(topic);
		return (now != null) ? now
				: this.ended.computeIfAbsent(topic, (each) -> Subscription.to(each, FilterExpression.all()));
	}

	/** Sets the filter of a topic that is not subscribed to. */
	public boolean setUnlisted(Subscription subscription) {
		Subscription before = this.ended.put(subscription.topic(), subscription);
		return before != null && !before.filter().equals(subscription.filter());
	}

	public void requireAny() {
		if (this.byTopic.isEmpty()) {
			throw new IllegalStateException("The " + this.owner + " has no topic. Subscribe to one before start.");
		}
	}

}
