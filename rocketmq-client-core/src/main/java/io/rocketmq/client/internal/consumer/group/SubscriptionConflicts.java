package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.consumer.SubscriptionConflict;
import io.rocketmq.client.internal.consumer.queue.ConsumerParts;
import io.rocketmq.client.internal.consumer.queue.Subscription;
import io.rocketmq.client.internal.protocol.body.ConnectionsBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.SubscriptionData;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.support.ResourceNames;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Detects members of the group with other subscriptions. A broker keeps one subscription
 * for the whole group: the newest filter of each topic, and the topics of the last
 * heartbeat. Where that is not this member's, there is a member that subscribes to
 * something else. It must be found twice, so that a member that is there for a moment,
 * such as a tool, does not count; and as heartbeats of both alternate, a conflict is
 * remembered for a while. Thread-safe.
 */
final class SubscriptionConflicts {

	private static final Logger logger = LoggerFactory.getLogger(SubscriptionConflicts.class);

	private static final long CONFIRMED_NANOS = Duration.ofSeconds(1).toNanos();

	private static final long FORGOTTEN_NANOS = Duration.ofMinutes(2).toNanos();

	private final ConsumerParts parts;

	private final Map<SubscriptionConflict, Finding> found = new ConcurrentHashMap<>();

	private final AtomicBoolean looking = new AtomicBoolean();

	SubscriptionConflicts(ConsumerParts parts) {
		this.parts = parts;
	}

	List<SubscriptionConflict> known() {
		return this.found.entrySet()
			.stream()
			.filter((each) -> each.getValue().isConfirmed())
			.map(Map.Entry::getKey)
			.toList();
	}

	/** Asks a broker, unless a request is in flight. */
	void look() {
		if (this.looking.compareAndSet(false, true)) {
			this.parts.callbacks().execute(this::ask);
		}
	}

	private void ask() {
		String broker = broker();
		if (broker == null) {
			this.looking.set(false);
			return;
		}
		String group = this.parts.options().group();
		// Comparing many topics would block an event loop.
		Futures.attempt(() -> this.parts.brokers().forReading(broker).groups().consumersAsync(group))
			.whenCompleteAsync((connections, failure) -> {
				try {
					if (failure == null) {
						compare(connections);
					}
					else {
						logger.atDebug()
							.addKeyValue("group", group)
							.addKeyValue("broker", broker)
							.log("Broker {} did not return the subscriptions of group '{}': {}", broker, group,
									Futures.unwrap(failure).getMessage());
					}
				}
				finally {
					this.looking.set(false);
				}
			}, this.parts.callbacks());
	}

	/** Returns a broker of one of this member's topics. */
	private @Nullable String broker() {
		for (String topic : this.parts.subscriptions().topics()) {
			TopicRoute route = this.parts.routes().known(topic);
			if (route != null && !route.brokers().isEmpty()) {
				return route.brokers().keySet().iterator().next();
			}
		}
		return null;
	}

	private void compare(ConnectionsBody connections) {
		List<ConnectionsBody.Connection> members = connections.connectionSet();
		Map<String, SubscriptionData> table = connections.subscriptionTable();
		if (members == null || table == null
				|| members.stream().allMatch((each) -> each.clientId().equals(this.parts.session().clientId()))) {
			// Other subscriptions are left over from a member that is gone.
			this.found.clear();
			return;
		}
		long now = System.nanoTime();
		Map<String, SubscriptionData> theirs = new HashMap<>();
		table.values().forEach((each) -> theirs.put(each.topic(), each));
		Set<String> ours = new HashSet<>();
		for (Subscription subscription : this.parts.subscriptions().all()) {
			SubscriptionData own = subscription.data();
			SubscriptionData other = theirs.get(own.topic());
			ours.add(own.topic());
			if (other == null || !isSame(own, other)) {
				found(own.topic(), own.subString(), (other != null) ? other.subString() : null, now);
			}
		}
		theirs.forEach((topic, other) -> {
			if (!ours.contains(topic)) {
				found(topic, null, other.subString(), now);
			}
		});
		this.found.values().removeIf((each) -> now - each.last > FORGOTTEN_NANOS);
	}

	private static boolean isSame(SubscriptionData own, SubscriptionData other) {
		return own.expressionType().equals(other.expressionType()) && (own.subString().equals(other.subString())
				|| (!own.tagsSet().isEmpty() && new HashSet<>(own.tagsSet()).equals(new HashSet<>(other.tagsSet()))));
	}

	private void found(String topic, @Nullable String own, @Nullable String others, long now) {
		if (topic.startsWith(ResourceNames.RETRY_PREFIX)) {
			return;
		}
		SubscriptionConflict conflict = new SubscriptionConflict(topic, own, others);
		Finding before = this.found.get(conflict);
		Finding finding = new Finding((before != null) ? before.first : now, now);
		this.found.put(conflict, finding);
		if (finding.isConfirmed() && (before == null || !before.isConfirmed())) {
			logger.atWarn()
				.addKeyValue("group", this.parts.options().group())
				.addKeyValue("topic", topic)
				.log("Members of group '{}' subscribe differently to topic '{}': this one to {}, another to {}."
						+ " Messages will be missed, as each goes to one member only. Let all members subscribe to"
						+ " the same topics with the same filters, or give each its own group",
						this.parts.options().group(), topic, text(own), text(others));
		}
	}

	private static String text(@Nullable String expression) {
		return (expression != null) ? "'" + expression + "'" : "nothing";
	}

	/** Times at which a conflict was first and last found, in nanoseconds. */
	private record Finding(long first, long last) {

		boolean isConfirmed() {
			return this.last - this.first >= CONFIRMED_NANOS;
		}

	}

}
