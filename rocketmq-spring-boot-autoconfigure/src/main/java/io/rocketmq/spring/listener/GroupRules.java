package io.rocketmq.spring.listener;

import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.FilterExpression;
import io.rocketmq.spring.listener.RocketMQListenerSettings.Setting;

/**
 * Rules for the endpoints of one group: they state its settings once or alike, and no
 * message belongs to two of them.
 */
final class GroupRules {

	private GroupRules() {
	}

	/**
	 * Refuses an endpoint that contradicts another of its group.
	 * @throws ContradictoryRocketMQListenersException names both listeners and the fix
	 */
	static void check(RocketMQListenerEndpoint other, RocketMQListenerEndpoint added) {
		Contradiction found = contradiction(other, added);
		if (found != null) {
			throw new ContradictoryRocketMQListenersException(text(other), text(added),
					"share consumer group '" + added.group() + "', but " + found.problem(), found.fix());
		}
	}

	private static String text(RocketMQListenerEndpoint endpoint) {
		return "'" + endpoint.id() + "' (" + endpoint.description() + ")";
	}

	private static @Nullable Contradiction contradiction(RocketMQListenerEndpoint other,
			RocketMQListenerEndpoint added) {
		Setting setting = other.settings().conflict(added.settings());
		if (setting != null) {
			return new Contradiction(setting.attribute() + " is " + value(other, setting) + " in the one and "
					+ value(added, setting) + " in the other",
					"state it once or alike, or give them groups of their own");
		}
		if (!other.containerFactory().equals(added.containerFactory())) {
			return new Contradiction("containerFactory is '" + other.containerFactory() + "' in the one and '"
					+ added.containerFactory() + "' in the other", "name one, or give them groups of their own");
		}
		if (other.batch() != added.batch()) {
			return new Contradiction("only '" + (other.batch() ? other : added).id() + "' takes batches",
					"let both take batches or neither, or give them groups of their own");
		}
		return other.topic().equals(added.topic()) ? overlap(other.filter(), added.filter(), added.topic()) : null;
	}

	private static Object value(RocketMQListenerEndpoint endpoint, Setting setting) {
		Object value = endpoint.settings().get(setting);
		if (setting == Setting.ORDERLY) {
			return Boolean.TRUE.equals(value) ? "ORDERLY" : "CONCURRENT";
		}
		return (value != null) ? value : "not stated";
	}

	private static @Nullable Contradiction overlap(FilterExpression one, FilterExpression two, String topic) {
		if (one.equals(two)) {
			return new Contradiction("have the same subscription to topic '" + topic + "' with '" + one + "'",
					"keep one and raise its concurrency, or give them groups of their own");
		}
		String both = "subscribe to topic '" + topic + "' with '" + one + "' and '" + two + "'";
		if (!one.type().equals("TAG") || !two.type().equals("TAG")) {
			return new Contradiction(both, "SQL92 can't be united with another filter. Give them groups of their own");
		}
		if (one.isAll() || two.isAll()) {
			return new Contradiction(both,
					"one of them takes all messages. Name tags in both, or give them groups of their own");
		}
		Set<String> shared = new TreeSet<>(one.tags());
		shared.retainAll(two.tags());
		return shared.isEmpty() ? null
				: new Contradiction("both subscribe to tags " + shared + " of topic '" + topic + "'",
						"leave each tag to one of them, or give them groups of their own");
	}

	private record Contradiction(String problem, String fix) {
	}

}
