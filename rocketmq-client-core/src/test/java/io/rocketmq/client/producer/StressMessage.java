package io.rocketmq.client.producer;

import java.nio.charset.StandardCharsets;

import io.rocketmq.client.message.SendResult;

/**
 * Message of the stress test: its sender, its kind of send, and its outcome. Thread-safe.
 */
final class StressMessage {

	private final String producer;

	private final Kind kind;

	private final int number;

	/** Ordering key, or null. */
	private final String key;

	/** Whether the sender accepts duplicates. */
	private final boolean repeatable;

	private volatile Fate fate = Fate.OPEN;

	private volatile int attempts = 1;

	private volatile SendResult result;

	/** Kind of a send. */
	enum Kind {

		SEND, ASYNC, ONEWAY, BATCH, ORDERED, ORDERED_ASYNC, TRANSACTION

	}

	/** Outcome as the sender saw it, and the number of copies that it allows. */
	enum Fate {

		/** The call or its future has not ended. */
		OPEN(0, Integer.MAX_VALUE),

		ACKNOWLEDGED_AT_FIRST(1, 1),

		ACKNOWLEDGED_AFTER_RETRY(1, 1),

		UNKNOWN(0, 1),

		NOT_SENT(0, 0),

		REJECTED(0, 0),

		/** Sent oneway. */
		WRITTEN(0, 1),

		/**
		 * The local transaction was committed. Brokers that are killed before they have
		 * recorded that deliver it again after their next check.
		 */
		COMMITTED(1, Integer.MAX_VALUE),

		/** Includes failed half messages, for which the listener was not called. */
		ROLLED_BACK(0, 0),

		/** Failed with another exception than a {@code RocketMQException}. */
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

	/** Returns the tag of a message by its body. */
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

	/** Ordering key, or null. */
	String key() {
		return this.key;
	}

	int number() {
		return this.number;
	}

	/**
	 * Sets the number of attempts, as the hook sees it before the future is completed.
	 */
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

	/** Returns the broker's answer, or null. */
	SendResult result() {
		return this.result;
	}

	boolean isLost(int copies) {
		return copies < this.fate.least;
	}

	/** Whether there are more copies than the outcome allows. */
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
