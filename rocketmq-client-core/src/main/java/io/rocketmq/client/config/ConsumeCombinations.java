package io.rocketmq.client.config;

import org.jspecify.annotations.Nullable;

/**
 * Checks of push consumer options that exclude each other.
 */
final class ConsumeCombinations {

	private ConsumeCombinations() {
	}

	/**
	 * Refuses options that exclude each other.
	 * @throws IllegalArgumentException if two options exclude each other, with both
	 */
	static void require(ConsumerOptions options) {
		boolean broadcasting = options.messageModel() == MessageModel.BROADCASTING;
		if (options.orderly() && broadcasting) {
			throw new IllegalArgumentException("Option orderly is true and messageModel BROADCASTING: each member has"
					+ " all queues then, and none can be locked for one; leave out one of the two");
		}
		String problem = (options.fetch().mode() == FetchMode.POP) ? problemWithPop(options, broadcasting) : null;
		if (problem != null) {
			throw new IllegalArgumentException(
					"Option fetch.mode is POP and " + problem + "; leave out one of the two");
		}
	}

	private static @Nullable String problemWithPop(ConsumerOptions options, boolean broadcasting) {
		if (options.orderly()) {
			return "orderly true: popped messages come in no order";
		}
		if (broadcasting) {
			return "messageModel BROADCASTING: a popped message goes to one member of the group";
		}
		if (options.consumeFrom() instanceof ConsumeFrom.Timestamp) {
			return "consumeFrom a timestamp: brokers begin to pop at the first message or behind the last";
		}
		return options.autoCommit() ? null : "autoCommit false: each popped message is acknowledged by itself";
	}

}
