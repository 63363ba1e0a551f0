package io.rocketmq.client.producer;

import java.nio.charset.StandardCharsets;

import io.rocketmq.client.message.SendResult;

/**
 * A message of the stress test: who sent it, how, and what the sender was told.
 * Thread-safe.
 */
final class StressMessage {

	private final String producer;

	private final Kind kind;

	private final int number;

	/** What it is ordered by, or null. */
	private final String key;

	/** Whether the sender accepts duplicates. */
	private final boolean repeatable;

	private volatile Fate fate = Fate.OPEN;

	private volatile int attempts = 1;

	private volatile SendResult result;

	/** How a message is sent. */
	enum Kind {

		SEND, ASYNC, ONEWAY, BATCH, ORDERED, ORDERED_ASYNC, TRANSACTION

	}

	/** What the sender was told, and how many copies it may find. */
	enum Fate {

		/** The call or its future has not ended. */
		OPEN(0, Integer.MAX_VALUE),

		ACKNOWLEDGED_AT_FIRST(1, 1),

		ACKNOWLEDGED_AFTER_RETRY(1, 1),

		UNKNOWN(0, 1),

		NOT_SENT(0, 0),

		REJECTED(0, 0),

		/** Sent oneway. */
		HANDED_OVER(0, 1),

		/**
		 * The local transaction was committed. Brokers that are killed before they have
		 * noted that deliver it again, by their next check.
		 */
		COMMITTED(1, Integer.MAX_VALUE),

		/** Also of a half message that failed, since the listener was not called then. */
		ROLLED_BACK(0, 0),

		/** Anything but a {@code RocketMQException}. */
		UNEXPECTED(0, Integer.MAX_VALUE);

		private final int least;

		private final int most;

		Fate(int least, int most) {
			this.least = least;
			this.most = most;
		}

	}

	StressMessage(String producer, Kind kind, int number, String key, boolean repeatable) {
		this.producer = producer;
		this.kind = kind;
		this.number = number;
		this.key = key;
		this.repeatable = repeatable;
	}

	/** The tag of a message by its body. */
	static String tagOf(byte[] body) {
		String text = new String(body, StandardCharsets.UTF_8);
		return text.substring(0, text.indexOf(' '));
	}

	byte[] body(int size) {
		return (tag() + ' ' + "x".repeat(size)).getBytes(StandardCharsets.UTF_8);
	}

	String tag() {
		return this.producer + '-' + this.kind + '-' + this.number;
	}

	String producer() {
		return this.producer;
	}

	Kind kind() {
		return this.kind;
	}

	/** What it is ordered by, or null. */
	String key() {
		return this.key;
	}

	int number() {
		return this.number;
	}

	/** How often it was tried, as the hook was told before the future was completed. */
	void attempts(int count) {
		this.attempts = count;
	}

	void acknowledged(SendResult answer) {
		this.result = answer;
		this.fate = (this.attempts > 1) ? Fate.ACKNOWLEDGED_AFTER_RETRY : Fate.ACKNOWLEDGED_AT_FIRST;
	}

	void ended(Fate newFate) {
		this.fate = newFate;
	}

	Fate fate() {
		return this.fate;
	}

	/** The broker's answer, or null. */
	SendResult result() {
		return this.result;
	}

	boolean isLost(int copies) {
		return copies < this.fate.least;
	}

	/** Whether there are more copies than what the sender was told allows. */
	boolean isSurplus(int copies) {
		boolean repeats = this.repeatable && (this.fate == Fate.UNKNOWN || this.fate == Fate.ACKNOWLEDGED_AFTER_RETRY);
		return copies > this.fate.most && !repeats;
	}

	@Override
	public String toString() {
		return tag() + " (" + this.fate + ", " + this.attempts + " attempts"
				+ ((this.result != null) ? ", " + this.result.queue() + " at " + this.result.queueOffset() : "") + ')';
	}

}
