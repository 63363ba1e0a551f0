package io.rocketmq.samples.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.admin.Admin;
import io.rocketmq.client.admin.DeadLetter;
import io.rocketmq.client.admin.DeadLetters;
import io.rocketmq.client.admin.GroupSpec;
import io.rocketmq.client.admin.ResendResult;
import io.rocketmq.client.admin.TopicSpec;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.message.SendResult;

/**
 * Tasks of an operator.
 */
final class Administering {

	private Administering() {
	}

	/** Creates the topic and the group of orders. */
	static void prepare(RocketMQClient client) {
		Admin admin = client.admin();
		admin.createTopic(TopicSpec.of("orders").queues(8).attribute("message.type", "FIFO"));
		admin.createGroup(GroupSpec.of("billing").maxRetries(5));
	}

	/** Returns the group's lag. */
	static long behind(Admin admin) {
		long behind = admin.status().group("billing").lag();
		System.out.println("The group billing has " + behind + " messages before it");
		return behind;
	}

	/**
	 * Resets the group's offsets to one hour ago.
	 * @return where it begins in each queue
	 */
	static Map<MessageQueue, Long> again(Admin admin) {
		return admin.resetOffsets("billing", "orders", Instant.now().minus(Duration.ofHours(1)));
	}

	/** Searches orders by a key. */
	static List<ReceivedMessage> search(Admin admin, Instant from, Instant to) {
		List<ReceivedMessage> found = admin.messages().byKey("orders", "42", 32, from, to);
		found.forEach((message) -> System.out.println("Stored " + message.storedAt() + ": " + message.messageId()));
		return found;
	}

	/** Prints the group's dead letters. */
	static void showDeadLetters(RocketMQClient client) {
		DeadLetters letters = client.admin().deadLetters("billing");
		for (DeadLetter letter : letters.list(100)) {
			System.out.printf("%s of %s, tried %d times%n", letter.message().messageId(), letter.originalTopic(),
					letter.tries());
		}
	}

	/** Resends the oldest dead letter to its original topic. */
	static SendResult resendOldest(DeadLetters letters) {
		return letters.resend(letters.list(1).get(0));
	}

	/**
	 * Resends dead letters to their original topics.
	 * @return how many were sent
	 */
	static int resendAll(DeadLetters letters) {
		ResendResult result = letters.resend(letters.list(100));
		result.failures().forEach((letter, failure) -> System.err.println("Not sent again: " + failure));
		return result.sent().size();
	}

	/** Removes topics, and groups with the topics that brokers made for their retries. */
	static void remove(Admin admin, List<String> topics, List<String> groups) {
		topics.forEach(admin::deleteTopic);
		groups.forEach((group) -> {
			admin.deleteGroupAndOffsets(group);
			admin.deleteTopic("%RETRY%" + group);
		});
	}

}
