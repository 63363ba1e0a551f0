package io.rocketmq.spring.metrics;

import io.micrometer.common.docs.KeyName;

/**
 * Tags of the meters. Each has a limited number of values.
 */
public enum RocketMQMeterTag implements KeyName {

	/** Name of the client: {@code default}, or the name of its cluster or bean. */
	CLIENT("client", "name of the client: `default`, or that of its cluster or bean"),

	/** Producer or consumer group; {@code other} beyond 100 groups. */
	GROUP("group", "producer or consumer group; `other` beyond 100 groups of a client"),

	/**
	 * Topic; {@code other} beyond {@link RocketMQMeterOptions#maxTopics()}. Retry topics
	 * are {@code %RETRY%}, dead-letter topics {@code %DLQ%}, and topics of replies
	 * {@code %REPLY%}.
	 */
	TOPIC("topic",
			"topic; `other` beyond `rocketmq.metrics.max-topics` topics of a client. Retry topics are `%RETRY%`, dead-letter topics `%DLQ%`, topics of replies `%REPLY%`"),

	/** Result of a send, delivery, recall or request. */
	RESULT("result", "result; see below"),

	/** Simple class name of the failure, or {@code none}; {@code other} beyond 50. */
	EXCEPTION("exception", "simple class name of the failure, or `none`; `other` beyond 50 classes of a client"),

	/** Resolution of a transaction. */
	RESOLUTION("resolution", "`commit`, `rollback` or `unknown`"),

	/** Whether the resolution answers a check of the broker. */
	CHECKED("checked", "`true` if the broker asked for the resolution by a check, else `false`"),

	/** Name of a broker; {@code other} beyond 100. */
	BROKER("broker", "name of a broker; `other` beyond 100 brokers of a client"),

	/** Id of a broker's replica; {@code 0} is the master. */
	REPLICA("replica", "id of a replica of the broker; `0` is the master"),

	/** Id of a queue in its broker. */
	QUEUE("queue", "id of the queue in its broker"),

	/** Name of a request code. */
	REQUEST("request", "name of the request code, in lower case");

	private final String tag;

	private final String description;

	RocketMQMeterTag(String tag, String description) {
		this.tag = tag;
		this.description = description;
	}

	/** Returns the key of the tag. */
	@Override
	public String asString() {
		return this.tag;
	}

	/** Returns the meaning of the tag, in Markdown. */
	public String description() {
		return this.description;
	}

}
