package io.rocketmq.spring.topic;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.admin.Admin;
import io.rocketmq.client.admin.GroupSpec;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.error.GroupNotFoundException;
import io.rocketmq.client.error.TopicNotFoundException;

/**
 * Creation of topics and groups at the servers of one client.
 */
final class TopicCreation {

	private static final Logger logger = LoggerFactory.getLogger(TopicCreation.class);

	private final Admin admin;

	private final Set<String> brokers;

	/** Looks up the brokers, of which there must be one. */
	TopicCreation(Admin admin) {
		this.admin = admin;
		this.brokers = new TreeSet<>(admin.status().cluster().brokers().keySet());
		if (this.brokers.isEmpty()) {
			throw new IllegalStateException("The name servers know no broker. Start one");
		}
	}

	/** Creates a topic in the brokers that do not have it. */
	void create(TopicSpec topic) {
		Set<String> missing = new TreeSet<>();
		Map<String, TopicSpec> present = new TreeMap<>();
		for (String broker : topic.brokers().isEmpty() ? this.brokers : topic.brokers()) {
			try {
				present.put(broker, this.admin.topic(topic.name(), broker));
			}
			catch (TopicNotFoundException ex) {
				missing.add(broker);
			}
		}
		if (!missing.isEmpty()) {
			this.admin.createTopic(topic.inBrokers(missing.toArray(String[]::new)));
			logger.atInfo()
				.addKeyValue("topic", topic.name())
				.addKeyValue("broker", missing)
				.log("Created topic '{}' in {}", topic.name(), missing);
		}
		present.forEach((broker, existing) -> compare(topic, existing, broker));
	}

	private static void compare(TopicSpec declared, TopicSpec existing, String broker) {
		boolean sameQueues = declared.readQueues() == existing.readQueues()
				&& declared.writeQueues() == existing.writeQueues();
		boolean sameAttributes = existing.attributes().entrySet().containsAll(declared.attributes().entrySet());
		if (!sameQueues || !sameAttributes) {
			logger.atWarn()
				.addKeyValue("topic", declared.name())
				.addKeyValue("broker", broker)
				.log("Topic '{}' exists in {} with {} readable and {} writable queues and attributes {}, and stays so;"
						+ " declared are {} and {} queues and attributes {}. Update it with mqadmin or the admin client,"
						+ " or change the declaration", declared.name(), broker, existing.readQueues(),
						existing.writeQueues(), existing.attributes(), declared.readQueues(), declared.writeQueues(),
						declared.attributes());
		}
	}

	/**
	 * Creates a group in all brokers, unless one has it with settings of its own. Brokers
	 * may create a group with defaults when asked for it, so defaults count as missing.
	 */
	void create(GroupSpec group) {
		boolean missing = false;
		for (String broker : this.brokers) {
			try {
				GroupSpec existing = this.admin.group(group.name(), broker);
				if (isDefault(existing)) {
					missing |= !isDefault(group);
				}
				else if (!isLike(existing, group)) {
					logger.atWarn()
						.addKeyValue("group", group.name())
						.addKeyValue("broker", broker)
						.log("Consumer group '{}' exists in {} as {} and stays so; declared is {}. Update it with"
								+ " mqadmin or the admin client, or change the declaration", group.name(), broker,
								existing, group);
					return;
				}
			}
			catch (GroupNotFoundException ex) {
				missing = true;
			}
		}
		if (missing) {
			this.admin.createGroup(group);
			logger.atInfo()
				.addKeyValue("group", group.name())
				.addKeyValue("broker", this.brokers)
				.log("Created consumer group '{}' in {}", group.name(), this.brokers);
		}
	}

	private static boolean isDefault(GroupSpec group) {
		return isLike(group, GroupSpec.of(group.name()));
	}

	private static boolean isLike(GroupSpec existing, GroupSpec declared) {
		return existing.consumeEnabled() == declared.consumeEnabled() && existing.ordered() == declared.ordered()
				&& existing.retryQueues() == declared.retryQueues() && existing.maxRetries() == declared.maxRetries()
				&& existing.attributes().entrySet().containsAll(declared.attributes().entrySet());
	}

}
