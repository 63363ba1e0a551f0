package io.rocketmq.client.broker;

/**
 * Which of several messages stored in one millisecond a search by time finds (Apache's
 * {@code BoundaryType}).
 */
public enum OffsetBoundary {

	/**
	 * The first stored at or after the instant; where there is none, the offset that the
	 * next message gets. Brokers before 5.1 give that of the last message then.
	 */
	LOWER,

	/**
	 * The last stored at or before the instant; where all are older, the last message.
	 */
	UPPER

}
