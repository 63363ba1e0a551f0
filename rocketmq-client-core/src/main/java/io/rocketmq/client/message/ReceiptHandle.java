package io.rocketmq.client.message;

import io.rocketmq.client.internal.support.Arguments;

/**
 * What stands for a popped message until it is acknowledged (Apache's
 * {@code ExtraInfoUtil}, and the property {@code POP_CK}).
 *
 * @param startOffset the first offset of the pop in the queue
 * @param popTime when it was popped, in milliseconds of the epoch, by the broker's clock
 * @param invisibleMillis how long it is hidden
 * @param reviveQueueId where the broker keeps what is hidden
 * @param retryMark {@code 0} for an ordinary message, {@code 1} and {@code 2} for one of
 * a retry topic of the older and the newer name
 * @param brokerName the broker's name
 * @param queueId the queue
 * @param queueOffset the message's offset in it
 */
public record ReceiptHandle(long startOffset, long popTime, long invisibleMillis, int reviveQueueId, String retryMark,
		String brokerName, int queueId, long queueOffset) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if one is null that must not be
	 */
	public ReceiptHandle {
		Arguments.notNull(retryMark, "retryMark");
		Arguments.notNull(brokerName, "brokerName");
	}

	private static final int PARTS = 8;

	/**
	 * Reads a handle.
	 * @param text eight parts with blanks between them
	 * @return the handle
	 * @throws IllegalArgumentException if the text is no handle
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
				// Refused below, as all that is no handle.
			}
		}
		throw new IllegalArgumentException("'" + text + "' is no receipt handle: it has eight parts, such as"
				+ " '0 1700000000000 60000 3 0 broker-a 1 42'");
	}

	/**
	 * The topic that the message lies in.
	 * @param topic the topic that was popped
	 * @param group the consumer group
	 * @return the topic, or the group's retry topic for it (Apache's {@code KeyBuilder})
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
	 * The handle as brokers take it.
	 * @return eight parts with blanks between them
	 */
	@Override
	public String toString() {
		return this.startOffset + " " + this.popTime + ' ' + this.invisibleMillis + ' ' + this.reviveQueueId + ' '
				+ this.retryMark + ' ' + this.brokerName + ' ' + this.queueId + ' ' + this.queueOffset;
	}

}
