package io.rocketmq.client.broker;

/**
 * Message that a search by time finds among several stored in one millisecond (Apache's
 * {@code BoundaryType}).
 */
public enum OffsetBoundary {

	/**
	 * First message stored at or after the instant. If there is none, the offset that the
	 * next message gets; brokers before 5.1 return that of the last message instead.
	 */
	LOWER,

	/**
	 * Last message stored at or before the instant; if all are older, the last message.
	 */
	UPPER

}
