package io.rocketmq.client.chaos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * One delivery of a message to a listener that consumed it.
 *
 * @param group the consumer group
 * @param member the member of the group
 * @param queue the message's queue
 * @param offset its offset there
 * @param messageId the message
 * @param start when the listener began, by {@link System#nanoTime()}, which is one clock
 * for all processes of a machine
 * @param end when the listener ended
 */
record Delivery(String group, String member, MessageQueue queue, long offset, String messageId, long start, long end) {

	private static final String MARK = "delivered:";

	private static final int PARTS = 10;

	/** Returns the delivery of a message that ends now. */
	static Delivery of(String group, String member, ReceivedMessage message, long start) {
		return new Delivery(group, member, message.queue(), message.queueOffset(), message.messageId(), start,
				System.nanoTime());
	}

	/** Returns the delivery as a line for another process. */
	String line() {
		return String.join(" ", MARK, this.group, this.member, this.queue.topic(), this.queue.brokerName(),
				String.valueOf(this.queue.queueId()), String.valueOf(this.offset), this.messageId,
				String.valueOf(this.start), String.valueOf(this.end));
	}

	static boolean isLine(String line) {
		return line.startsWith(MARK);
	}

	static Delivery ofLine(String line) {
		List<String> parts = new ArrayList<>(Arrays.asList(line.split(" ")));
		if (parts.size() != PARTS) {
			throw new IllegalArgumentException("Not a delivery: " + line);
		}
		return new Delivery(parts.get(1), parts.get(2),
				new MessageQueue(parts.get(3), parts.get(4), Integer.parseInt(parts.get(5))),
				Long.parseLong(parts.get(6)), parts.get(7), Long.parseLong(parts.get(8)), Long.parseLong(parts.get(9)));
	}

}
