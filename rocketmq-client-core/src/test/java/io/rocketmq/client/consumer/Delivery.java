package io.rocketmq.client.consumer;

/**
 * One delivery of a message to a listener.
 *
 * @param member who got it
 * @param queueId the message's queue
 * @param offset its offset there
 * @param messageId the message
 * @param start when the listener began, by {@link System#nanoTime()}, which is one clock
 * for all processes of a machine
 * @param end when the listener ended
 */
record Delivery(String member, int queueId, long offset, String messageId, long start, long end) {

	private static final String MARK = "delivered:";

	/** As a line for another process. */
	String line() {
		return String.join(" ", MARK, this.member, String.valueOf(this.queueId), String.valueOf(this.offset),
				this.messageId, String.valueOf(this.start), String.valueOf(this.end));
	}

	static boolean isLine(String line) {
		return line.startsWith(MARK);
	}

	static Delivery ofLine(String line) {
		String[] parts = line.split(" ");
		return new Delivery(parts[1], Integer.parseInt(parts[2]), Long.parseLong(parts[3]), parts[4],
				Long.parseLong(parts[5]), Long.parseLong(parts[6]));
	}

}
