package io.rocketmq.spring.observation;

/**
 * Kind of a send.
 */
public enum RocketMQSendOperation {

	/** A message whose storing is awaited, synchronously or not. */
	SEND("send"),

	/** A message whose storing is not awaited. */
	ONE_WAY("one_way"),

	/** One of several messages that are sent together. */
	BATCH("batch"),

	/** A request, until its reply. */
	REQUEST("request"),

	/** A transactional message, until its transaction is resolved. */
	TRANSACTION("transaction"),

	/** A reply to a request. */
	REPLY("reply");

	private final String value;

	RocketMQSendOperation(String value) {
		this.value = value;
	}

	/** Returns the value of the key {@code operation}. */
	public String value() {
		return this.value;
	}

}
