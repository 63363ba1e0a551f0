package io.rocketmq.client.message;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Receipt handle of a popped message, which acknowledges it (Apache's
 * {@code ExtraInfoUtil}, and the property {@code POP_CK}).
 *
 * @param startOffset the first offset of the pop in the queue
 * @param popTime time of the pop in milliseconds of the epoch, by the broker's clock
 * @param invisibleMillis the invisible time
 * @param reviveQueueId the queue in which the broker keeps invisible messages
 * @param retryMark {@code 0} for an ordinary message, {@code 1} and {@code 2} for one of
 * a retry topic of the older and the newer name
 * @param brokerName the broker's name
 * @param queueId number of the queue
 * @param queueOffset the message's offset in the queue
 */
public record ReceiptHandle(long startOffset, long popTime, long invisibleMillis, int reviveQueueId, String retryMark,
		String brokerName, int queueId, long queueOffset) {

	/** Checks that retry mark and broker name are there. */
	public ReceiptHandle {
		Arguments.notNull(retryMark, "retryMark");
		Arguments.notNull(brokerName, "brokerName");
	}

	private static final int PARTS = 8;

	/**
	 * Parses a handle.
	 * @param text eight parts separated by blanks
	 * @throws IllegalArgumentException if the text is no receipt handle
	 */
	public static ReceiptHandle parse(String text) {
		Arguments.notNull(text, "text");
		String[] parts = text.split(" ", -1);
		if (parts.length == PARTS && !parts[5].isEmpty() && parts[4].length() == 1) {
			try {
				return new ReceiptHandle(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]),
						Integer.parseInt(parts[3]), parts[4], parts[5], Integer.parseInt(parts[6]),
						Long.parseLong(parts[7]));
			}
			catch (NumberFormatException ex) {
				// Rejected below, like every other invalid text.
			}
		}
		throw new IllegalArgumentException("Text is no receipt handle: '" + text
				+ "' (eight parts, such as '0 1700000000000 60000 3 0 broker-a 1 42'). Use PoppedMessage.handle().");
	}

	/**
	 * Returns the topic that stores the message: the topic itself, or the group's retry
	 * topic of it (Apache's {@code KeyBuilder}).
	 * @param topic the topic that was popped
	 * @param group the consumer group
	 */
	public String storedTopic(String topic, String group) {
		Arguments.notNull(topic, "topic");
		Arguments.notNull(group, "group");
		return switch (this.retryMark) {
			case "1" -> "%RETRY%" + group + '_' + topic;
			case "2" -> "%RETRY%" + group + '+' + topic;
			default -> topic;
		};
	}

	/**
	 * Returns the handle in the broker's form: eight parts separated by blanks.
	 */
	@Override
	public String toString() {
		return this.startOffset + " " + this.popTime + ' ' + this.invisibleMillis + ' ' + this.reviveQueueId + ' '
				+ this.retryMark + ' ' + this.brokerName + ' ' + this.queueId + ' ' + this.queueOffset;
	}

}
