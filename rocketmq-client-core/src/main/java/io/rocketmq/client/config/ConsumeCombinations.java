package io.rocketmq.client.config;

import org.jspecify.annotations.Nullable;

/**
 * Checks of consumer options that exclude each other.
 */
final class ConsumeCombinations {

	private ConsumeCombinations() {
	}

	static void require(ConsumerOptions options) {
		boolean broadcasting = options.messageModel() == MessageModel.BROADCASTING;
		if (options.orderly() && broadcasting) {
			throw excluded("orderly", "true",
					"messageModel BROADCASTING: every member has all queues, and cannot lock one");
		}
		String excluded = (options.fetch().mode() == FetchMode.POP) ? excludedByPop(options, broadcasting) : null;
		if (excluded != null) {
			throw excluded("fetch.mode", "POP", excluded);
		}
	}

	private static IllegalArgumentException excluded(String option, String value, String other) {
		return new IllegalArgumentException(
				"Option " + option + " is " + value + ", which excludes " + other + ". Leave out one of the two.");
	}

	private static @Nullable String excludedByPop(ConsumerOptions options, boolean broadcasting) {
		if (options.orderly()) {
			return "orderly true: popped messages have no order";
		}
		if (broadcasting) {
			return "messageModel BROADCASTING: a popped message goes to one member of the group";
		}
		if (options.consumeFrom() instanceof ConsumeFrom.Timestamp) {
			return "consumeFrom a timestamp: brokers start a pop at the first message or after the last";
		}
		return options.autoCommit() ? null : "autoCommit false: popped messages are acknowledged one by one";
	}

}
